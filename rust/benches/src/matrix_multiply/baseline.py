"""Matrix multiply in pure Python: the program that is timed, and the transpiler's input.

It must not import anything, must not read a clock and does nothing by itself. `prepare` makes the inputs, `run` is
what is timed.
"""


def uniform(seed: int, count: int) -> list[float]:
    """Numbers in [-1, 1) from xorshift32, the same in every language of this benchmark."""
    numbers: list[float] = []
    state = seed
    for _ in range(count):
        state ^= (state << 13) & 0xFFFFFFFF
        state ^= state >> 17
        state ^= (state << 5) & 0xFFFFFFFF
        numbers.append((state >> 8) / 8388608 - 1.0)
    return numbers


def prepare(m: int, k: int, n: int) -> tuple[list[list[float]], list[list[float]]]:
    """The factors, as lists of rows."""
    a = uniform(1, m * k)
    b = uniform(2, k * n)
    rows_a = [a[i * k : (i + 1) * k] for i in range(m)]
    rows_b = [b[i * n : (i + 1) * n] for i in range(k)]
    return rows_a, rows_b


def run(a: list[list[float]], b: list[list[float]]) -> list[list[float]]:
    """a times b, row by row: a row of b times a number is added to a row of the result."""
    n = len(b[0])
    product: list[list[float]] = []
    for row in a:
        sums = [0.0] * n
        for factor, line in zip(row, b):
            for j in range(n):
                sums[j] += factor * line[j]
        product.append(sums)
    return product
