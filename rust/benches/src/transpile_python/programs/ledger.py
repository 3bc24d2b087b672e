"""A small bank: accounts with limits, transfers that balance, and a statement for each account."""


class Entry:
    """One line of an account's book; amounts are in cents."""

    def __init__(self, day: int, text: str, amount: int) -> None:
        self.day = day
        self.text = text
        self.amount = amount


class Account:
    def __init__(self, owner: str, limit: int) -> None:
        self.owner = owner
        self.limit = limit
        self.entries: list[Entry] = []

    def balance(self) -> int:
        return sum(entry.amount for entry in self.entries)

    def can_pay(self, amount: int) -> bool:
        return self.balance() + self.limit >= amount

    def book(self, day: int, text: str, amount: int) -> None:
        self.entries.append(Entry(day, text, amount))


class Bank:
    def __init__(self) -> None:
        self.accounts: dict[str, Account] = {}
        self.refused = 0

    def open(self, owner: str, limit: int) -> None:
        assert owner not in self.accounts
        self.accounts[owner] = Account(owner, limit)

    def deposit(self, day: int, owner: str, amount: int) -> None:
        self.accounts[owner].book(day, "deposit", amount)

    def transfer(self, day: int, source: str, target: str, amount: int) -> bool:
        payer = self.accounts[source]
        if amount <= 0 or not payer.can_pay(amount):
            self.refused += 1
            return False
        payer.book(day, "to " + target, -amount)
        self.accounts[target].book(day, "from " + source, amount)
        return True

    def total(self) -> int:
        return sum(account.balance() for account in self.accounts.values())


def money(cents: int) -> str:
    """Cents as an amount with two decimals and separators."""
    sign = "-" if cents < 0 else ""
    whole = abs(cents) // 100
    return f"{sign}{whole:,}.{abs(cents) % 100:02d}"


def interest(cents: int, rate: float, days: int) -> int:
    return int(cents * rate * days / 365.0)


def statement(account: Account) -> None:
    print(f"{account.owner:<10} limit {money(account.limit):>12}")
    balance = 0
    for entry in account.entries:
        balance += entry.amount
        print(f"  {entry.day:3d}  {entry.text:<14} {money(entry.amount):>14} {money(balance):>14}")
    print(f"  {'interest in a year':<19} {money(interest(balance, 0.0175, 365)):>14}")


def main() -> None:
    bank = Bank()
    bank.open("Ada", 50_000)
    bank.open("Grace", 0)
    bank.open("Linus", 120_000)
    bank.deposit(1, "Ada", 123_456)
    bank.deposit(1, "Grace", 1_000_000)
    bank.transfer(2, "Ada", "Linus", 150_000)
    bank.transfer(3, "Ada", "Grace", 90_000)
    bank.transfer(4, "Grace", "Ada", 2_599)
    bank.transfer(5, "Linus", "Grace", 270_000)
    bank.transfer(6, "Linus", "Grace", 1)
    bank.transfer(7, "Grace", "Linus", -5)
    for owner in sorted(bank.accounts):
        statement(bank.accounts[owner])
    print(f"total {money(bank.total())}, refused {bank.refused}")
    assert bank.total() == 1_123_456


if __name__ == "__main__":
    main()
