"""Every way to place the queens on a board so that none attacks another."""


def safe(columns, column):
    """Whether a queen may stand in the next row at this column."""
    row = len(columns)
    for r in range(row):
        if columns[r] == column or abs(columns[r] - column) == row - r:
            return False
    return True


def place(columns, size, solutions):
    if len(columns) == size:
        solutions.append(columns[:])
        return
    for column in range(size):
        if safe(columns, column):
            columns.append(column)
            place(columns, size, solutions)
            columns.pop()


solutions = []
place([], 8, solutions)
print(len(solutions), "solutions, the first:")
for column in solutions[0]:
    print("." * column + "Q" + "." * (7 - column))
