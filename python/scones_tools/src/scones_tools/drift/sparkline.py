"""A row of bars made of letters: how a figure changed over time."""

from collections.abc import Sequence

_BARS = "▁▂▃▄▅▆▇█"


def sparkline(values: Sequence[float], most: int = 24) -> str:
    """Return a bar for each of the latest values, of which none is below 0.

    Parameters
    ----------
    values
        The latest last.
    most
        How many bars at most.

    Returns
    -------
    str
        The highest bar is the greatest value, or 1, the threshold of drift, if that is greater:
        what is far below the threshold looks low.
    """
    shown = values[-most:]
    top = max(1.0, *shown) if shown else 1.0
    return "".join(_BARS[min(len(_BARS) - 1, int(value / top * len(_BARS)))] for value in shown)
