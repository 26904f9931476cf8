"""Rules that deliver, in the background, with retries and dead letters."""

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from botocore.exceptions import ClientError
from moto.events import models

from localaws.coverage import Row
from localaws.errors import NotImplementedByLocalaws
from localaws.faults.in_force import strikes
from localaws.services.events import patterns, schedules
from localaws.services.events.deliveries import Delivery
from localaws.services.events.envelope import delivered, for_moto
from localaws.services.events.input_transformer import target_input
from localaws.services.events.targets import CALLS, Parcel, send_to_queue
from localaws.settings import Settings

COVERAGE = (
    *patterns.COVERAGE,
    *schedules.COVERAGE,
    Row(
        "EventBridge",
        "rule targets",
        "State machines, functions, queues, topics and log groups, with input, input path and "
        "input transformer, as the target's role.",
        "Buses, archives and API destinations are moto's. Targets of other services are refused.",
    ),
    Row(
        "EventBridge",
        "RetryPolicy, DeadLetterConfig",
        "A delivery that fails transiently (throttling, 5xx) is retried as the policy says; after "
        "the last retry it goes to the dead-letter queue with AWS's attributes.",
        "The first retry comes within a quarter of a second, later ones within 15 s.",
    ),
)

# Buses, archives and API destinations.
_MOTOS_OWN = "events"


class DeliveringRule(models.Rule):  # type: ignore[misc]
    """A rule whose targets are called asynchronously."""

    settings: Settings

    def put_targets(self, targets: list[dict[str, Any]]) -> None:
        for target in targets:
            service = _service(target)
            if service != _MOTOS_OWN and service not in CALLS:
                raise NotImplementedByLocalaws(f"PutTargets of {self.name}: a target of {service}")
        super().put_targets(targets)

    def send_to_targets(self, original_event: Any, transform_input: bool = True) -> None:
        if self.state == "ENABLED" and self.event_pattern.matches_event(original_event):
            self._send(original_event, transform_input)

    def send_scheduled(self, event: dict[str, Any]) -> None:
        """Send a schedule's event to every target."""
        self._send(event, transform_input=True)

    def _send(self, original_event: Any, transform_input: bool) -> None:
        event = delivered(original_event)
        for target in list(self.targets):
            if _service(target) == _MOTOS_OWN:
                forward = _Forward(self, target).send_to_targets
                call = partial(forward, for_moto(original_event), transform_input)
                self._deliver(dict(target), event, call)
                continue
            # EventBridge delivers at least once; an injected fault delivers twice.
            for _ in range(2 if strikes("events", "Deliver", "duplicate") else 1):
                self._deliver(dict(target), event, partial(self._call, dict(target), event))

    def _deliver(
        self, target: Mapping[str, Any], event: Mapping[str, Any], call: Callable[[], None]
    ) -> None:
        Delivery(
            name=f"rule {self.name} to {target['Arn']}",
            call=call,
            give_up=partial(self._give_up, target, event),
            policy=target.get("RetryPolicy") or {},
        ).begin()

    def _call(self, target: Mapping[str, Any], event: Mapping[str, Any]) -> None:
        parcel = Parcel(self.name, target, target_input(target, event))
        CALLS[_service(target)](parcel, self.settings)

    def _give_up(self, target: Mapping[str, Any], event: Any, error: Exception) -> None:
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
        body = json.dumps(event)
        Delivery(
            name=f"rule {self.name} to its dead-letter queue {queue}",
            call=partial(send_to_queue, queue, body, self.settings, attributes=attributes),
            give_up=lambda _: None,  # EventBridge drops it, too; it is logged
        ).begin()


class _Forward(models.Rule):  # type: ignore[misc]
    """A target of a rule that moto delivers to."""

    def __init__(self, rule: models.Rule, target: dict[str, Any]) -> None:
        self.__dict__.update(rule.__dict__)
        self.targets = [target]


def _service(target: Mapping[str, Any]) -> str:
    return str(target["Arn"]).split(":")[2]


def install(settings: Settings) -> None:
    """Replace moto's rules by rules that deliver."""
    DeliveringRule.settings = settings
    models.Rule = DeliveringRule
    patterns.install()
    schedules.install()
