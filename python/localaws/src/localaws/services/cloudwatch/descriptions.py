"""What AWS answers of alarms: their descriptions and their history."""

import base64
from collections.abc import Sequence
from typing import Any

from moto.cloudwatch.exceptions import InvalidParameterValue, ResourceNotFound
from moto.cloudwatch.responses import CloudWatchResponse
from moto.core.responses import ActionResult, EmptyResult

from localaws.coverage import Row
from localaws.services.cloudwatch import alarm_queries
from localaws.services.cloudwatch.alarm import Alarm
from localaws.services.cloudwatch.samples import naive

COVERAGE = (
    Row(
        "CloudWatch",
        "DescribeAlarms, DescribeAlarmsForMetric, DescribeAlarmHistory",
        "By names, prefixes, types, states and actions, in pages; the history has changes of "
        "state, of configurations, and actions.",
        "No children and parents of composite alarms.",
    ),
)

_MOST = 100


def description(alarm: Alarm) -> dict[str, Any]:
    """Return an alarm as DescribeAlarms answers it."""
    shown = {
        "AlarmName": alarm.name,
        "AlarmArn": alarm.alarm_arn,
        "AlarmDescription": alarm.description,
        "AlarmConfigurationUpdatedTimestamp": alarm.configuration_updated_timestamp,
        "ActionsEnabled": alarm.actions_enabled,
        "OKActions": alarm.ok_actions or [],
        "AlarmActions": alarm.alarm_actions or [],
        "InsufficientDataActions": alarm.insufficient_data_actions or [],
        "StateValue": alarm.state_value,
        "StateReason": alarm.state_reason,
        "StateReasonData": alarm.state_reason_data,
        "StateUpdatedTimestamp": alarm.state_updated_timestamp,
        "StateTransitionedTimestamp": alarm.state_transitioned_timestamp,
        "AlarmRule": alarm.rule,
    }
    if not alarm.rule:
        shown |= {
            "MetricName": alarm.metric_name,
            "Namespace": alarm.namespace,
            "Statistic": alarm.statistic,
            "ExtendedStatistic": alarm.extended_statistic,
            "Dimensions": [{"Name": one.name, "Value": one.value} for one in alarm.dimensions],
            "Period": alarm.period,
            "Unit": alarm.unit,
            "EvaluationPeriods": alarm.evaluation_periods,
            "DatapointsToAlarm": alarm.datapoints_to_alarm,
            "Threshold": alarm.threshold,
            "ComparisonOperator": alarm.comparison_operator,
            "TreatMissingData": alarm.treat_missing_data,
            "EvaluateLowSampleCountPercentile": alarm.evaluate_low_sample_count_percentile,
            "Metrics": alarm_queries.shown(alarm.metric_data_queries) or None,
        }
    return {name: value for name, value in shown.items() if value is not None}


def describe_alarms(self: CloudWatchResponse) -> ActionResult:
    """Answer the alarms that meet every condition."""
    names, prefix = self._get_param("AlarmNames", []), self._get_param("AlarmNamePrefix")
    state, action = self._get_param("StateValue"), self._get_param("ActionPrefix")
    types = self._get_param("AlarmTypes", []) or ["MetricAlarm"]
    if names and prefix:
        raise InvalidParameterValue("AlarmNames and AlarmNamePrefix must not both be specified.")
    found = [
        alarm
        for alarm in sorted(self.cloudwatch_backend.alarms.values(), key=lambda one: one.name)
        if (not names or alarm.name in names)
        and (not prefix or alarm.name.startswith(prefix))
        and (not state or alarm.state_value == state)
        and (not action or any(one.startswith(action) for one in _actions(alarm)))
        and alarm.type in types
    ]
    page, token = _page(self, found)
    return ActionResult(
        {
            "MetricAlarms": [description(one) for one in page if not one.rule],
            "CompositeAlarms": [description(one) for one in page if one.rule],
            **token,
        }
    )


def describe_alarms_for_metric(self: CloudWatchResponse) -> ActionResult:
    """Answer the alarms that look at exactly one metric."""
    wanted = {(one["Name"], one["Value"]) for one in self._get_param("Dimensions", [])}
    conditions = {
        attribute: self._get_param(name)
        for attribute, name in (
            ("metric_name", "MetricName"),
            ("namespace", "Namespace"),
            ("statistic", "Statistic"),
            ("extended_statistic", "ExtendedStatistic"),
            ("period", "Period"),
            ("unit", "Unit"),
        )
        if self._get_param(name) is not None
    }
    return ActionResult(
        {
            "MetricAlarms": [
                description(alarm)
                for alarm in self.cloudwatch_backend.alarms.values()
                if not alarm.rule
                and {(one.name, one.value) for one in alarm.dimensions} == wanted
                and all(str(getattr(alarm, k)) == str(v) for k, v in conditions.items())
            ]
        }
    )


def describe_alarm_history(self: CloudWatchResponse) -> ActionResult:
    """Answer the history of one alarm, or of all, the newest first."""
    name, kind = self._get_param("AlarmName"), self._get_param("HistoryItemType")
    start, end = self._get_param("StartDate"), self._get_param("EndDate")
    types = self._get_param("AlarmTypes", []) or ["MetricAlarm"]
    items = [
        item
        for alarm in self.cloudwatch_backend.alarms.values()
        for item in reversed(alarm.history)
        if name in {None, alarm.name}
        and (alarm.type in types or name is not None)
        and kind in {None, item["HistoryItemType"]}
        and (not start or item["Timestamp"] >= naive(start))
        and (not end or item["Timestamp"] <= naive(end))
    ]
    is_ascending = self._get_param("ScanBy") == "TimestampAscending"
    items.sort(key=lambda item: item["Timestamp"], reverse=not is_ascending)
    page, token = _page(self, items)
    return ActionResult({"AlarmHistoryItems": page, **token})


def set_alarm_state(self: CloudWatchResponse) -> EmptyResult:
    """Set a state, until the next evaluation."""
    alarm = self.cloudwatch_backend.alarms.get(self._get_param("AlarmName"))
    if alarm is None:
        raise ResourceNotFound("")
    self.cloudwatch_backend.set_alarm_state(
        alarm.name,
        self._get_param("StateReason"),
        self._get_param("StateReasonData"),
        self._get_param("StateValue"),
    )
    return EmptyResult()


def _actions(alarm: Alarm) -> list[str]:
    return [
        *(alarm.alarm_actions or ()),
        *(alarm.ok_actions or ()),
        *(alarm.insufficient_data_actions or ()),
    ]


def _page(self: CloudWatchResponse, items: Sequence[Any]) -> tuple[Sequence[Any], dict[str, str]]:
    """Return a request's page of items, and the token of the next one."""
    most = self._get_int_param("MaxRecords") or self._get_int_param("MaxResults") or _MOST
    token = self._get_param("NextToken")
    start = 0
    if token:
        try:
            start = int(base64.b64decode(token, validate=True))
        except ValueError:
            raise InvalidParameterValue("Request parameter NextToken is invalid") from None
    end = start + most
    following = {"NextToken": base64.b64encode(str(end).encode()).decode()}
    return items[start:end], following if end < len(items) else {}


def install() -> None:
    """Let moto answer of alarms as AWS does."""
    CloudWatchResponse.describe_alarms = describe_alarms
    CloudWatchResponse.describe_alarms_for_metric = describe_alarms_for_metric
    CloudWatchResponse.describe_alarm_history = describe_alarm_history
    CloudWatchResponse.set_alarm_state = set_alarm_state
