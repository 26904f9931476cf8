"""PutEvents: what AWS checks of each entry, and the events that rules see."""

import json
import time
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from moto.events.exceptions import ValidationException

from localaws.coverage import Row
from localaws.errors import NotImplementedByLocalaws
from localaws.places import place_of
from localaws.services.events.buses import is_here
from localaws.services.events.envelope import as_time

COVERAGE = (
    Row(
        "EventBridge",
        "PutEvents",
        "Entries are checked as AWS does: size, missing fields, details that are no object, and "
        "sources that AWS keeps to itself.",
        "Trace headers go nowhere.",
    ),
)

_MOST_ENTRIES = 10
_MOST_BYTES = 262_144
_BYTES_OF_TIME = 14
_REQUIRED = ("Source", "DetailType", "Detail")
# As AWS prints an entry that it refuses.
_PRINTED = (
    ("time", "Time"),
    ("source", "Source"),
    ("resources", "Resources"),
    ("detailType", "DetailType"),
    ("detail", "Detail"),
    ("eventBusName", "EventBusName"),
    ("traceHeader", "TraceHeader"),
    ("kmsKeyIdentifier", "KmsKeyIdentifier"),
    ("internalMetadata", "InternalMetadata"),
)


def put_events(backend: Any, entries: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Send entries to the rules of their buses, and return what became of each.

    Parameters
    ----------
    backend
        moto's.
    entries
        As PutEvents takes them.
    """
    entries = [entry or {} for entry in entries]
    if len(entries) > _MOST_ENTRIES:
        raise ValidationException(
            f"1 validation error detected: Value '[{', '.join(map(_printed, entries))}]' at "
            "'entries' failed to satisfy constraint: Member must have length less than or equal "
            f"to {_MOST_ENTRIES}"
        )
    if sum(map(_size, entries)) > _MOST_BYTES:
        raise ValidationException("Total size of the entries in the request is over the limit.")
    return [_put(backend, entry) for entry in entries]


def _printed(entry: Mapping[str, Any]) -> str:
    fields = (f"{name}={_java(entry.get(key))}" for name, key in _PRINTED)
    return f"PutEventsRequestEntry({', '.join(fields)})"


def _java(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(str, value))}]"
    return "null" if value is None else str(value)


def _size(entry: Mapping[str, Any]) -> int:
    texts = [entry.get(name) or "" for name in _REQUIRED] + list(entry.get("Resources") or [])
    size = sum(len(str(text).encode()) for text in texts)
    return size + (_BYTES_OF_TIME if entry.get("Time") is not None else 0)


def _put(backend: Any, entry: Mapping[str, Any]) -> dict[str, Any]:
    for name in _REQUIRED:
        if not entry.get(name):
            return _failed(
                "InvalidArgument",
                f"Parameter {name} is not valid. Reason: {name} is a required argument.",
            )
    if str(entry["Source"]).startswith("aws."):
        return _failed("NotAuthorizedForSourceException", "Not authorized for the source.")
    try:
        detail = json.loads(entry["Detail"], parse_constant=_no_number)
    except (ValueError, TypeError, RecursionError):
        detail = None
    if not isinstance(detail, dict):
        return _failed("MalformedDetail", "Detail is malformed.")
    name = entry.get("EventBusName") or "default"
    if name.startswith("arn:") and not is_here(name, place_of(backend)):
        raise NotImplementedByLocalaws(f"PutEvents to {name}: it is of another region or account")
    moment = entry.get("Time")
    event = {
        "version": "0",
        "id": str(uuid4()),
        "detail-type": entry["DetailType"],
        "source": entry["Source"],
        "account": backend.account_id,
        "time": as_time(time.time() if moment is None else moment),
        "region": backend.region_name,
        "resources": entry.get("Resources") or [],
        "detail": detail,
    }
    # AWS takes an event of a bus that is not there, and drops it.
    bus = backend.event_buses.get(name.rpartition("/")[2])
    for rule in list(bus.rules.values()) if bus else ():
        rule.send_to_targets(event)
    return {"EventId": event["id"]}


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no number of JSON")


def _failed(code: str, message: str) -> dict[str, Any]:
    return {"ErrorCode": code, "ErrorMessage": message}
