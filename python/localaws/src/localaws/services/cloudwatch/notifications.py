"""Announcements of an alarm's change of state: an event on the default bus, and its actions."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

from moto.cloudwatch.models import Alarm
from moto.sns.models import sns_backends

from localaws.services.cloudwatch.evaluation import ALARM, INSUFFICIENT_DATA, OK
from localaws.services.events.bus import emit
from localaws.settings import ACCOUNT_ID

_MAX_SUBJECT_LENGTH = 99  # SNS: fewer than 100 characters
_TIME = "%Y-%m-%dT%H:%M:%S.000+0000"

_log = logging.getLogger(__name__)


def announce(alarm: Alarm, previous: str) -> None:
    """Announce that an alarm has left its previous state."""
    timestamp = datetime.now(UTC).strftime(_TIME)
    emit(
        region=alarm.region_name,
        source="aws.cloudwatch",
        detail_type="CloudWatch Alarm State Change",
        resources=[alarm.alarm_arn],
        detail=_event_detail(alarm, previous, timestamp),
    )
    message = json.dumps(_message(alarm, previous, timestamp))
    subject = f'{alarm.state_value}: "{alarm.name}"'[:_MAX_SUBJECT_LENGTH]
    for action in _actions(alarm):
        service = action.split(":")[2]  # arn:partition:service:...
        if service == "sns":
            topics = sns_backends[ACCOUNT_ID][alarm.region_name]
            topics.publish(message, arn=action, subject=subject)
        else:
            _log.error("alarm %s: action %s is not implemented", alarm.name, action)


def _actions(alarm: Alarm) -> list[str]:
    if not alarm.actions_enabled:
        return []
    actions = {
        OK: alarm.ok_actions,
        ALARM: alarm.alarm_actions,
        INSUFFICIENT_DATA: alarm.insufficient_data_actions,
    }
    return actions[alarm.state_value] or []


def _event_detail(alarm: Alarm, previous: str, timestamp: str) -> dict[str, Any]:
    return {
        "alarmName": alarm.name,
        "state": {
            "value": alarm.state_value,
            "reason": alarm.state_reason,
            "reasonData": alarm.state_reason_data,
            "timestamp": timestamp,
        },
        "previousState": {"value": previous},
        "configuration": {"description": alarm.description or ""},
    }


def _message(alarm: Alarm, previous: str, timestamp: str) -> dict[str, Any]:
    return {
        "AlarmName": alarm.name,
        "AlarmDescription": alarm.description,
        "AWSAccountId": ACCOUNT_ID,
        "NewStateValue": alarm.state_value,
        "NewStateReason": alarm.state_reason,
        "StateChangeTime": timestamp,
        "Region": alarm.region_name,
        "AlarmArn": alarm.alarm_arn,
        "OldStateValue": previous,
        "Trigger": {
            "MetricName": alarm.metric_name,
            "Namespace": alarm.namespace,
            "Dimensions": [
                {"name": dimension.name, "value": dimension.value} for dimension in alarm.dimensions
            ],
            "Period": alarm.period,
            "EvaluationPeriods": alarm.evaluation_periods,
            "ComparisonOperator": alarm.comparison_operator,
            "Threshold": alarm.threshold,
            "TreatMissingData": alarm.treat_missing_data or "missing",
        },
    }
