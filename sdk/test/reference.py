"""Writes random cases with the answers of numpy, scipy and scikit-learn: one JSON object a line.

    python reference.py KERNEL COUNT SEED

COUNT cases of each type of numbers, and the special ones, whose numbers or shapes are out of the ordinary: what the libraries
refuse has a text as its answer. Arrays are {"float64": base64 of little-endian bytes} and so on; complex numbers are pairs.
It must not judge: bounds are in reference.test.ts.
"""

import base64
import json
import os
import sys
import warnings
from pathlib import Path

import numpy as np

sys.path.append(str(Path(__file__).parents[2] / "docs/random_forest"))

TYPES = ("float32", "float64")


def main():
    kernel, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    # One thread, or sums over points have another order each time; threads that wait for work also take most of the time.
    os.environ["OMP_NUM_THREADS"] = "1"
    # The libraries warn of NaN, of overflow and of points that are too much alike, which special cases have on purpose.
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    for case in KERNELS[kernel](np.random.default_rng(seed), count):
        print(json.dumps(case, default=encoded))


def encoded(value):
    if isinstance(value, np.generic):
        return value.item()
    kinds = {"b": "uint8", "i": "int32"}
    if value.dtype.kind == "c":
        value = np.ascontiguousarray(value).view(value.real.dtype)
    value = value.astype(kinds.get(value.dtype.kind, value.dtype.name))
    little = value.astype(value.dtype.newbyteorder("<"))
    return {value.dtype.name: base64.b64encode(little.tobytes()).decode()}


def size(random, most):
    """From 1 to `most`, each order of magnitude as likely as another."""
    return int(np.exp(random.uniform(0, np.log(most + 1))))


def answer_of(call):
    """What a call answers, or why it refuses."""
    try:
        return call()
    except ValueError as error:
        return f"refused: {error}"


# numpy ---------------------------------------------------------------------------------------------------------------


def matrix_multiply(random, count):
    for kind in TYPES:
        for number in range(count):
            # One side may be long: the kernel works in blocks of 128 rows, 256 terms and 1024 columns.
            longest = [60, 60, 60]
            longest[number % 3] = (300, 700, 2000)[number % 3]
            m, k, n = (size(random, most) for most in longest)
            if number % 10 == 0:
                m, k, n = (0 if side == random.integers(3) else length for side, length in enumerate((m, k, n)))
            # Terms of very different sizes: a bound by the largest would let everything else pass.
            a = (random.normal(size=(m, k)) * 2.0 ** random.integers(-9, 10, size=k)).astype(kind)
            b = (random.normal(size=(k, n)) * 2.0 ** random.integers(-9, 10, size=n)).astype(kind)
            yield product(kind, a, b)
        for number in range(count // 8):
            m, k, n = size(random, 20), size(random, 300), size(random, 20)
            a, b = random.uniform(1, 2, size=(m, k)).astype(kind), random.uniform(1, 2, size=(k, n)).astype(kind)
            sprinkle(random, a)
            sprinkle(random, b)
            yield {**product(kind, a, b), "case": "special"}
        huge = np.full((3, 5), np.sqrt(np.finfo(kind).max) * 2, kind)
        yield {**product(kind, huge, huge.T), "want": huge @ huge.T, "case": "special"}
        yield {"case": "refused", "a": huge, "b": huge, "want": answer_of(lambda: huge @ huge)}


def product(kind, a, b):
    (m, k), n = a.shape, b.shape[1]
    a64, b64 = a.astype(np.float64), b.astype(np.float64)
    return {"case": kind, "m": m, "k": k, "n": n, "a": a, "b": b, "want": a64 @ b64, "size": abs(a64) @ abs(b64)}


def sprinkle(random, numbers):
    """Makes some of the numbers NaN, an infinity or zero, the last because zero times infinity is NaN."""
    for odd in (np.nan, np.inf, -np.inf, 0.0):
        for _ in range(random.integers(3)):
            numbers.flat[random.integers(numbers.size)] = odd


def fft(random, count):
    for kind in TYPES:
        for number in range(count):
            length = (size(random, 3000), 2 ** random.integers(13), prime(size(random, 3000)))[number % 4 % 3]
            parts = random.normal(size=(2, length)) * 10.0 ** random.integers(-3, 4)
            real, signal = parts[0].astype(kind), (parts[0] + 1j * parts[1]).astype(complex_of(kind))
            half = signal[: length // 2 + 1]
            yield {"case": kind, "transforms": [transform(*case) for case in calls(signal, real, half, length)]}
        for number in range(count // 8):
            length = size(random, 300)
            signal = random.normal(size=length).astype(complex_of(kind))
            odd = (np.nan, np.inf, -np.inf)[number % 3]
            signal.view(kind)[random.integers(2 * length)] = odd
            real = signal.real.copy()
            real[random.integers(length)] = odd
            half = signal[: length // 2 + 1].copy()
            half.real[random.integers(len(half))] = odd
            for case in calls(signal, real, half, length):
                yield {"case": "special", **transform(*case)}
        # The parts of a spectrum that real signals do not have are not read.
        unread = random.normal(size=9).astype(complex_of(kind))
        unread.imag[[0, 8]] = np.nan
        yield {"case": kind, "transforms": [transform("irfft", unread, 16)]}
    for name in ("fft", "ifft", "rfft"):
        yield {"case": "refused", "name": name, "want": answer_of(lambda: getattr(np.fft, name)(np.empty(0)))}
    yield {"case": "refused", "name": "irfft", "want": answer_of(lambda: np.fft.irfft(np.empty(0)))}


def calls(signal, real, half, length):
    return [("fft", signal), ("ifft", signal), ("rfft", real), ("irfft", half, length)]


def transform(name, operand, *length):
    """numpy in double precision, and scipy in the type of the operand."""
    import scipy.fft

    double = operand.astype(np.complex128 if operand.dtype.kind == "c" else np.float64)
    numpy, scipy = getattr(np.fft, name)(double, *length), getattr(scipy.fft, name)(operand, *length)
    return {"name": name, "length": length[0] if length else None, "operand": operand, "numpy": numpy, "scipy": scipy}


def complex_of(kind):
    return {"float32": np.complex64, "float64": np.complex128}[kind]


def prime(least):
    """The first prime from `least` on."""
    while any(least % divisor == 0 for divisor in range(2, int(least**0.5) + 1)):
        least += 1
    return least


# scikit-learn --------------------------------------------------------------------------------------------------------


def kmeans(random, count):
    for kind in TYPES:
        found = 0
        while found < count:
            points = groups(random) + found % 5
            points, start = points.astype(kind), starts(random, points, found % 5).astype(kind)
            # With 0, whether a centroid moved that lost a point to an empty cluster is a matter of rounding.
            tolerance = (1e-4, 1e-12 if empty(points, start) else 0.0, 1e-2)[found % 3]
            case = clustering(kind, points, start, tol=tolerance, max_iter=(300, 300, 300, 2)[found % 4])
            if left_open(points, start, tolerance):
                yield {**case, "case": f"{kind} left open"}
            else:
                found += 1
                yield case
    ones = np.ones((5, 2))
    yield {**clustering("float64", ones, ones[:2]), "case": "all the same"}
    for name, points, clusters in (
        ("NaN", [[1, 2], [np.nan, 0]], 1),
        ("infinity", [[1, 2], [np.inf, 0]], 1),
        ("too large to be squared", [[1e200, 0], [2e200, 0], [-1e200, 0]], 2),
        ("more clusters than points", [[1, 2]], 2),
        ("no points", np.empty((0, 2)), 1),
    ):
        points = np.array(points, np.float64)
        start = np.resize([0.0, 1, 5, 7], (clusters, 2))
        want = answer_of(lambda: clustered(points, start).inertia_)
        yield {"case": "refused", "name": name, "points": points, "start": start, "dimensions": 2, "want": str(want)}


def groups(random):
    """Points around some centres. The kernel adds up blocks of 512 points."""
    count, dimensions = size(random, 2000), size(random, 20)
    centres = random.uniform(-3, 3, size=(size(random, 30), dimensions))
    return centres[random.integers(len(centres), size=count)] + random.normal(size=(count, dimensions))


def starts(random, points, way):
    """Centroids at points, or beside them, or one that is next to no point. The kernel has two ways from 65 clusters on."""
    start = points[random.choice(len(points), min(len(points), size(random, 100)), replace=False)]
    if way == 1:
        return start + random.normal(size=start.shape)
    if way == 2 and len(start) > 1:
        start[random.integers(len(start))] = 100.0
    return start


def empty(points, start):
    """How many of the clusters have no point at first."""
    nearest = ((points[:, None] - start) ** 2).sum(axis=2).argmin(axis=1)
    return len(start) - len(np.unique(nearest))


def left_open(points, start, tolerance):
    """Whether a run comes to what scikit-learn leaves to rounding or to the order of a partition: several clusters are
    empty; or one is, and the two farthest points are equally far, or the farthest is alone in its cluster, which then gets another's
    centroid (a sum that is not divided yet, where that other one has a greater index). Without an empty cluster there is no
    such run, since numbers are of continuous distributions.
    """
    if empty(points, start) == 0:
        return False
    points, centroids = points.astype(np.float64), start
    for step in range(1, 300):
        distances = ((points[:, None] - centroids) ** 2).sum(axis=2)
        labels, least = distances.argmin(axis=1), distances.min(axis=1)
        sizes = np.bincount(labels, minlength=len(centroids))
        second, first = np.argsort(least)[-2:]
        if (sizes == 0).sum() > 1:
            return True
        if 0 in sizes and (least[first] - least[second] <= 1e-12 * least[first] or sizes[labels[first]] == 1):
            return True
        model = clustered(points, start, tol=tolerance, max_iter=step)
        if model.n_iter_ < step:
            return False
        centroids = model.cluster_centers_
    return False


def clustered(points, start, **options):
    from sklearn.cluster import KMeans

    return KMeans(len(start), init=start, n_init=1, algorithm="lloyd", **options).fit(points)


def clustering(kind, points, start, **options):
    model = clustered(points, start, **options)
    return {
        "case": kind,
        "points": points,
        "start": start,
        "dimensions": points.shape[1],
        "options": {"tolerance": options.get("tol", 1e-4), "maxIterations": options.get("max_iter", 300)},
        "centroids": model.cluster_centers_,
        "labels": model.labels_,
        "inertia": float(model.inertia_),
        "iterations": model.n_iter_,
    }


def random_forest(random, count):
    from sklearn import ensemble, tree

    models = ("RandomForestClassifier", "RandomForestRegressor", "ExtraTreesClassifier", "ExtraTreesRegressor")
    for number in range(count):
        name = (*models, "DecisionTreeClassifier", "DecisionTreeRegressor")[number % 6]
        trees = {"n_estimators": size(random, 20)} if number % 6 < 4 else {}
        depth = {"max_depth": (None, None, 3)[number % 3], "random_state": number}
        model = getattr(ensemble if trees else tree, name)(**trees, **depth)
        yield forest(random, model, missing=("none", "in rows", "in training and rows")[number // 6 % 3])
    model = tree.DecisionTreeRegressor(random_state=0).fit([[0.0], [1.0], [2.0]], [0.0, 5.0, 9.0])
    for name, row in (("infinity", np.inf), ("past 32 bits", 1e300), ("negative infinity", -np.inf)):
        want = answer_of(lambda: model.predict([[row]]))
        yield {"case": "refused", "name": name, "form": form_of(model), "rows": np.array([row]), "want": str(want)}


def forest(random, model, missing):
    """A forest that is fitted to a rule with noise, and rows of which some lie at its thresholds or next to them."""
    features, training = size(random, 12), 10 + size(random, 150)
    known = random.normal(size=(training, features))
    score = known[:, 0] + random.normal(size=training)
    if hasattr(model, "predict_proba"):
        names = np.array((["c", "a", "d", "b"], [7, -1, 3], [True, False], [2.0], list(range(10)))[random.integers(5)])
        score = names[np.digitize(score, np.linspace(-1, 1, len(names) + 1)[1:-1])]
    if missing == "in training and rows":
        known[random.random(known.shape) < 0.2] = np.nan
    model.fit(known, score)
    form = form_of(model)
    rows = random.normal(size=(size(random, 80), features))
    splits = [(f, t) for tree in form["trees"] for f, t, left in zip(tree["feature"], tree["threshold"], tree["left"]) if left]
    for row in rows[: len(rows) if splits else 0 : 2]:
        feature, threshold = splits[random.integers(len(splits))]
        if abs(threshold) < 1e30:
            row[feature] = np.nextafter(np.float32(threshold), np.float32(random.choice([-9, 0, 9]) + threshold))
    if missing != "none":
        rows[random.random(rows.shape) < 0.2] = np.nan
    means = model.predict_proba(rows) if hasattr(model, "predict_proba") else model.predict(rows)
    case = {"case": "fitted", "form": form, "rows": rows, "means": means, "missing": bool(np.isnan(rows).any())}
    return {**case, "names": model.predict(rows).tolist() if hasattr(model, "predict_proba") else None}


def form_of(model):
    from export import form_of

    return form_of(model)


KERNELS = {"matrix_multiply": matrix_multiply, "fft": fft, "kmeans": kmeans, "random_forest": random_forest}

if __name__ == "__main__":
    main()
