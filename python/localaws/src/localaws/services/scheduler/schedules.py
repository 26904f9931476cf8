"""A schedule that calls its target when it is due."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import uuid4

from botocore.exceptions import ClientError
from moto.scheduler import models
from moto.scheduler.exceptions import ValidationException

from localaws import clock
from localaws.clients import client
from localaws.places import place_of_arn
from localaws.schedule_expressions import ExpressionInvalid, parse
from localaws.services.events.deliveries import Delivery, is_passing
from localaws.services.scheduler.calls import TargetInvalid, call, check_target
from localaws.services.scheduler.times import Times
from localaws.settings import Settings

_POLICY = {"MaximumEventAgeInSeconds": 86400, "MaximumRetryAttempts": 185}


class Schedule(models.Schedule):  # type: ignore[misc]
    """moto's record of a schedule, with its times."""

    settings: Settings

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.action_after_completion = kwargs["action_after_completion"] or "NONE"
        self._arrange()

    def change(self, values: Mapping[str, Any]) -> None:
        """Take new values in the place of all: what is not given falls back to its default.

        Raises
        ------
        ValidationException
            If AWS refuses them; nothing is changed then.
        """
        changed = Schedule(**values)
        changed.creation_date = self.creation_date
        self.__dict__.update(vars(changed))

    def _arrange(self) -> None:
        self.target["RetryPolicy"] = _POLICY | (self.target.get("RetryPolicy") or {})
        self._times = times_of(self)

    @property
    def is_finished(self) -> bool:
        """Whether it is to be deleted: it will not call any more, and says that it goes then."""
        return bool(self._times.is_over and self.action_after_completion == "DELETE")

    def call_what_is_due(self, now: datetime) -> None:
        """Call the target, in the background, for each time that has come."""
        for moment in self._times.past(now):
            if self.state == "ENABLED":
                Call(self, moment).begin()


def times_of(schedule: models.Schedule) -> Times:
    """Return the times of a schedule.

    Raises
    ------
    ValidationException
        If AWS refuses its expression, time zone, window or target.
    """
    text = schedule.schedule_expression
    try:
        expression = parse(text)
        check_target(schedule.target)
    except ExpressionInvalid:
        raise ValidationException(f"Invalid Schedule Expression {text}.") from None
    except TargetInvalid as error:
        raise ValidationException(str(error)) from None
    window = schedule.flexible_time_window
    minutes = window.get("MaximumWindowInMinutes")
    if (window["Mode"] == "FLEXIBLE") != (minutes is not None):
        raise ValidationException(
            "MaximumWindowInMinutes must be provided if Flexible Time Window Mode is FLEXIBLE, "
            "and not if it is OFF."
        )
    start, end = _moment(schedule.start_date), _moment(schedule.end_date)
    if start and end and end <= start:
        raise ValidationException("The EndDate you specify must come after the StartDate.")
    zone = schedule.schedule_expression_timezone
    try:
        return Times(expression, zone, minutes or 0, start, end, clock.now())
    except (LookupError, ValueError, OSError):  # no zone, or no zone's name
        raise ValidationException(f"Invalid Schedule Expression Timezone {zone}.") from None


def _moment(given: Any) -> datetime | None:
    return None if given is None else datetime.fromtimestamp(float(given), UTC)


class Call:
    """One call of a schedule's target, which may take several attempts.

    Parameters
    ----------
    schedule
        As it is now: later changes do not change the call.
    moment
        For which it was scheduled.
    """

    def __init__(self, schedule: Schedule, moment: datetime) -> None:
        self._name, self._arn = schedule.name, schedule.arn
        self._settings = schedule.settings.at(place_of_arn(schedule.arn))
        self._target = dict(schedule.target)
        self._time = f"{moment:%Y-%m-%dT%H:%M:%SZ}"
        self._id, self._attempts = uuid4().hex[:16], 0

    def begin(self) -> None:
        """Call in the background."""
        Delivery(
            name=f"schedule {self._name} to {self._target['Arn']}",
            call=self._attempt,
            give_up=self._give_up,
            policy=self._target["RetryPolicy"],
        ).begin()

    def _attempt(self) -> None:
        self._attempts += 1
        call(self._name, self._target, self._body(), self._settings)

    def _body(self) -> str:
        texts = {
            "<aws.scheduler.schedule-arn>": self._arn,
            "<aws.scheduler.scheduled-time>": self._time,
            "<aws.scheduler.execution-id>": self._id,
            "<aws.scheduler.attempt-number>": str(self._attempts),
        }
        body = str(self._target.get("Input") or self._notification())
        for name, text in texts.items():
            body = body.replace(name, text)
        return body

    def _notification(self) -> str:
        """Return what a target without an input gets."""
        return json.dumps(
            {
                "version": "0",
                "id": str(uuid4()),
                "detail-type": "Scheduled Event",
                "source": "aws.scheduler",
                "account": self._arn.split(":")[4],
                "time": self._time,
                "region": self._settings.region,
                "resources": [self._arn],
                "detail": "{}",
            }
        )

    def _give_up(self, error: Exception) -> None:
        queue = (self._target.get("DeadLetterConfig") or {}).get("Arn")
        if not queue:
            return
        most = self._target["RetryPolicy"]["MaximumRetryAttempts"]
        is_too_old = is_passing(error) and self._attempts <= most
        code, message = type(error).__name__, str(error)
        if isinstance(error, ClientError):
            code, message = error.response["Error"]["Code"], error.response["Error"]["Message"]
        texts = {
            "ERROR_CODE": code,
            "ERROR_MESSAGE": message,
            "EXECUTION_ID": self._id,
            "EXHAUSTED_RETRY_CONDITION": (
                "MaximumEventAgeInSeconds" if is_too_old else "MaximumRetryAttempts"
            ),
            "IS_PAYLOAD_TRUNCATED": "false",
            "RETRY_ATTEMPTS": str(self._attempts - 1),
            "SCHEDULED_TIME": self._time,
            "SCHEDULE_ARN": self._arn,
            "TARGET_ARN": self._target["Arn"],
        }
        attributes = {
            name: {"DataType": "String", "StringValue": text or "-"} for name, text in texts.items()
        }
        Delivery(
            name=f"schedule {self._name} to its dead-letter queue {queue}",
            call=partial(self._send_to_queue, queue, attributes),
            give_up=lambda _: None,  # it is logged
        ).begin()

    def _send_to_queue(self, arn: str, attributes: Mapping[str, Any]) -> None:
        sqs = client("sqs", self._target["RoleArn"], self._settings)
        url = sqs.get_queue_url(QueueName=arn.rpartition(":")[2])["QueueUrl"]
        sqs.send_message(QueueUrl=url, MessageBody=self._body(), MessageAttributes=attributes)
