"""Rules that deliver, in the background, with retries and dead letters."""

import json
import logging
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from moto.events import models

from localaws.clients import client
from localaws.coverage import Row
from localaws.credentials import service_role
from localaws.events import schedules
from localaws.events.input_transformer import target_input
from localaws.faults.in_force import strikes
from localaws.settings import ACCOUNT_ID, Settings
from localaws.telemetry import LogStream

COVERAGE = (
    *schedules.COVERAGE,
    Row(
        "EventBridge",
        "rule targets",
        "State machines, functions, queues, topics and log groups, with input, input path and "
        "input transformer, as the target's role.",
        "Buses, archives and API destinations are moto's.",
    ),
    Row(
        "EventBridge",
        "RetryPolicy, DeadLetterConfig",
        "A failed delivery is tried again, then goes to the dead-letter queue with AWS's "
        "attributes.",
        "Three tries within seconds, whatever the policy's numbers.",
    ),
)

_TRIES = 3
_SECONDS_BETWEEN_TRIES = 0.5
_SERVICE_ROLE = service_role("events")

_log = logging.getLogger(__name__)
_deliveries = ThreadPoolExecutor(16, thread_name_prefix="events-delivery")


class DeliveringRule(models.Rule):  # type: ignore[misc]
    """A rule whose targets are called, without keeping its event's sender waiting."""

    settings: Settings

    def send_to_targets(self, original_event: Any, transform_input: bool = True) -> None:
        # To moto a rule without a pattern, of a schedule, matches every event.
        matches = self.event_pattern.get_pattern() and self.event_pattern.matches_event(
            original_event
        )
        if self.state == "ENABLED" and matches:
            self._send(original_event, transform_input)

    def send_scheduled(self, event: dict[str, Any]) -> None:
        """Send a schedule's event to every target."""
        self._send(event, transform_input=True)

    def _send(self, original_event: Any, transform_input: bool) -> None:
        for target in list(self.targets):
            parts = target["Arn"].split(":")
            if parts[2] == "events":
                # Buses, archives and API destinations are moto's own work, on this target alone.
                _Forward(self, target).send_to_targets(original_event, transform_input)
            else:
                # At least once, as EventBridge promises: now and then it is twice.
                for _ in range(2 if strikes("events", "Deliver", "duplicate") else 1):
                    _deliveries.submit(self._deliver, dict(target), dict(original_event))

    def _deliver(self, target: Mapping[str, Any], event: Mapping[str, Any]) -> None:
        body = target_input(target, event)
        for number in range(1, _TRIES + 1):
            try:
                self._call(target, body)
            except (ClientError, BotoCoreError) as error:
                if number < _TRIES:
                    time.sleep(_SECONDS_BETWEEN_TRIES * number)
                    continue
                self._give_up(target, event, error)
            except Exception:
                _log.exception("rule %s: delivery to %s", self.name, target["Arn"])
            return

    def _call(self, target: Mapping[str, Any], body: str) -> None:
        arn = target["Arn"]
        role = target.get("RoleArn") or _SERVICE_ROLE
        service = arn.split(":")[2]
        if service == "states":
            client("stepfunctions", role, self.settings).start_execution(
                stateMachineArn=arn, input=body
            )
        elif service == "lambda":
            client("lambda", role, self.settings).invoke(
                FunctionName=arn, InvocationType="Event", Payload=body.encode()
            )
        elif service == "sqs":
            self._send_to_queue(arn, body, target.get("SqsParameters", {}), {})
        elif service == "sns":
            client("sns", role, self.settings).publish(TopicArn=arn, Message=body)
        elif service == "logs":
            group = arn.split(":log-group:")[1].removesuffix(":*")
            LogStream(self.settings.region, group, self.name).write([body])
        else:
            _log.error("rule %s: targets of %s are not implemented", self.name, service)

    def _give_up(self, target: Mapping[str, Any], event: Any, error: Exception) -> None:
        _log.warning("rule %s: %s: %s", self.name, target["Arn"], error)
        queue = target.get("DeadLetterConfig", {}).get("Arn")
        if not queue:
            return
        code = error.response["Error"]["Code"] if isinstance(error, ClientError) else "SDK_CLIENT"
        texts = {
            "RULE_ARN": self.arn,
            "TARGET_ARN": target["Arn"],
            "ERROR_CODE": code,
            "ERROR_MESSAGE": str(error),
        }
        attributes = {
            name: {"DataType": "String", "StringValue": text} for name, text in texts.items()
        }
        self._send_to_queue(queue, json.dumps(event), {}, attributes)

    def _send_to_queue(
        self, arn: str, body: str, parameters: Mapping[str, Any], attributes: Mapping[str, Any]
    ) -> None:
        sqs = client("sqs", _SERVICE_ROLE, self.settings)
        url = f"{self.settings.url}/{ACCOUNT_ID}/{arn.rpartition(':')[2]}"
        sqs.send_message(
            QueueUrl=url, MessageBody=body, MessageAttributes=dict(attributes), **parameters
        )


class _Forward(models.Rule):  # type: ignore[misc]
    """One target of a rule, delivered by moto itself."""

    def __init__(self, rule: models.Rule, target: dict[str, Any]) -> None:
        self.__dict__.update(rule.__dict__)
        self.targets = [target]


def install(settings: Settings) -> None:
    """Put rules that deliver in moto's place."""
    DeliveringRule.settings = settings
    models.Rule = DeliveringRule
    schedules.install()
