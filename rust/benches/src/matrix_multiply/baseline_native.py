"""Matrix multiply as a user of Python writes it: numpy. Timed in the terminal only, where numpy is installed."""

import os

import numpy

from baseline import uniform


def about() -> dict[str, str | int]:
    """What is measured: its version, and the threads that OpenBLAS uses unless it is told otherwise."""
    threads = os.environ.get("OPENBLAS_NUM_THREADS") or os.environ.get("OMP_NUM_THREADS") or len(os.sched_getaffinity(0))
    return {"version": f"numpy {numpy.__version__}", "threads": int(threads)}


def prepare(m: int, k: int, n: int) -> tuple[numpy.ndarray, numpy.ndarray]:
    """The factors, as 32-bit floats."""
    a = numpy.array(uniform(1, m * k), dtype=numpy.float32).reshape(m, k)
    b = numpy.array(uniform(2, k * n), dtype=numpy.float32).reshape(k, n)
    return a, b


def run(a: numpy.ndarray, b: numpy.ndarray) -> numpy.ndarray:
    return a @ b
