"""Backtracking: eight queens, sums of subsets, and the moves of the tower of Hanoi."""


def safe(queens: list[int], column: int) -> bool:
    row = len(queens)
    for other in range(row):
        placed = queens[other]
        if placed == column or abs(placed - column) == row - other:
            return False
    return True


def count_queens(size: int, queens: list[int]) -> int:
    """How many ways there are to go on from the queens that stand."""
    if len(queens) == size:
        return 1
    ways = 0
    for column in range(size):
        if safe(queens, column):
            queens.append(column)
            ways += count_queens(size, queens)
            queens.pop()
    return ways


def first_queens(size: int, queens: list[int]) -> bool:
    """Leaves the first solution in queens."""
    if len(queens) == size:
        return True
    for column in range(size):
        if safe(queens, column):
            queens.append(column)
            if first_queens(size, queens):
                return True
            queens.pop()
    return False


def board(queens: list[int]) -> str:
    size = len(queens)
    return "\n".join("." * column + "Q" + "." * (size - column - 1) for column in queens)


def subsets(numbers: list[int], target: int) -> list[list[int]]:
    """All choices of numbers with the sum target, in the order of the numbers."""
    if target == 0:
        return [[]]
    if not numbers or target < 0:
        return []
    first, rest = numbers[0], numbers[1:]
    taken = [[first] + choice for choice in subsets(rest, target - first)]
    return taken + subsets(rest, target)


def hanoi(disks: int, source: str, target: str, spare: str, moves: list[tuple[str, str]]) -> None:
    if disks == 0:
        return
    hanoi(disks - 1, source, spare, target, moves)
    moves.append((source, target))
    hanoi(disks - 1, spare, target, source, moves)


def main() -> None:
    for size in range(4, 9):
        print(f"{size} queens: {count_queens(size, [])} ways")
    queens: list[int] = []
    if first_queens(8, queens):
        print(board(queens))
    for choice in subsets([3, 34, 4, 12, 5, 2, 7], 19):
        print(" + ".join(str(number) for number in choice), "= 19")
    moves: list[tuple[str, str]] = []
    hanoi(4, "A", "C", "B", moves)
    print(len(moves), " ".join(f"{source}{target}" for source, target in moves))


if __name__ == "__main__":
    main()
