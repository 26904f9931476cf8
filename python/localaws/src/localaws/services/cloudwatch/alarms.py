"""Alarms that look at their metrics every second, and tell when their state changes."""

import json
import logging
import threading
import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any

from moto.cloudwatch import models
from moto.cloudwatch.models import cloudwatch_backends
from moto.sns.models import sns_backends

from localaws.coverage import Row
from localaws.errors import NotImplementedByLocalaws
from localaws.services.cloudwatch import queue_metrics, statistics
from localaws.services.cloudwatch.evaluation import (
    ALARM,
    COMPARISONS,
    INSUFFICIENT_DATA,
    OK,
    Condition,
    state,
    statistic,
)
from localaws.services.cloudwatch.metric_index import MetricIndex
from localaws.services.events.bus import emit
from localaws.settings import ACCOUNT_ID, Settings

COVERAGE = (
    Row(
        "CloudWatch",
        "PutMetricAlarm",
        "Looks at its metric every second: statistics and percentiles, M of N, missing data; "
        "changes are kept in the history, sent to topics, and events on the default bus.",
        "No metric math, no anomaly detection; what is put as StatisticValues is not looked at. "
        "Actions other than topics are not carried out.",
    ),
    Row(
        "CloudWatch", "SetAlarmState", "As AWS: it tells of the change, and the next look decides."
    ),
    *queue_metrics.COVERAGE,
    *statistics.COVERAGE,
)

_SECONDS_BETWEEN_LOOKS = 1.0
_TIME = "%Y-%m-%dT%H:%M:%S.000+0000"

_log = logging.getLogger(__name__)
_indexes: dict[str, MetricIndex] = defaultdict(MetricIndex)


class Alarm(models.Alarm):  # type: ignore[misc]
    """An alarm whose state comes from its metric.

    It is named as moto's is: by a class's name moto finds what answers call ``AlarmName``.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # Until the first look there is nothing known, as on AWS.
        self.state_value = INSUFFICIENT_DATA

    def update_state(self, reason: str, reason_data: str, state_value: str) -> None:
        before = self.state_value
        super().update_state(reason, reason_data, state_value)
        if state_value != before:
            _tell(self, before)

    def look(self) -> None:
        """Take the state that the metric's newest data points make."""
        condition = Condition(
            comparison=self.comparison_operator,
            threshold=float(self.threshold),
            periods=int(self.evaluation_periods),
            to_alarm=int(self.datapoints_to_alarm or self.evaluation_periods),
            missing=self.treat_missing_data or "missing",
        )
        points = self._points(condition.range)
        found = state(condition, points, self.state_value)
        if found == self.state_value:
            return
        known = [point for point in points if point is not None]
        reason = (
            f"Threshold Crossed: the most recent datapoints {known[-condition.periods :]} "
            f"{'are' if found == ALARM else 'are not'} {self.comparison_operator} "
            f"({condition.threshold})."
            if known
            else "No datapoints were received."
        )
        self.update_state(reason, json.dumps({"version": "1.0"}), found)

    def _points(self, count: int) -> list[float | None]:
        """Return the statistic of the newest periods, the oldest first."""
        seconds = int(self.period)
        # Periods begin at whole multiples of their length; the one that runs counts as soon as
        # it has a value.
        end = (int(time.time()) // seconds + 1) * seconds
        start = datetime.fromtimestamp(end - count * seconds, UTC).replace(tzinfo=None)
        values: list[list[float]] = [[] for _ in range(count)]
        index = _indexes[self.region_name]
        for when, value in index.since(self.namespace, self.metric_name, self.dimensions, start):
            place = int((when - start) / timedelta(seconds=seconds))
            if 0 <= place < count:
                values[place].append(value)
        name = self.extended_statistic or self.statistic
        points = [statistic(name, of_period) for of_period in values]
        return points[:-1] if points[-1] is None else points


def _tell(alarm: Alarm, before: str) -> None:
    """Tell topics and the default bus of a change of state."""
    now = datetime.now(UTC)
    region = alarm.region_name
    emit(
        region=region,
        source="aws.cloudwatch",
        detail_type="CloudWatch Alarm State Change",
        resources=[alarm.alarm_arn],
        detail={
            "alarmName": alarm.name,
            "state": {
                "value": alarm.state_value,
                "reason": alarm.state_reason,
                "reasonData": alarm.state_reason_data,
                "timestamp": now.strftime(_TIME),
            },
            "previousState": {"value": before},
            "configuration": {"description": alarm.description or ""},
        },
    )
    if not alarm.actions_enabled:
        return
    actions = {
        OK: alarm.ok_actions,
        ALARM: alarm.alarm_actions,
        INSUFFICIENT_DATA: alarm.insufficient_data_actions,
    }[alarm.state_value]
    message = {
        "AlarmName": alarm.name,
        "AlarmDescription": alarm.description,
        "AWSAccountId": ACCOUNT_ID,
        "NewStateValue": alarm.state_value,
        "NewStateReason": alarm.state_reason,
        "StateChangeTime": now.strftime(_TIME),
        "Region": region,
        "AlarmArn": alarm.alarm_arn,
        "OldStateValue": before,
        "Trigger": {
            "MetricName": alarm.metric_name,
            "Namespace": alarm.namespace,
            "Dimensions": [{"name": one.name, "value": one.value} for one in alarm.dimensions],
            "Period": alarm.period,
            "EvaluationPeriods": alarm.evaluation_periods,
            "ComparisonOperator": alarm.comparison_operator,
            "Threshold": alarm.threshold,
            "TreatMissingData": alarm.treat_missing_data or "missing",
        },
    }
    for action in actions or []:
        if action.split(":")[2] != "sns":
            _log.error("alarm %s: action %s is not implemented", alarm.name, action)
            continue
        sns_backends[ACCOUNT_ID][region].publish(
            json.dumps(message), arn=action, subject=f'{alarm.state_value}: "{alarm.name}"'[:99]
        )


def _look_for_ever() -> None:
    while True:
        time.sleep(_SECONDS_BETWEEN_LOOKS)
        for region, backend in list(cloudwatch_backends[ACCOUNT_ID].items()):
            try:
                _look(region, backend)
            except Exception:  # the next look may do better
                _log.exception("alarms of %s", region)


def _look(region: str, backend: models.CloudWatchBackend) -> None:
    alarms = list(backend.alarms.values())
    _indexes[region].update(backend.metric_data)
    queue_metrics.record(_indexes[region], region, {name for one in alarms for name in _queue(one)})
    for alarm in alarms:
        try:
            alarm.look()
        except Exception:
            _log.exception("alarm %s", alarm.name)


def _queue(alarm: Alarm) -> list[str]:
    """Return the name of the queue that an alarm looks at, if it does so."""
    if alarm.namespace != queue_metrics.NAMESPACE:
        return []
    return [one.value for one in alarm.dimensions if one.name == "QueueName"]


def install(settings: Settings) -> None:
    """Put alarms that look in moto's place."""
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
        if old is not None:  # an alarm that is changed keeps what it has seen
            alarm.state_value, alarm.history = old.state_value, old.history
        return alarm

    statistics.install()
    models.Alarm = Alarm
    models.CloudWatchBackend.put_metric_alarm = put_metric_alarm
    threading.Thread(target=_look_for_ever, name="alarms", daemon=True).start()
