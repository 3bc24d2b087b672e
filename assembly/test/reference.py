"""Holds figures of samples.wasm to SciPy's: one JSON object a line in, the worst differences out.

Each line: {"samples": [...], "median": .., "interval": [low, high] or null, "mad": .., "outliers": ..}. Medians and deviations
must be SciPy's to the last bit or nearly; intervals of order statistics those of `quantile_test`'s binomial; a bootstrap
draws other resamples than SciPy's does, so its ends may lie so far from SciPy's as two of SciPy's own runs do.
"""

import json
import sys

import numpy
from scipy import stats

RESAMPLES = 4000


def order_statistics(ordered: numpy.ndarray) -> tuple[float, float]:
    n = len(ordered)
    rank = int(stats.binom.ppf(0.025, n, 0.5))
    if stats.binom.cdf(rank - 1, n, 0.5) > 0.025:
        rank -= 1
    return ordered[rank - 1], ordered[n - rank]


def bootstrap(samples: numpy.ndarray, seed: int) -> tuple[float, float]:
    n = len(samples)
    outside = stats.norm.cdf(-numpy.sqrt(n / (n - 1)) * stats.t.ppf(0.975, n - 1))
    found = stats.bootstrap(
        (samples,), numpy.median, n_resamples=RESAMPLES, confidence_level=1 - 2 * outside, method="percentile", rng=seed
    )
    return found.confidence_interval


def rank_of(ordered: numpy.ndarray, value: float) -> float:
    """Where a value lies among the samples: between two of them it is a half."""
    return (numpy.searchsorted(ordered, value, "left") + numpy.searchsorted(ordered, value, "right")) / 2


def main() -> None:
    worst = {"median": 0.0, "mad": 0.0, "order statistics": 0.0, "bootstrap ranks": 0.0, "outliers": 0, "sets": 0}
    for line in sys.stdin:
        one = json.loads(line)
        samples = numpy.array(one["samples"])
        ordered = numpy.sort(samples)
        median, mad = numpy.median(samples), stats.median_abs_deviation(samples)
        worst["median"] = max(worst["median"], abs(one["median"] - median) / median)
        worst["mad"] = max(worst["mad"], abs(one["mad"] - mad) / median)
        outliers = int(numpy.sum(numpy.abs(samples - median) > 3 * 1.4826 * mad))
        worst["outliers"] += abs(outliers - one["outliers"])
        worst["sets"] += 1
        if len(samples) < 6:
            assert one["interval"] is None, one
        elif len(samples) < 20:
            wanted = order_statistics(ordered)
            worst["order statistics"] = max(worst["order statistics"], *numpy.abs(numpy.subtract(one["interval"], wanted)))
        else:
            wanted = bootstrap(samples, worst["sets"])
            ranks = [abs(rank_of(ordered, a) - rank_of(ordered, b)) for a, b in zip(one["interval"], wanted)]
            worst["bootstrap ranks"] = max(worst["bootstrap ranks"], *ranks)
    print(json.dumps({name: float(value) for name, value in worst.items()}))


if __name__ == "__main__":
    main()
