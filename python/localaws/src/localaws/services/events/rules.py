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
from localaws.places import place_of
from localaws.services.events.buses import deliver_to_bus
from localaws.services.events.deliveries import Delivery
from localaws.services.events.envelope import delivered
from localaws.services.events.input_transformer import InputInvalid, target_input
from localaws.services.events.schedules import Schedule
from localaws.services.events.targets import CALLS, Parcel, send_to_queue
from localaws.settings import Settings

COVERAGE = (
    Row(
        "EventBridge",
        "rule targets",
        "State machines, functions, queues, topics, log groups, buses, archives and API "
        "destinations, with input, input path and input transformer, as the target's role.",
        "Targets of other services are refused. AWS retries API destinations by their rate too.",
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
_OWN = "events"


class DeliveringRule(models.Rule):  # type: ignore[misc]
    """A rule whose targets are called asynchronously."""

    settings: Settings

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.settings = self.settings.at(place_of(self))
        text = self.scheduled_expression
        self.schedule = Schedule(text) if text else None

    def enable(self) -> None:
        """Deliver from now on."""
        if self.schedule and self.state != "ENABLED":
            self.schedule.begin()
        super().enable()

    def put_targets(self, targets: list[dict[str, Any]]) -> None:
        """Add targets, or replace them by their ids."""
        for target in targets:
            service = _service(target)
            if service not in CALLS:
                raise NotImplementedByLocalaws(f"PutTargets of {self.name}: a target of {service}")
        super().put_targets(targets)

    def send_to_targets(
        self, original_event: Any, transform_input: bool = True, *, of_bus: bool = False
    ) -> None:
        """Send an event to every target, if it matches.

        Parameters
        ----------
        original_event
            AWS's fields.
        transform_input
            moto's, without effect.
        of_bus
            Whether another bus sent the event: it goes to no third one.
        """
        del transform_input  # every target says how it wants its input
        if self.state == "ENABLED" and self.event_pattern.matches_event(original_event):
            self._send(original_event, of_bus=of_bus)

    def send_scheduled(self, event: dict[str, Any]) -> None:
        """Send a schedule's event to every target."""
        self._send(event, of_bus=False)

    def _send(self, original_event: Any, *, of_bus: bool) -> None:
        event = delivered(original_event)
        for target in list(self.targets):
            if _is_bus(target):
                if not of_bus:
                    self._deliver(
                        dict(target), event, partial(deliver_to_bus, target["Arn"], event)
                    )
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
        body = target_input(target, event, rule_arn=self.arn, rule_name=self.name)
        CALLS[_service(target)](Parcel(self.name, target, body), self.settings)

    def _give_up(self, target: Mapping[str, Any], event: Any, error: Exception) -> None:
        queue = target.get("DeadLetterConfig", {}).get("Arn")
        if not queue:
            return
        texts = {
            "RULE_ARN": self.arn,
            "TARGET_ARN": target["Arn"],
            "ERROR_CODE": _code(error),
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


def _code(error: Exception) -> str:
    if isinstance(error, ClientError):
        return str(error.response["Error"]["Code"])
    return "INVALID_JSON" if isinstance(error, InputInvalid) else "SDK_CLIENT"


def _service(target: Mapping[str, Any]) -> str:
    return str(target["Arn"]).split(":")[2]


def _is_bus(target: Mapping[str, Any]) -> bool:
    return _service(target) == _OWN and ":event-bus/" in str(target["Arn"])


def install(settings: Settings) -> None:
    """Replace moto's rules by rules that deliver."""
    DeliveringRule.settings = settings
    models.Rule = DeliveringRule
