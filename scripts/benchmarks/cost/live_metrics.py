"""The custom metrics that a service with a live model writes: each is charged for by the month."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime

from scones.classes import UNKNOWN
from scones.drift.comparison import Drift
from scones.drift.metrics import window_lines
from scones.drift.observation import CLASS_MIX, STATISTICS

# What FilterInference publishes for each photo.
OF_PHOTOS = ("Review", "Confidence", "Unknown", "Familiarity")


def live_metrics(classes: Iterable[str]) -> int:
    """Return how many metrics there are once photos come and their drift is measured.

    Parameters
    ----------
    classes
        The vehicles that the model knows: each, and unknown, has a metric of its share.
    """
    drift = Drift(
        statistic=0.0,
        parts=dict.fromkeys([*STATISTICS, CLASS_MIX], 0.0),
        means=dict.fromkeys(STATISTICS, 0.0),
        class_shares=dict.fromkeys([*classes, UNKNOWN], 0.0),
        window=0,
    )
    found = {(name, "") for name in OF_PHOTOS}
    for line in map(json.loads, window_lines("any", datetime.now(UTC), 0, 0, drift)):
        for directive in line["_aws"]["CloudWatchMetrics"]:
            found |= {(metric["Name"], line.get("Class", "")) for metric in directive["Metrics"]}
    return len(found)
