"""K-means as a user of Python writes it: scikit-learn. Timed in the terminal only, where it is installed."""

import os
import warnings

import numpy
import sklearn
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning

from baseline import uniform


def about() -> dict[str, str | int]:
    """What is measured: its version, and the threads that OpenMP uses unless it is told otherwise."""
    threads = os.environ.get("OMP_NUM_THREADS") or len(os.sched_getaffinity(0))
    return {"version": f"scikit-learn {sklearn.__version__}", "threads": int(threads)}


def prepare(
    points: int, clusters: int, dimensions: int, iterations: int
) -> tuple[numpy.ndarray, numpy.ndarray, int]:
    """The points and the first of them as centroids to start from, as 32-bit floats."""
    # That it stops before anything has settled is what is asked for.
    warnings.simplefilter("ignore", ConvergenceWarning)
    rows = numpy.array(uniform(1, points * dimensions), dtype=numpy.float32).reshape(points, dimensions)
    return rows, rows[:clusters], iterations


def run(points: numpy.ndarray, start: numpy.ndarray, iterations: int) -> numpy.ndarray:
    """The centroids, and then the labels, as numbers one after another."""
    plan = KMeans(n_clusters=len(start), init=start, n_init=1, max_iter=iterations, tol=0.0, algorithm="lloyd")
    fitted = plan.fit(points)
    return numpy.concatenate([fitted.cluster_centers_.ravel(), fitted.labels_]).astype(numpy.float32)
