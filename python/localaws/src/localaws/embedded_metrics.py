"""Metrics that are written as lines of a log: CloudWatch's embedded metric format."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

_MAX_DIMENSIONS = 30
_MAX_METRICS = 100
_MAX_VALUES = 100


@dataclass(frozen=True)
class Metric:
    """One metric with its values.

    Attributes
    ----------
    namespace, name, unit
        What it is.
    dimensions
        Whose it is.
    values
        At least one.
    time
        When; without a time zone, in UTC.
    """

    namespace: str
    name: str
    unit: str
    dimensions: Mapping[str, str]
    values: list[float]
    time: datetime


def read_metrics(line: str) -> list[Metric]:
    """Return the metrics in a line of a log; none if it is another line.

    Raises
    ------
    ValueError
        If it means to hold metrics, and breaks the format; the text says how.
    """
    if not line.startswith("{") or '"_aws"' not in line:
        return []
    try:
        document = json.loads(line)
    except (ValueError, RecursionError):
        return []  # not a line of embedded metrics
    try:
        metadata = document["_aws"]
        time = datetime.fromtimestamp(metadata["Timestamp"] / 1000, UTC).replace(tzinfo=None)
        return [
            metric
            for directive in metadata["CloudWatchMetrics"]
            for metric in _of_directive(directive, document, time)
        ]
    except KeyError as error:
        raise ValueError(f"{error} is missing") from error
    except (TypeError, OverflowError, OSError) as error:
        raise ValueError(str(error)) from error


def _of_directive(
    directive: Mapping[str, Any], document: Mapping[str, Any], time: datetime
) -> Iterator[Metric]:
    if len(directive["Metrics"]) > _MAX_METRICS:
        raise ValueError(f"more than {_MAX_METRICS} metrics")
    for names in directive["Dimensions"]:
        if len(names) > _MAX_DIMENSIONS:
            raise ValueError(f"more than {_MAX_DIMENSIONS} dimensions")
        dimensions = {name: document[name] for name in names}
        if not all(isinstance(value, str) for value in dimensions.values()):
            raise ValueError(f"a dimension of {names} is not a text")
        for metric in directive["Metrics"]:
            yield Metric(
                namespace=directive["Namespace"],
                name=metric["Name"],
                unit=metric.get("Unit", "None"),
                dimensions=dimensions,
                values=_values(document[metric["Name"]], metric["Name"]),
                time=time,
            )


def _values(given: Any, name: str) -> list[float]:
    values = given if isinstance(given, list) else [given]
    if not 0 < len(values) <= _MAX_VALUES:
        raise ValueError(f"{name} has {len(values)} values, not 1 to {_MAX_VALUES}")
    if not all(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
        raise ValueError(f"{name} is not a number")
    return [float(value) for value in values]
