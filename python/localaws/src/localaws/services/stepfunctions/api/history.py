"""GetExecutionHistory: events in their order or the other, in pages, with or without data."""

from collections.abc import Mapping
from typing import Any

from localaws.services.stepfunctions.api import lookups, pages

_DATA = {"input", "inputDetails", "output", "outputDetails", "parameters"}


def get(backend: Any, request: Mapping[str, Any]) -> dict[str, Any]:
    """GetExecutionHistory."""
    arn = request["executionArn"]
    events = list(lookups.execution(backend, arn).to_history_output()["events"])
    order = "forwards"
    if request.get("reverseOrder"):
        events.reverse()
        order = "backwards"
    listed, rest = pages.page(events, request, "GetExecutionHistory", arn, order)
    if request.get("includeExecutionData") is False:
        listed = [_without_data(event) for event in listed]
    return {"events": listed, **rest}


def _without_data(event: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: {key: part for key, part in value.items() if key not in _DATA}
        if isinstance(value, dict)
        else value
        for name, value in event.items()
    }
