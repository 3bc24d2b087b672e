"""Accounts that hold money, and transfers between them."""


class Account:
    """Holds an owner's balance in whole cents."""

    def __init__(self, owner: str, cents: int):
        self.owner = owner
        self.cents = cents

    def withdraw(self, cents: int) -> bool:
        if cents > self.cents:
            return False
        self.cents -= cents
        return True

    def deposit(self, cents: int) -> None:
        self.cents += cents

    def show(self) -> str:
        return f"{self.owner:<8}{self.cents // 100:>6}.{self.cents % 100:02d}"


def transfer(source: Account, target: Account, cents: int) -> str:
    if source.withdraw(cents):
        target.deposit(cents)
        return "done"
    return "refused"


ada = Account("Ada", 120_50)
grace = Account("Grace", 75_00)

print(transfer(ada, grace, 40_25))
print(transfer(grace, ada, 500_00))
for account in [ada, grace]:
    print(account.show())
