"""The spectral norm of the infinite matrix 1, 1/2, 1/3; 1/4, 1/5, ... cut off at n, by the power method."""

from math import sqrt


def element(i: int, j: int) -> float:
    return 1.0 / ((i + j) * (i + j + 1) // 2 + i + 1)


def times(v: list[float]) -> list[float]:
    """A v."""
    n = len(v)
    return [sum(element(i, j) * v[j] for j in range(n)) for i in range(n)]


def transposed_times(v: list[float]) -> list[float]:
    """A^T v."""
    n = len(v)
    return [sum(element(j, i) * v[j] for j in range(n)) for i in range(n)]


def step(v: list[float]) -> list[float]:
    """A^T A v, without forming A^T A."""
    return transposed_times(times(v))


def dot(a: list[float], b: list[float]) -> float:
    return sum(x * y for x, y in zip(a, b))


def spectral_norm(n: int) -> float:
    u = [1.0] * n
    v = u
    for _ in range(10):
        v = step(u)
        u = step(v)
    return sqrt(dot(u, v) / dot(v, v))


if __name__ == "__main__":
    for size in [10, 50, 200]:
        print(f"{size:4d} {spectral_norm(size):.9f}")
