"""How unlikely a window is, if nothing has changed: tests of two samples, as logarithms of p.

Logarithms, because what drifts plainly has a p that no float holds.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

_TERMS = 20  # of series whose terms fall faster than any power
_SERIES_MEET = 1.18  # below it the one converges at once, above it the other
_ROUNDING = 1e-9


def kolmogorov_smirnov(values: Sequence[float], quantiles: Sequence[float]) -> float:
    """Return the greatest distance of two distribution functions, 0 to 1.

    Ties are counted as what they are: where the baseline jumps, a value on the jump is compared
    with both ends of it.

    Parameters
    ----------
    values
        A window's values, at least one.
    quantiles
        The baseline's values at equal steps from 0 % to 100 %, ascending.
    """
    values = sorted(values)
    distance = 0.0
    for value in set(values):
        before = bisect_left(values, value) / len(values)
        upto = bisect_right(values, value) / len(values)
        low, high = _share_of_baseline(value, quantiles)
        distance = max(distance, upto - high, low - before)
    return distance


def _share_of_baseline(value: float, quantiles: Sequence[float]) -> tuple[float, float]:
    """Return the share of the baseline below a value, and the share up to it."""
    steps = len(quantiles) - 1
    first, after = bisect_left(quantiles, value), bisect_right(quantiles, value)
    if first < after:  # the value is one of the quantiles, or several
        return first / steps, (after - 1) / steps
    if first == 0:
        return 0.0, 0.0
    if first > steps:
        return 1.0, 1.0
    low, high = quantiles[first - 1], quantiles[first]
    share = (first - 1 + (value - low) / (high - low)) / steps
    return share, share


def log_p_of_distance(distance: float, window: int, baseline: int) -> float:
    """Return the logarithm of the probability of at least a Kolmogorov-Smirnov distance.

    Kolmogorov's distribution (1933) for two samples (Smirnov, 1939), with Stephens's correction
    for small ones (1970).

    Parameters
    ----------
    distance
        As ``kolmogorov_smirnov`` returns it.
    window, baseline
        The sizes of the samples.
    """
    root = math.sqrt(window * baseline / (window + baseline))
    scaled = (root + 0.12 + 0.11 / root) * distance
    if scaled <= _ROUNDING:
        return 0.0
    if scaled < _SERIES_MEET:
        slope = math.pi**2 / (8 * scaled**2)
        total = math.fsum(math.exp(-((2 * k - 1) ** 2) * slope) for k in range(1, _TERMS))
        return math.log1p(-math.sqrt(2 * math.pi) / scaled * total)
    rest = math.fsum(
        (-1) ** (k - 1) * math.exp(-2 * (k**2 - 1) * scaled**2) for k in range(2, _TERMS)
    )
    return math.log(2) - 2 * scaled**2 + math.log1p(rest)


def log_p_of_counts(window: Sequence[int], baseline: Sequence[int]) -> float:
    """Return the logarithm of the probability of counts at least this unlike.

    Fisher's exact test (1922, two-sided) of each class against all others, and Bonferroni's
    bound over the classes: exact for windows of any size and classes that are rare.

    Parameters
    ----------
    window, baseline
        How often each class occurs, in the same order.
    """
    of_window, of_baseline = sum(window), sum(baseline)
    lowest = min(
        _fisher(here, of_window, there, of_baseline)
        for here, there in zip(window, baseline, strict=True)
    )
    # With two classes, the second test is the first one.
    tests = len(window) if len(window) > 2 else 1
    return min(0.0, lowest + math.log(tests))


def _fisher(here: int, of_window: int, there: int, of_baseline: int) -> float:
    total, both = here + there, of_window + of_baseline
    every = _log_choose(both, total)
    logs = [
        _log_choose(of_window, count) + _log_choose(of_baseline, total - count) - every
        for count in range(max(0, total - of_baseline), min(of_window, total) + 1)
    ]
    observed = logs[here - max(0, total - of_baseline)]
    as_unlikely = [log for log in logs if log <= observed + _ROUNDING]
    highest = max(as_unlikely)
    return min(0.0, highest + math.log(math.fsum(math.exp(log - highest) for log in as_unlikely)))


def _log_choose(of: int, count: int) -> float:
    return math.lgamma(of + 1) - math.lgamma(count + 1) - math.lgamma(of - count + 1)
