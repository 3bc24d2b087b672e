"""Random forest inference in pure Python: the program that is timed, and the transpiler's input.

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
    samples: int, trees: int, depth: int, features: int, classes: int
) -> tuple[list[tuple[list[int], list[float], list[int], list[int], list[int]]], list[list[float]], int]:
    """The trees of the forest, the rows, and how many classes there are."""
    numbers = uniform(1, samples * features)
    rows = [numbers[i * features : (i + 1) * features] for i in range(samples)]
    most = (1 << (depth + 1)) - 1
    choices = uniform(2, 3 * most * trees)
    forest = [grow(choices, 3 * most * t, depth, features, classes) for t in range(trees)]
    return forest, rows, classes


def grow(
    choices: list[float], first: int, depth: int, features: int, classes: int
) -> tuple[list[int], list[float], list[int], list[int], list[int]]:
    """A tree, its nodes from the root level by level: columns of feature, threshold, left, right and class.

    Its upper half is full; below, seven of ten nodes have children. No number of a row is equal to a threshold.
    """
    feature: list[int] = []
    threshold: list[float] = []
    left: list[int] = []
    right: list[int] = []
    label: list[int] = []
    depths = [0]
    node = 0
    while node < len(depths):
        at = first + 3 * node
        share = (choices[at + 1] + 1.0) * 0.5
        if depths[node] < depth and (depths[node] < depth // 2 or choices[at] < 0.4):
            feature.append(int(share * features))
            threshold.append(choices[at + 2] * 0.5 + 1.0 / 33554432.0)
            left.append(len(depths))
            right.append(len(depths) + 1)
            label.append(0)
            depths.append(depths[node] + 1)
            depths.append(depths[node] + 1)
        else:
            feature.append(0)
            threshold.append(0.0)
            left.append(0)
            right.append(0)
            label.append(int(share * classes))
        node += 1
    return feature, threshold, left, right, label


def run(
    forest: list[tuple[list[int], list[float], list[int], list[int], list[int]]], rows: list[list[float]], classes: int
) -> list[list[float]]:
    """For each row the share of the trees that say each class."""
    shares: list[list[float]] = []
    for row in rows:
        votes = [0] * classes
        for feature, threshold, left, right, label in forest:
            node = 0
            while left[node] != 0:
                if row[feature[node]] <= threshold[node]:
                    node = left[node]
                else:
                    node = right[node]
            votes[label[node]] += 1
        shares.append([count / len(forest) for count in votes])
    return shares
