"""An alarm: what it looks at, its state, and its history."""

import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from moto.cloudwatch import models
from moto.core.utils import utcnow

from localaws.places import place_of_arn
from localaws.services.cloudwatch import alarm_queries
from localaws.services.cloudwatch.evaluation import INSUFFICIENT_DATA, Condition, state
from localaws.services.cloudwatch.metric_index import index_of
from localaws.services.cloudwatch.notifications import announce
from localaws.services.cloudwatch.reasons import Point, reason, reason_data
from localaws.services.cloudwatch.samples import Sample, aggregate
from localaws.settings import Settings

_MOST_HISTORY = 1000


class Alarm(models.Alarm):  # type: ignore[misc]
    """An alarm whose state comes from its metric.

    It is named as moto's is: by a class's name moto finds what answers call ``AlarmName``.
    """

    settings: Settings

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # As on AWS, until the first evaluation.
        self.state_value = INSUFFICIENT_DATA
        self.state_reason_data: str | None = None
        self.state_reason: str
        self.state_updated_timestamp: datetime = utcnow()
        self.state_transitioned_timestamp = self.state_updated_timestamp
        self.history: list[dict[str, Any]] = []

    @property
    def type(self) -> str:
        """What AWS calls its kind."""
        return "CompositeAlarm" if self.rule else "MetricAlarm"

    @property
    def seconds(self) -> int:
        """The length of a period."""
        if self.metric_data_queries:
            return alarm_queries.period_of(self.metric_data_queries)
        return int(self.period)

    def remember(self, kind: str, summary: str, data: Any) -> None:
        """Add an item to the history, which has an end."""
        item = {
            "AlarmName": self.name,
            "AlarmType": self.type,
            "Timestamp": utcnow(),
            "HistoryItemType": kind,
            "HistorySummary": summary,
            "HistoryData": json.dumps(data),
        }
        self.history = [*self.history[1 - _MOST_HISTORY :], item]

    def continue_from(self, old: "Alarm") -> None:
        """Keep the state and the history of the alarm that this one replaces."""
        for name in (
            "state_value",
            "state_reason",
            "state_reason_data",
            "state_updated_timestamp",
            "state_transitioned_timestamp",
            "history",
        ):
            setattr(self, name, getattr(old, name))

    def update_state(self, reason: str, reason_data: str | None, state_value: str) -> None:
        """Set the state, and announce it if it has changed."""
        old = {"stateValue": self.state_value, **self._why()}
        before, since = self.state_reason, self.state_transitioned_timestamp
        self.state_reason, self.state_reason_data = reason, reason_data
        self.state_updated_timestamp = utcnow()
        previous, self.state_value = self.state_value, state_value
        if state_value == previous:
            return
        self.state_transitioned_timestamp = self.state_updated_timestamp
        new = {"stateValue": state_value, **self._why()}
        self.remember(
            "StateUpdate",
            f"Alarm updated from {previous} to {state_value}",
            {"version": "1.0", "oldState": old, "newState": new},
        )
        announce(self, previous, before, since)

    def _why(self) -> dict[str, Any]:
        data = self.state_reason_data
        return {
            "stateReason": self.state_reason,
            **({"stateReasonData": json.loads(data)} if data else {}),
        }

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
        new_state = state(condition, [point.value for point in points], self.state_value)
        if new_state == self.state_value:
            return
        name = self.extended_statistic or self.statistic
        data = reason_data(condition, points, name, self.seconds, self.unit)
        self.update_state(reason(condition, points, new_state), json.dumps(data), new_state)

    def _points(self, count: int) -> list[Point]:
        """Return the statistic of the newest periods, the oldest first."""
        seconds = self.seconds
        # Periods begin at whole multiples of their length; the one that runs counts as soon as
        # it has a value.
        end = (int(time.time()) // seconds + 1) * seconds
        start = datetime.fromtimestamp(end - count * seconds, UTC).replace(tzinfo=None)
        if self.metric_data_queries:
            place = place_of_arn(self.alarm_arn)
            backend = models.cloudwatch_backends[place.account][place.region]
            found = alarm_queries.points(self.metric_data_queries, backend, start, count)
            return found[:-1] if found[-1].value is None else found
        periods: list[list[Sample]] = [[] for _ in range(count)]
        length = timedelta(seconds=seconds)
        metrics = index_of(place_of_arn(self.alarm_arn))
        for sample in metrics.since(self.namespace, self.metric_name, self.dimensions, start):
            index = int((sample.when - start) / length)
            if 0 <= index < count and self.unit in {None, sample.unit}:
                periods[index].append(sample)
        name = self.extended_statistic or self.statistic
        points = [
            Point(start + number * length, aggregate(name, of_period), _count(of_period))
            for number, of_period in enumerate(periods)
        ]
        return points[:-1] if points[-1].value is None else points


def _count(samples: list[Sample]) -> float | None:
    return aggregate("SampleCount", samples)
