"""Linear equations by LU decomposition with row exchanges, and a least-squares line through points."""

Matrix = list[list[float]]


def identity(n: int) -> Matrix:
    return [[1.0 if i == j else 0.0 for j in range(n)] for i in range(n)]


def hilbert(n: int) -> Matrix:
    """The classic that is hard to solve: 1 / (i + j + 1)."""
    return [[1.0 / (i + j + 1) for j in range(n)] for i in range(n)]


def multiply(a: Matrix, b: Matrix) -> Matrix:
    return [[sum(x * row[j] for x, row in zip(line, b)) for j in range(len(b[0]))] for line in a]


def decompose(matrix: Matrix) -> tuple[Matrix, list[int], int]:
    """L and U in one matrix, the order of the rows, and the sign of that order."""
    lu = [row[:] for row in matrix]
    n = len(lu)
    order = list(range(n))
    sign = 1
    for column in range(n):
        pivot = max(range(column, n), key=lambda row: abs(lu[row][column]))
        if lu[pivot][column] == 0.0:
            raise ValueError("the matrix is singular")
        if pivot != column:
            lu[pivot], lu[column] = lu[column], lu[pivot]
            order[pivot], order[column] = order[column], order[pivot]
            sign = -sign
        for row in range(column + 1, n):
            factor = lu[row][column] / lu[column][column]
            lu[row][column] = factor
            for j in range(column + 1, n):
                lu[row][j] -= factor * lu[column][j]
    return lu, order, sign


def solve(matrix: Matrix, right: list[float]) -> list[float]:
    lu, order, _ = decompose(matrix)
    n = len(lu)
    x = [right[order[i]] for i in range(n)]
    for i in range(n):
        for j in range(i):
            x[i] -= lu[i][j] * x[j]
    for i in reversed(range(n)):
        for j in range(i + 1, n):
            x[i] -= lu[i][j] * x[j]
        x[i] /= lu[i][i]
    return x


def determinant(matrix: Matrix) -> float:
    lu, _, sign = decompose(matrix)
    result = float(sign)
    for i in range(len(lu)):
        result *= lu[i][i]
    return result


def fit_line(points: list[tuple[float, float]]) -> tuple[float, float]:
    """Slope and offset of the line with the least squares."""
    n = float(len(points))
    sx = sum(x for x, _ in points)
    sy = sum(y for _, y in points)
    sxx = sum(x * x for x, _ in points)
    sxy = sum(x * y for x, y in points)
    slope, offset = solve([[sxx, sx], [sx, n]], [sxy, sy])
    return slope, offset


def main() -> None:
    system = [[2.0, 1.0, -1.0], [-3.0, -1.0, 2.0], [-2.0, 1.0, 2.0]]
    print([round(value, 9) for value in solve(system, [8.0, -11.0, -3.0])])
    print(f"{determinant(system):.6f}")
    for n in range(2, 7):
        print(n, f"{determinant(hilbert(n)):.6e}")
    product = multiply(hilbert(3), identity(3))
    assert product == hilbert(3)
    points = [(float(x), 0.5 * x + 2.0 + (0.25 if x % 2 == 0 else -0.25)) for x in range(10)]
    slope, offset = fit_line(points)
    print(f"y = {slope:.4f} x + {offset:.4f}")
    try:
        solve([[1.0, 2.0], [2.0, 4.0]], [1.0, 2.0])
    except ValueError as error:
        print("refused:", error)


if __name__ == "__main__":
    main()
