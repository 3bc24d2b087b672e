"""Random forest inference as a user of Python writes it: scikit-learn, which has been given the row's trees. Timed in the
terminal only, where it is installed."""

import numpy
import sklearn
from sklearn.ensemble import RandomForestClassifier
from sklearn.tree._tree import Tree

import baseline


def about() -> dict[str, str | int]:
    """What is measured: its version, and that it predicts on one thread unless it is told otherwise."""
    return {"version": f"scikit-learn {sklearn.__version__}", "threads": 1}


def prepare(
    samples: int, trees: int, depth: int, features: int, classes: int
) -> tuple[RandomForestClassifier, numpy.ndarray]:
    """The forest and the rows, as 32-bit floats."""
    grown, rows, _ = baseline.prepare(samples, trees, depth, features, classes)
    numbers = numpy.array(rows, dtype=numpy.float32)
    # Fitted on next to nothing, for what a forest has besides its trees.
    names = numpy.arange(classes)
    forest = RandomForestClassifier(n_estimators=trees, bootstrap=False)
    forest.fit(numpy.zeros((classes, features), dtype=numpy.float32), names)
    for estimator, (feature, threshold, left, right, label) in zip(forest.estimators_, grown):
        tree = Tree(features, numpy.array([classes], dtype=numpy.intp), 1)
        tree.__setstate__(state(estimator.tree_, numpy.array([feature, left, right, label]), numpy.array(threshold)))
        estimator.tree_ = tree
    return forest, numbers


def state(fitted: Tree, columns: numpy.ndarray, threshold: numpy.ndarray) -> dict[str, object]:
    """What a tree of scikit-learn is made of, for one of the row."""
    feature, left, right, label = columns
    leaf = left == 0
    like = fitted.__getstate__()
    nodes = numpy.zeros(len(leaf), dtype=like["nodes"].dtype)
    nodes["left_child"] = numpy.where(leaf, -1, left)
    nodes["right_child"] = numpy.where(leaf, -1, right)
    nodes["feature"] = numpy.where(leaf, -2, feature)
    nodes["threshold"] = numpy.where(leaf, -2.0, threshold)
    nodes["n_node_samples"] = 1
    nodes["weighted_n_node_samples"] = 1.0
    values = numpy.zeros((len(leaf), 1, fitted.max_n_classes))
    values[numpy.arange(len(leaf)), 0, label] = 1.0
    return {**like, "max_depth": 64, "node_count": len(leaf), "nodes": nodes, "values": values}


def run(forest: RandomForestClassifier, rows: numpy.ndarray) -> numpy.ndarray:
    """For each row the probability of each class."""
    return forest.predict_proba(rows)
