"""Matrix multiply as a user of Python writes it: numpy. Timed in the terminal only, where numpy is installed."""

import numpy

from baseline import uniform


def prepare(m: int, k: int, n: int) -> tuple[numpy.ndarray, numpy.ndarray]:
    """The factors, as 32-bit floats."""
    a = numpy.array(uniform(1, m * k), dtype=numpy.float32).reshape(m, k)
    b = numpy.array(uniform(2, k * n), dtype=numpy.float32).reshape(k, n)
    return a, b


def run(a: numpy.ndarray, b: numpy.ndarray) -> numpy.ndarray:
    return a @ b
