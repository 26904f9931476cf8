"""Announcements of an alarm's change of state: an event on the default bus, and its actions."""

import json
import logging
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from botocore.session import Session
from moto.sns.models import sns_backends

from localaws.clients import client
from localaws.credentials import service_role
from localaws.errors import NotImplementedByLocalaws
from localaws.places import place_of_arn
from localaws.services.cloudwatch import alarm_queries
from localaws.services.cloudwatch.evaluation import ALARM, INSUFFICIENT_DATA, OK
from localaws.services.events.bus import emit

if TYPE_CHECKING:
    from localaws.services.cloudwatch.alarm import Alarm

_MAX_SUBJECT_LENGTH = 99  # SNS: fewer than 100 characters
_TIME = "%Y-%m-%dT%H:%M:%S.000+0000"
_STATISTICS = {"SampleCount": "SAMPLE_COUNT"}

_log = logging.getLogger(__name__)


def announce(alarm: "Alarm", previous: str, reason: str, since: datetime) -> None:
    """Announce that an alarm has left its previous state.

    Parameters
    ----------
    alarm
        With its new state.
    previous, reason, since
        The state before, why it was, and since when.
    """
    timestamp = datetime.now(UTC).strftime(_TIME)
    before = {"value": previous, "reason": reason, "timestamp": since.strftime(_TIME)}
    state = {
        "value": alarm.state_value,
        "reason": alarm.state_reason,
        **({"reasonData": alarm.state_reason_data} if alarm.state_reason_data else {}),
        "timestamp": timestamp,
    }
    detail = {
        "alarmName": alarm.name,
        "state": state,
        "previousState": before,
        "configuration": _configuration(alarm),
    }
    emit(
        place=place_of_arn(alarm.alarm_arn),
        source="aws.cloudwatch",
        detail_type="CloudWatch Alarm State Change",
        resources=[alarm.alarm_arn],
        detail=detail,
    )
    for action in _actions(alarm):
        service = action.split(":")[2]  # arn:partition:service:...
        data = {"version": "1.0", "notificationResource": action}
        try:
            if service == "sns":
                _publish(alarm, action, _message(alarm, previous, timestamp))
            else:
                _invoke(alarm, action, detail, timestamp)
        except Exception as error:  # AWS keeps it in the history, and goes on
            _log.exception("alarm %s: action %s", alarm.name, action)
            summary = f"Failed to execute action {action}. Received error: {error}"
            alarm.remember("Action", summary, data | {"actionState": "Failed", "error": str(error)})
        else:
            summary = f"Successfully executed action {action}"
            alarm.remember("Action", summary, data | {"actionState": "Succeeded"})


def _publish(alarm: "Alarm", action: str, message: dict[str, Any]) -> None:
    subject = f'{alarm.state_value}: "{alarm.name}"'[:_MAX_SUBJECT_LENGTH]
    place = place_of_arn(alarm.alarm_arn)
    topics = sns_backends[place.account][place.region]
    topics.publish(json.dumps(message), arn=action, subject=subject)


def _invoke(alarm: "Alarm", action: str, data: dict[str, Any], timestamp: str) -> None:
    if action.split(":")[2] != "lambda":
        raise NotImplementedByLocalaws(f"nothing carries out the action {action}")
    settings = alarm.settings.at(place_of_arn(alarm.alarm_arn))
    role = service_role("lambda.alarms.cloudwatch", settings)
    event = {
        "source": "aws.cloudwatch",
        "alarmArn": alarm.alarm_arn,
        "accountId": settings.account,
        "time": timestamp,
        "region": alarm.region_name,
        "alarmData": data,
    }
    functions = client("lambda", role, settings)
    functions.invoke(FunctionName=action, InvocationType="Event", Payload=json.dumps(event))


def _actions(alarm: "Alarm") -> list[str]:
    if not alarm.actions_enabled:
        return []
    actions = {
        OK: alarm.ok_actions,
        ALARM: alarm.alarm_actions,
        INSUFFICIENT_DATA: alarm.insufficient_data_actions,
    }
    return actions[alarm.state_value] or []


def _configuration(alarm: "Alarm") -> dict[str, Any]:
    described = {"description": alarm.description} if alarm.description else {}
    if alarm.rule:
        return described | {"alarmRule": alarm.rule}
    if alarm.metric_data_queries:
        return described | {"metrics": alarm_queries.configured(alarm.metric_data_queries)}
    dimensions = {dimension.name: dimension.value for dimension in alarm.dimensions}
    metric = {"namespace": alarm.namespace, "name": alarm.metric_name, "dimensions": dimensions}
    stat = {
        "metric": metric,
        "period": int(alarm.period),
        "stat": alarm.extended_statistic or alarm.statistic,
        **({"unit": alarm.unit} if alarm.unit else {}),
    }
    one = {"id": str(uuid4()), "metricStat": stat, "returnData": True}
    return described | {"metrics": [one]}


def _message(alarm: "Alarm", previous: str, timestamp: str) -> dict[str, Any]:
    return {
        "AlarmName": alarm.name,
        "AlarmDescription": alarm.description,
        "AWSAccountId": place_of_arn(alarm.alarm_arn).account,
        "AlarmConfigurationUpdatedTimestamp": alarm.configuration_updated_timestamp.strftime(_TIME),
        "NewStateValue": alarm.state_value,
        "NewStateReason": alarm.state_reason,
        "StateChangeTime": timestamp,
        "Region": _region_name(alarm.region_name),
        "AlarmArn": alarm.alarm_arn,
        "OldStateValue": previous,
        "OKActions": alarm.ok_actions or [],
        "AlarmActions": alarm.alarm_actions or [],
        "InsufficientDataActions": alarm.insufficient_data_actions or [],
        **(_composed(alarm) if alarm.rule else {"Trigger": _trigger(alarm)}),
    }


def _composed(alarm: "Alarm") -> dict[str, Any]:
    data = json.loads(alarm.state_reason_data or "{}")
    children = [
        {
            "Arn": one["arn"],
            "State": {"Value": one["state"]["value"], "Timestamp": one["state"]["timestamp"]},
        }
        for one in data.get("triggeringAlarms", ())
    ]
    return {"AlarmRule": alarm.rule, "TriggeringChildren": children}


def _trigger(alarm: "Alarm") -> dict[str, Any]:
    of_metric = (
        {"Metrics": alarm_queries.told(alarm.metric_data_queries)}
        if alarm.metric_data_queries
        else _metric(alarm)
    )
    return of_metric | {
        "Period": alarm.seconds,
        "EvaluationPeriods": alarm.evaluation_periods,
        **({"DatapointsToAlarm": alarm.datapoints_to_alarm} if alarm.datapoints_to_alarm else {}),
        "ComparisonOperator": alarm.comparison_operator,
        "Threshold": alarm.threshold,
        "TreatMissingData": alarm.treat_missing_data or "",
        "EvaluateLowSampleCountPercentile": alarm.evaluate_low_sample_count_percentile or "",
    }


def _metric(alarm: "Alarm") -> dict[str, Any]:
    name = alarm.statistic
    kind = (
        {"StatisticType": "ExtendedStatistic", "ExtendedStatistic": alarm.extended_statistic}
        if alarm.extended_statistic
        else {"StatisticType": "Statistic", "Statistic": _STATISTICS.get(name, str(name).upper())}
    )
    return {
        "MetricName": alarm.metric_name,
        "Namespace": alarm.namespace,
        **kind,
        "Unit": alarm.unit,
        "Dimensions": [
            {"value": dimension.value, "name": dimension.name} for dimension in alarm.dimensions
        ],
    }


@lru_cache(maxsize=64)
def _region_name(region: str) -> str:
    """Return the name by which AWS's messages call a region."""
    partitions = Session().get_component("data_loader").load_data("partitions")["partitions"]
    names = (one["regions"].get(region, {}).get("description") for one in partitions)
    return next((name for name in names if name), region)
