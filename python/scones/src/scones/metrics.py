"""Figures for CloudWatch, as fields of a function's log lines: its embedded metric format."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

NAMESPACE = "Scones"


def embedded(
    dimensions: Mapping[str, str],
    now: datetime,
    values: Mapping[str, float],
    counts: Collection[str] = (),
) -> dict[str, Any]:
    """Return the fields that make a line of JSON a line with metrics.

    Parameters
    ----------
    dimensions
        Of every metric.
    now
        The metrics' time.
    values
        By the metric's name.
    counts
        Those that count something; the others have no unit.
    """
    directive = {
        "Namespace": NAMESPACE,
        "Dimensions": [list(dimensions)],
        "Metrics": [
            {"Name": name, "Unit": "Count" if name in counts else "None"} for name in values
        ],
    }
    metadata = {"Timestamp": int(now.timestamp() * 1000), "CloudWatchMetrics": [directive]}
    return {"_aws": metadata, **dimensions, **values}
