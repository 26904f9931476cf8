"""Alarms that evaluate their metrics every second."""

import json
import logging
import threading
import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any

from moto.cloudwatch import models
from moto.cloudwatch.models import cloudwatch_backends

from localaws.coverage import Row
from localaws.errors import NotImplementedByLocalaws
from localaws.services.cloudwatch import queue_metrics, statistics
from localaws.services.cloudwatch.evaluation import (
    ALARM,
    COMPARISONS,
    INSUFFICIENT_DATA,
    Condition,
    state,
    statistic,
)
from localaws.services.cloudwatch.metric_index import MetricIndex
from localaws.services.cloudwatch.notifications import announce
from localaws.settings import ACCOUNT_ID, Settings

COVERAGE = (
    Row(
        "CloudWatch",
        "PutMetricAlarm",
        "Evaluates its metric every second: statistics and percentiles, M of N, missing data; "
        "changes are kept in the history, sent to topics, and events on the default bus.",
        "No metric math, no anomaly detection; StatisticValues are ignored. "
        "Actions other than topics are not carried out.",
    ),
    Row(
        "CloudWatch",
        "SetAlarmState",
        "As AWS: the change is announced, and the next evaluation decides.",
    ),
    *queue_metrics.COVERAGE,
    *statistics.COVERAGE,
)

_POLL_INTERVAL_SECONDS = 1.0

_log = logging.getLogger(__name__)
_indexes: dict[str, MetricIndex] = defaultdict(MetricIndex)


class Alarm(models.Alarm):  # type: ignore[misc]
    """An alarm whose state comes from its metric.

    It is named as moto's is: by a class's name moto finds what answers call ``AlarmName``.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # As on AWS, until the first evaluation.
        self.state_value = INSUFFICIENT_DATA

    def update_state(self, reason: str, reason_data: str, state_value: str) -> None:
        """Set the state, and announce it if it has changed."""
        previous = self.state_value
        super().update_state(reason, reason_data, state_value)
        if state_value != previous:
            announce(self, previous)

    def evaluate(self) -> None:
        """Update the state from the metric's newest data points."""
        condition = Condition(
            comparison=self.comparison_operator,
            threshold=float(self.threshold),
            periods=int(self.evaluation_periods),
            to_alarm=int(self.datapoints_to_alarm or self.evaluation_periods),
            missing=self.treat_missing_data or "missing",
        )
        points = self._points(condition.range)
        new_state = state(condition, points, self.state_value)
        if new_state == self.state_value:
            return
        known = [point for point in points if point is not None]
        reason = (
            f"Threshold Crossed: the most recent datapoints {known[-condition.periods :]} "
            f"{'are' if new_state == ALARM else 'are not'} {self.comparison_operator} "
            f"({condition.threshold})."
            if known
            else "No datapoints were received."
        )
        self.update_state(reason, json.dumps({"version": "1.0"}), new_state)

    def _points(self, count: int) -> list[float | None]:
        """Return the statistic of the newest periods, the oldest first."""
        seconds = int(self.period)
        # Periods begin at whole multiples of their length; the one that runs counts as soon as
        # it has a value.
        end = (int(time.time()) // seconds + 1) * seconds
        start = datetime.fromtimestamp(end - count * seconds, UTC).replace(tzinfo=None)
        values: list[list[float]] = [[] for _ in range(count)]
        metrics = _indexes[self.region_name]
        for when, value in metrics.since(self.namespace, self.metric_name, self.dimensions, start):
            index = int((when - start) / timedelta(seconds=seconds))
            if 0 <= index < count:
                values[index].append(value)
        name = self.extended_statistic or self.statistic
        points = [statistic(name, of_period) for of_period in values]
        return points[:-1] if points[-1] is None else points


def _evaluate_forever() -> None:
    while True:
        time.sleep(_POLL_INTERVAL_SECONDS)
        for region, backend in list(cloudwatch_backends[ACCOUNT_ID].items()):
            try:
                _evaluate_region(region, backend)
            except Exception:  # alarms of other regions go on, and the next poll may succeed
                _log.exception("alarms of %s", region)


def _evaluate_region(region: str, backend: models.CloudWatchBackend) -> None:
    alarms = list(backend.alarms.values())
    _indexes[region].update(backend.metric_data)
    queues = {name for alarm in alarms for name in _queue_names(alarm)}
    queue_metrics.record(_indexes[region], region, queues)
    for alarm in alarms:
        try:
            alarm.evaluate()
        except Exception:  # one alarm that cannot be evaluated does not stop the others
            _log.exception("alarm %s", alarm.name)


def _queue_names(alarm: Alarm) -> list[str]:
    """Return the names of the queues whose metrics an alarm evaluates."""
    if alarm.namespace != queue_metrics.NAMESPACE:
        return []
    return [dimension.value for dimension in alarm.dimensions if dimension.name == "QueueName"]


def install(settings: Settings) -> None:
    """Replace moto's alarms by alarms that evaluate their metrics."""
    del settings
    put = models.CloudWatchBackend.put_metric_alarm

    def put_metric_alarm(self: Any, name: str, *args: Any, **kwargs: Any) -> Any:
        if kwargs.get("rule"):
            raise NotImplementedByLocalaws(f"PutCompositeAlarm: {name}")
        if kwargs.get("metric_data_queries"):
            raise NotImplementedByLocalaws(f"PutMetricAlarm with metric math: {name}")
        old = self.alarms.get(name)
        alarm = put(self, name, *args, **kwargs)
        if alarm.comparison_operator not in COMPARISONS:
            del self.alarms[name]
            raise NotImplementedByLocalaws(f"PutMetricAlarm: {alarm.comparison_operator}")
        if old is not None:  # an updated alarm keeps its state and history
            alarm.state_value, alarm.history = old.state_value, old.history
        return alarm

    statistics.install()
    models.Alarm = Alarm
    models.CloudWatchBackend.put_metric_alarm = put_metric_alarm
    threading.Thread(target=_evaluate_forever, name="alarms", daemon=True).start()
