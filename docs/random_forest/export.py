"""Writes a fitted forest of scikit-learn in the form that docs/random_forest.md specifies.

    import joblib
    from export import write

    write(forest, "forest.json")

or, for a forest that joblib has kept: python export.py FOREST.joblib FOREST.json. (Loading such a file runs code that is
in it: load only what you trust.)

Takes RandomForest, ExtraTrees and DecisionTree, as classifier or regressor, of scikit-learn 1.3 or newer, with one
output. Refuses everything else with a ValueError that says why. It must not change a number: what it writes gives the
answers that scikit-learn gives, to the last bit.
"""

import json
import math
import sys

import numpy as np
import sklearn
from sklearn.ensemble import ExtraTreesClassifier, ExtraTreesRegressor, RandomForestClassifier, RandomForestRegressor
from sklearn.tree import BaseDecisionTree, DecisionTreeClassifier, DecisionTreeRegressor
from sklearn.utils.validation import check_is_fitted

FOREST_CLASSIFIERS = (RandomForestClassifier, ExtraTreesClassifier)
FOREST_REGRESSORS = (RandomForestRegressor, ExtraTreesRegressor)
CLASSIFIERS = (*FOREST_CLASSIFIERS, DecisionTreeClassifier)
REGRESSORS = (*FOREST_REGRESSORS, DecisionTreeRegressor)

# JSON has neither infinity nor NaN, and scikit-learn splits at both: at infinity, where it parts missing values from all
# others, and at NaN, which no number is at or below, where it took one for a number. Rows hold 32-bit numbers, all of them
# between these two.
LARGEST = sys.float_info.max
SMALLEST = -LARGEST


def form_of(model):
    """The model as a dict that the json module can write."""
    check(model)
    trees = [model] if isinstance(model, BaseDecisionTree) else model.estimators_
    # Where scikit-learn predicts rows with missing values, so does the form; where it refuses them, the column is absent.
    missing = trees[0]._support_missing_values(np.empty((0, 0)))
    form = {"form": "random_forest", "version": 1}
    if isinstance(model, CLASSIFIERS):
        form |= {"task": "classification", "features": int(model.n_features_in_), "classes": model.classes_.tolist()}
    else:
        form |= {"task": "regression", "features": int(model.n_features_in_)}
    return form | {"trees": [columns(tree.tree_, missing) for tree in trees]}


def check(model):
    """Raises ValueError for what the form cannot hold."""
    if not isinstance(model, CLASSIFIERS + REGRESSORS):
        raise ValueError(f"{type(model).__name__} is not a random forest, extra trees or a decision tree")
    check_is_fitted(model)
    if tuple(int(part) for part in sklearn.__version__.split(".")[:2]) < (1, 3):
        raise ValueError(f"scikit-learn {sklearn.__version__} keeps counts in its leaves: fit and export with 1.3 or newer")
    if model.n_outputs_ != 1:
        raise ValueError(f"the model has {model.n_outputs_} outputs: fit one for each, and export them one by one")


def columns(tree, missing):
    """The columns of one tree: a number for each node, and the values of its leaves in the order of the nodes."""
    leaf = tree.children_left == -1
    inner = lambda column: np.where(leaf, 0, column).tolist()
    form = {
        "feature": inner(tree.feature),
        "threshold": inner(np.nan_to_num(tree.threshold, nan=SMALLEST, posinf=LARGEST, neginf=SMALLEST)),
        "left": inner(tree.children_left),
        "right": inner(tree.children_right),
        "values": tree.value[leaf, 0, :].ravel().tolist(),
    }
    if missing:
        # Not among the attributes of older versions, but in the state from 1.3 on.
        form["missing_go_to_left"] = inner(tree.__getstate__()["nodes"]["missing_go_to_left"])
    if not all(map(math.isfinite, form["values"])):
        raise ValueError("a leaf has a value that is not finite")
    return form


def write(model, path):
    """Writes the form of the model to a file."""
    with open(path, "w", encoding="utf-8") as file:
        json.dump(form_of(model), file, separators=(",", ":"), allow_nan=False)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python export.py FOREST.joblib FOREST.json")
    import joblib

    write(joblib.load(sys.argv[1]), sys.argv[2])
