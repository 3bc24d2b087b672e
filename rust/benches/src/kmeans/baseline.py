"""K-means in pure Python: the program that is timed, and the transpiler's input.

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


def prepare(
    points: int, clusters: int, dimensions: int, iterations: int
) -> tuple[list[list[float]], list[list[float]], int]:
    """The points, the first of them as centroids to start from, and how often these move."""
    numbers = uniform(1, points * dimensions)
    rows = [numbers[i * dimensions : (i + 1) * dimensions] for i in range(points)]
    return rows, rows[:clusters], iterations


def run(
    points: list[list[float]], start: list[list[float]], iterations: int
) -> tuple[list[list[float]], list[int]]:
    """Lloyd's algorithm: points join the centroid next to them, and centroids move to the mean of their points."""
    centroids = start
    for _ in range(iterations):
        centroids = means(points, labels_of(points, centroids), centroids)
    return centroids, labels_of(points, centroids)


def labels_of(points: list[list[float]], centroids: list[list[float]]) -> list[int]:
    """For each point the centroid next to it, the first of equally near ones."""
    labels: list[int] = []
    for point in points:
        nearest = 0
        least = squared_distance(point, centroids[0])
        for j in range(1, len(centroids)):
            distance = squared_distance(point, centroids[j])
            if distance < least:
                nearest = j
                least = distance
        labels.append(nearest)
    return labels


def squared_distance(a: list[float], b: list[float]) -> float:
    """The square of the distance of two points."""
    total = 0.0
    for x, y in zip(a, b):
        total += (x - y) * (x - y)
    return total


def means(
    points: list[list[float]], labels: list[int], centroids: list[list[float]]
) -> list[list[float]]:
    """The mean of the points of each label; a centroid without points stays where it is."""
    dimensions = len(points[0])
    sums = [[0.0] * dimensions for _ in centroids]
    counts = [0] * len(centroids)
    for point, label in zip(points, labels):
        counts[label] += 1
        total = sums[label]
        for i in range(dimensions):
            total[i] += point[i]
    moved: list[list[float]] = []
    for j in range(len(centroids)):
        if counts[j] == 0:
            moved.append(centroids[j])
        else:
            moved.append([x / counts[j] for x in sums[j]])
    return moved
