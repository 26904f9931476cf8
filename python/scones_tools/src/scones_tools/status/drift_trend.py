"""Where the drift statistic goes, in a word."""

from collections.abc import Sequence
from statistics import fmean

_STEADY = 0.1  # 1 is the threshold


def trend(values: Sequence[float]) -> str:
    """Return ``rising``, ``falling`` or ``steady``: the later half next to the earlier one.

    Parameters
    ----------
    values
        The statistic, the oldest first. Of none, it is ``not measured``.
    """
    if not values:
        return "not measured"
    middle = len(values) // 2
    change = fmean(values[middle:]) - fmean(values[:middle] or values)
    if abs(change) < _STEADY:
        return "steady"
    return "rising" if change > 0 else "falling"
