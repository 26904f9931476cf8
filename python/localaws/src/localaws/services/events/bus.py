"""Events of AWS's services on the default event bus."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from moto.events.models import events_backends

from localaws.places import Place


def emit(
    *,
    place: Place,
    source: str,
    detail_type: str,
    resources: Sequence[str],
    detail: Mapping[str, Any],
) -> None:
    """Send a service's event to the rules of the default bus.

    Parameters
    ----------
    place
        Account and region of the event.
    source, detail_type, resources, detail
        As EventBridge documents them for the service.
    """
    event = {
        "version": "0",
        "id": str(uuid4()),
        "detail-type": detail_type,
        "source": source,
        "account": place.account,
        "time": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "region": place.region,
        "resources": list(resources),
        "detail": dict(detail),
    }
    bus = events_backends[place.account][place.region].event_buses["default"]
    for rule in list(bus.rules.values()):
        rule.send_to_targets(event)
