"""Writes a fitted forest of scikit-learn in the form that docs/random_forest.md specifies.

    from export import write

    write(forest, "forest.json")

or, for a forest that joblib has kept: python export.py FOREST.joblib FOREST.json. (Loading such a file runs code that is
in it: load only what you trust.)

Takes RandomForest, ExtraTrees and DecisionTree, as classifier or regressor, with one output, of scikit-learn 1.4 or newer.
Refuses everything else with a ValueError that says why. It must not change an answer: what it writes gives those of
scikit-learn to the last bit.
"""

import json
import sys

import numpy as np
import sklearn
from sklearn.ensemble import ExtraTreesClassifier, ExtraTreesRegressor, RandomForestClassifier, RandomForestRegressor
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor
from sklearn.utils.validation import check_is_fitted

CLASSIFIERS = (RandomForestClassifier, ExtraTreesClassifier, DecisionTreeClassifier)
REGRESSORS = (RandomForestRegressor, ExtraTreesRegressor, DecisionTreeRegressor)

# JSON has neither infinity nor NaN, and scikit-learn splits at both: at infinity, where it parts missing values from all
# others, and at times at NaN, which no number is at or below. Rows hold finite 32-bit numbers, all of them between these.
LARGEST = sys.float_info.max
SMALLEST = -LARGEST


def write(model, path):
    """Writes the form of a fitted model to a file."""
    text = json.dumps(form_of(model), separators=(",", ":"), allow_nan=False)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def form_of(model):
    """The form of a fitted model, as the json module takes it."""
    check(model)
    trees = [model] if hasattr(model, "tree_") else model.estimators_
    # The column is there where scikit-learn predicts rows with missing values, and absent where it refuses them.
    missing = trees[0]._support_missing_values(np.empty((0, 0)))
    classifies = isinstance(model, CLASSIFIERS)
    return {
        "form": "random_forest",
        "version": 1,
        "task": "classification" if classifies else "regression",
        "features": int(model.n_features_in_),
        **({"classes": model.classes_.tolist()} if classifies else {}),
        "trees": [columns(tree.tree_, missing) for tree in trees],
    }


def check(model):
    """Raises ValueError for what the form cannot hold."""
    if not isinstance(model, CLASSIFIERS + REGRESSORS):
        raise ValueError(f"{type(model).__name__} is neither a random forest, nor extra trees, nor a decision tree")
    if tuple(map(int, sklearn.__version__.split(".")[:2])) < (1, 4):
        raise ValueError(f"trees of scikit-learn {sklearn.__version__} hold other numbers: fit with 1.4 or newer")
    check_is_fitted(model)
    if model.n_outputs_ != 1:
        raise ValueError(f"the model has {model.n_outputs_} outputs: fit a model for each, and write them one by one")
    if isinstance(model, CLASSIFIERS) and not all(isinstance(name, str | int | float) for name in model.classes_.tolist()):
        raise ValueError("classes must be strings, numbers or booleans: fit with those")


def columns(tree, missing):
    """The columns of one tree: a number for each node, and the values of its leaves in the order of the nodes."""
    leaf = tree.children_left == -1

    def of_nodes(column):
        return np.where(leaf, 0, column).tolist()

    return {
        "feature": of_nodes(tree.feature),
        "threshold": of_nodes(np.nan_to_num(tree.threshold, nan=SMALLEST, posinf=LARGEST, neginf=SMALLEST)),
        "left": of_nodes(tree.children_left),
        "right": of_nodes(tree.children_right),
        **({"missing_go_to_left": of_nodes(tree.missing_go_to_left)} if missing else {}),
        "values": tree.value[leaf, 0, :].ravel().tolist(),
    }


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python export.py FOREST.joblib FOREST.json")
    import joblib

    write(joblib.load(sys.argv[1]), sys.argv[2])
