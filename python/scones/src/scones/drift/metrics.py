"""Figures for CloudWatch, as lines of a function's log: its embedded metric format."""

import json
from collections.abc import Mapping
from datetime import datetime

from scones.drift.comparison import Drift
from scones.metrics import embedded

STATISTIC = "DriftStatistic"
WINDOW_SIZE = "WindowSize"
_COUNTS = {WINDOW_SIZE, "MalformedRecords"}


def of_part(name: str) -> str:
    """Return the metric's name of one of ``Drift.parts``."""
    return f"{_camel(name)}Drift"


def window_lines(
    deployment: str, now: datetime, size: int, malformed: int, drift: Drift | None
) -> list[str]:
    """Return the log lines with the metrics of a window.

    Each class has a line of its own, since a line holds one value of a dimension.

    Parameters
    ----------
    deployment
        The dimension of every metric.
    now
        The metrics' time.
    size
        How many records there were.
    malformed
        How many lines were no record.
    drift
        How the window compares; None if there were too few records for a statement.
    """
    values: dict[str, float] = {WINDOW_SIZE: size, "MalformedRecords": malformed}
    if drift is None:
        return [_line({"Deployment": deployment}, now, values)]
    values[STATISTIC] = drift.statistic
    values |= {of_part(name): value for name, value in drift.parts.items()}
    values |= {_camel(name): value for name, value in drift.means.items()}
    lines = [_line({"Deployment": deployment}, now, values)]
    for name, share in drift.class_shares.items():
        dimensions = {"Deployment": deployment, "Class": name}
        lines.append(_line(dimensions, now, {"ClassShare": share}))
    return lines


def _line(dimensions: Mapping[str, str], now: datetime, values: Mapping[str, float]) -> str:
    return json.dumps(embedded(dimensions, now, values, counts=_COUNTS))


def _camel(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))
