"""GetMetricData: statistics of metrics, and expressions of them, in pages."""

import base64
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from moto.cloudwatch.exceptions import InvalidParameterValue, ValidationError
from moto.cloudwatch.models import CloudWatchBackend
from moto.cloudwatch.responses import CloudWatchResponse
from moto.core.responses import ActionResult

from localaws.coverage import Row
from localaws.services.cloudwatch import metric_math
from localaws.services.cloudwatch.metric_math import Scope
from localaws.services.cloudwatch.periods import by_period, floored, samples_of
from localaws.services.cloudwatch.samples import SIMPLE, aggregate, naive
from localaws.services.cloudwatch.series import Series
from localaws.services.cloudwatch.statistics import check_extended

COVERAGE = (
    Row(
        "CloudWatch",
        "GetMetricData",
        "Statistics, percentiles and trimmed means of metrics, with AWS's labels, units, order, "
        "pages; metric math of numbers, series, + - * / ^, comparisons, AND, OR, METRICS, ABS, "
        "AVG, CEIL, DIFF, FILL, FLOOR, IF, MAX, MIN, PERIOD, RATE, RUNNING_SUM and SUM.",
        "Other functions, SELECT and SEARCH are refused by name.",
    ),
)

_MOST = 100_800
_ID = re.compile(r"[a-z]\w*", re.ASCII)
# Of data in several units AWS takes those of the first, in this order; others come later.
_UNITS = ("Megabits", "Terabits", "Gigabits", "Count", "Bytes", "Gigabytes", "Kilobytes")


def get_metric_data(self: CloudWatchResponse) -> ActionResult:
    """Answer the data of queries."""
    params = self._get_params()
    start, end = (naive(params[name]).replace(microsecond=0) for name in ("StartTime", "EndTime"))
    if start > end:
        raise ValidationError("The parameter EndTime must be greater than StartTime.")
    if start == end:
        raise ValidationError("The parameter StartTime must not equal parameter EndTime.")
    queries = params.get("MetricDataQueries") or []
    check_queries(queries, "MetricDataQueries")
    results = results_of(self.cloudwatch_backend, queries, start, naive(params["EndTime"]))
    if params.get("ScanBy") != "TimestampAscending":
        for result in results:
            result["Timestamps"].reverse()
            result["Values"].reverse()
    most = int(params.get("MaxDatapoints") or _MOST)
    return ActionResult(_page(results, params.get("NextToken"), most))


def check_queries(queries: Sequence[Mapping[str, Any]], parameter: str) -> None:
    """Refuse queries that are none.

    Parameters
    ----------
    queries
        As AWS's API has them.
    parameter
        The name of the list.
    """
    ids = [query["Id"] for query in queries]
    for number, query in enumerate(queries, 1):
        path = f"{parameter}.member.{number}"
        if not _ID.fullmatch(query["Id"]):
            raise ValidationError(
                f"The value {query['Id']} for parameter {path}.Id is not matching the expected "
                "pattern ^[a-z][a-zA-Z0-9_]*$."
            )
        if "MetricStat" not in query and "Expression" not in query:
            # AWS also returns the empty line
            raise ValidationError(f"The parameter {path}.MetricStat is required.\n")
        if "MetricStat" in query and "Expression" in query:
            raise ValidationError(
                f"The parameters {path}.Expression and {path}.MetricStat are mutually exclusive "
                "and you have specified both."
            )
        if "MetricStat" in query and query["MetricStat"]["Stat"] not in SIMPLE:
            check_extended(query["MetricStat"]["Stat"], f"{path}.MetricStat.Stat")
    if len(set(ids)) < len(ids):
        raise ValidationError(f"The values for parameter Id in {parameter} are not unique.")


def results_of(
    backend: CloudWatchBackend,
    queries: Sequence[Mapping[str, Any]],
    start: datetime,
    end: datetime,
) -> list[dict[str, Any]]:
    """Return the data of the queries that return some, the oldest first.

    Parameters
    ----------
    backend
        Of the region.
    queries
        As AWS's API has them.
    start, end
        UTC, without a time zone.
    """
    stats = [query["MetricStat"] for query in queries if "MetricStat" in query]
    found: dict[str, tuple[str, Series, list[dict[str, str]]]] = {}
    for query in queries:
        if "MetricStat" in query:
            series, messages = _series(backend, query["MetricStat"], start, end)
            found[query["Id"]] = (query.get("Label") or _label(query, stats), series, messages)
    scope = Scope(
        {query["Id"]: query["Expression"] for query in queries if "Expression" in query},
        {key: series for key, (_, series, _) in found.items()},
        start,
        end,
    )
    results = []
    for query in queries:
        if query.get("ReturnData") is False:
            continue
        if "MetricStat" in query:
            label, series, messages = found[query["Id"]]
            results.append(_result(query["Id"], label, series, messages))
            continue
        value = metric_math.evaluate(query["Id"], scope)
        label = query.get("Label") or query["Id"]
        if isinstance(value, Series):
            results.append(_result(query["Id"], label, value, []))
        else:
            names = [one for one, _, _ in found.values()]
            for name, series in zip(names, value, strict=False):
                results.append(_result(query["Id"], f"{label} {name}", series, []))
    return results


def _series(
    backend: CloudWatchBackend, stat: Mapping[str, Any], start: datetime, end: datetime
) -> tuple[Series, list[dict[str, str]]]:
    metric, period = stat["Metric"], int(stat["Period"])
    begin = floored(start, period)
    samples = samples_of(
        backend, metric["Namespace"], metric["MetricName"], metric.get("Dimensions") or [], begin
    )
    periods, unit = by_period(samples, begin, end, period), stat.get("Unit")
    units = sorted({sample.unit for of_period in periods.values() for sample in of_period})
    messages = []
    if unit is None and len(units) > 1:
        unit = min(units, key=lambda one: (_UNITS.index(one) if one in _UNITS else 99, one))
        text = f"Multiple units returned: '[{', '.join(units)}]'"
        messages.append({"Code": "MultipleUnits", "Value": text})
    points = {}
    for moment, of_period in periods.items():
        of_unit = [sample for sample in of_period if unit in {None, sample.unit}]
        value = aggregate(stat["Stat"], of_unit)
        if value is not None:
            points[moment] = value
    return Series(points, period), messages


def _label(query: Mapping[str, Any], stats: Sequence[Mapping[str, Any]]) -> str:
    """Return a metric's name, and of its statistic and period what is not everywhere the same."""
    own = query["MetricStat"]
    differing = [
        str(own[name]) for name in ("Stat", "Period") if len({str(one[name]) for one in stats}) > 1
    ]
    return " ".join([own["Metric"]["MetricName"], *differing])


def _result(key: str, label: str, series: Series, messages: list[dict[str, str]]) -> dict[str, Any]:
    moments = sorted(series.points)
    return {
        "Id": key,
        "Label": label,
        "Timestamps": moments,
        "Values": [series.points[moment] for moment in moments],
        "StatusCode": "Complete",
        **({"Messages": messages} if messages else {}),
    }


def _page(results: Sequence[dict[str, Any]], token: str | None, most: int) -> dict[str, Any]:
    """Return a page of results: so many data points, one query's after the other's."""
    try:
        start = int(base64.b64decode(token, validate=True)) if token else 0
    except ValueError:
        raise InvalidParameterValue("Request parameter NextToken is invalid") from None
    page = list(_sliced(results, start, start + most))
    answer: dict[str, Any] = {"MetricDataResults": page, "Messages": []}
    if sum(len(result["Values"]) for result in results) > start + most:
        answer["NextToken"] = base64.b64encode(str(start + most).encode()).decode()
    return answer


def _sliced(results: Sequence[dict[str, Any]], start: int, end: int) -> Iterator[dict[str, Any]]:
    passed = 0
    for result in results:
        count = len(result["Values"])
        first, last = max(0, start - passed), max(0, end - passed)
        status = "PartialData" if last < count else "Complete"
        yield result | {
            "StatusCode": status,
            "Values": result["Values"][first:last],
            "Timestamps": result["Timestamps"][first:last],
        }
        passed += count


def install() -> None:
    """Let moto answer data of metrics as AWS does."""
    CloudWatchResponse.get_metric_data = get_metric_data
