"""Buses: what they tell, who may put events, and what one sends to another."""

import json
import time
from collections.abc import Mapping
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.events.exceptions import ResourceNotFoundException
from moto.events.models import events_backends
from moto.events.responses import EventsHandler

from localaws.coverage import Row
from localaws.places import Place, place_of_arn
from localaws.services.events.pages import page

COVERAGE = (
    Row(
        "EventBridge",
        "event buses, UpdateEventBus",
        "Statements of a policy are kept by their ids, and a policy replaces them. A bus sends "
        "events to another with their time, resources and id, and not on to a third.",
        "A policy admits nobody: buses of other accounts and regions are refused.",
    ),
)

_TOLD = {
    "description": "Description",
    "kms_key_identifier": "KmsKeyIdentifier",
    "dead_letter_config": "DeadLetterConfig",
}


def deliver_to_bus(arn: str, event: Mapping[str, Any]) -> None:
    """Send an event of one bus to the rules of another.

    Parameters
    ----------
    arn
        Of the other.
    event
        As AWS delivers it.
    """
    _, _, _, region, account, resource = arn.split(":", 5)
    buses = events_backends[account][region].event_buses
    name = resource.partition("/")[2]
    if name not in buses:
        raise ResourceNotFoundException(f"Event bus {name} does not exist.")
    for rule in list(buses[name].rules.values()):
        rule.send_to_targets(event, of_bus=True)


def is_here(arn: str, place: Place) -> bool:
    """Return whether a bus's ARN is of an account and a region."""
    return place_of_arn(arn) == place


def _told(bus: Any) -> dict[str, Any]:
    told = {
        "Name": bus.name,
        "Arn": bus.arn,
        "CreationTime": bus.creation_time,
        "LastModifiedTime": bus.last_modified_time,
        "Policy": _policy(bus),
    }
    return {name: value for name, value in told.items() if value is not None}


def _options(bus: Any) -> dict[str, Any]:
    return {told: getattr(bus, name) for name, told in _TOLD.items() if getattr(bus, name)}


def _create(self: Any) -> str:
    given = {name: self._get_param(told) for name, told in _TOLD.items()}
    bus = self.events_backend.create_event_bus(
        name=self._get_param("Name"),
        event_source_name=self._get_param("EventSourceName"),
        tags=self._get_param("Tags"),
        **given,
    )
    return json.dumps({"EventBusArn": bus.arn, **_options(bus)})


def _update(self: Any) -> str:
    bus = self.events_backend.describe_event_bus(self._get_param("Name"))
    for name, told in _TOLD.items():
        if self._get_param(told) is not None:
            setattr(bus, name, self._get_param(told))
    bus.last_modified_time = time.time()
    return json.dumps({"Arn": bus.arn, "Name": bus.name, **_options(bus)})


def _describe(self: Any) -> str:
    bus = self.events_backend.describe_event_bus(self._get_param("Name"))
    return json.dumps(_told(bus) | _options(bus))


def _list(self: Any) -> str:
    prefix = self._get_param("NamePrefix") or ""
    buses = self.events_backend.event_buses.values()
    told = [
        _told(bus) | {name: text for name, text in _options(bus).items() if name == "Description"}
        for bus in buses
        if bus.name.startswith(prefix)
    ]
    return json.dumps(page(self, "EventBuses", told))


def _policy(bus: Any) -> str | None:
    statements = [one.describe() for one in bus._statements.values()]
    if not statements:
        return None
    return json.dumps({"Version": "2012-10-17", "Statement": statements}, separators=(",", ":"))


def _put_permission(self: Any) -> str:
    bus = self.events_backend.describe_event_bus(self._get_param("EventBusName"))
    policy = self._get_param("Policy")
    if policy:
        _replace_policy(self, bus, policy)
    else:
        _add_statement(self, bus)
    bus.last_modified_time = time.time()
    return "{}"


def _replace_policy(self: Any, bus: Any, policy: str) -> None:
    before = dict(bus._statements)
    bus.remove_statements()
    try:
        self.events_backend._put_permission_from_policy(bus, policy)
    except (KeyError, TypeError, AttributeError):
        bus._statements = before
        raise JsonRESTError("ValidationException", "This policy is not valid.") from None
    except JsonRESTError:
        bus._statements = before
        raise


def _add_statement(self: Any, bus: Any) -> None:
    sid, principal = self._get_param("StatementId"), self._get_param("Principal")
    before = dict(bus._statements)
    # moto keeps one statement of a principal; AWS one of an id.
    bus.remove_statements()
    try:
        self.events_backend._put_permission_from_params(
            bus, self._get_param("Action"), principal, sid, self._get_param("Condition")
        )
        if principal == "*":
            bus._statements[sid].principal = "*"
    finally:
        bus._statements = before | bus._statements


def _remove_permission(self: Any) -> str:
    bus = self.events_backend.describe_event_bus(self._get_param("EventBusName"))
    if self._get_param("RemoveAllPermissions"):
        bus.remove_statements()
    elif not bus.remove_statement(self._get_param("StatementId")):
        raise ResourceNotFoundException("Statement with the provided id does not exist.")
    bus.last_modified_time = time.time()
    return "{}"


def install() -> None:
    """Answer as AWS does."""
    EventsHandler.create_event_bus = _create
    EventsHandler.update_event_bus = _update
    EventsHandler.describe_event_bus = _describe
    EventsHandler.list_event_buses = _list
    EventsHandler.put_permission = _put_permission
    EventsHandler.remove_permission = _remove_permission
