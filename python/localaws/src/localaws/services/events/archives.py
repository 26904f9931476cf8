"""Archives: events that are kept, and how many."""

import json
from typing import Any

from moto.events import models
from moto.events.exceptions import ResourceNotFoundException, ValidationException
from moto.events.responses import EventsHandler

from localaws.coverage import Row
from localaws.places import Place
from localaws.services.events.pages import page
from localaws.services.events.patterns import compiled

COVERAGE = (
    Row(
        "EventBridge",
        "archives",
        "Keep the events that match their pattern, the updated one too, and count them.",
        "Events do not expire: RetentionDays is only kept. They are counted at once.",
    ),
)

_FILTERS = ("NamePrefix", "EventSourceArn", "State")


class CountingArchive(models.Archive):  # type: ignore[misc]
    """An archive that tells the size of its events."""

    def describe_short(self) -> dict[str, Any]:
        """Return what a list says of it."""
        size = sum(len(json.dumps(event)) for event in self.events)
        told: dict[str, Any] = super().describe_short()
        return told | {"SizeBytes": size}

    def update(self, description: Any, event_pattern: Any, retention: Any) -> None:
        """Change it, and what it keeps from now on."""
        super().update(description, event_pattern, retention)
        if event_pattern and self.rule:
            self.rule.event_pattern = models.EventPattern.load(
                json.dumps(json.loads(event_pattern) | {"replay-name": [{"exists": False}]})
            )


def keep(body: str, place: Place) -> None:
    """Keep an event.

    Parameters
    ----------
    body
        The input of the target that stands for an archive.
    place
        Of the archive.
    """
    parcel = json.loads(body)
    name, _, uuid = parcel["archive-arn"].rpartition("archive/")[2].rpartition(":")
    archive = models.events_backends[place.account][place.region].archives.get(name)
    if archive and archive.uuid == uuid:
        archive.events.append(parcel["event"])


def only_one_filter(self: Any, operation: str) -> dict[str, str]:
    """Return the filter of a list's request, and refuse more than one.

    Parameters
    ----------
    self
        The request's handler.
    operation
        AWS's name of it.
    """
    given = {name: self._get_param(name) for name in _FILTERS if self._get_param(name)}
    if len(given) > 1:
        raise ValidationException(
            f"At most one filter is allowed for {operation}. "
            "Use either : State, EventSourceArn, or NamePrefix."
        )
    return given


def _list(self: Any) -> str:
    given = only_one_filter(self, "ListArchives")
    if "EventSourceArn" in given:
        self.events_backend._get_event_bus(given["EventSourceArn"])
    told = [
        archive.describe_short()
        for archive in self.events_backend.archives.values()
        if archive.name.startswith(given.get("NamePrefix", ""))
        and archive.source_arn == given.get("EventSourceArn", archive.source_arn)
        and archive.state == given.get("State", archive.state)
    ]
    return json.dumps(page(self, "Archives", told))


def _create(self: Any) -> str:
    if self._get_param("EventPattern"):
        compiled(self._get_param("EventPattern"))
    archive = self.events_backend.create_archive(
        self._get_param("ArchiveName"),
        self._get_param("EventSourceArn"),
        self._get_param("Description"),
        self._get_param("EventPattern"),
        self._get_param("RetentionDays"),
    )
    return json.dumps(_told(archive))


def _update(self: Any) -> str:
    name = self._get_param("ArchiveName")
    archive = self.events_backend.archives.get(name)
    if not archive:
        raise ResourceNotFoundException(f"Archive {name} does not exist.")
    archive.update(
        self._get_param("Description"),
        self._get_param("EventPattern"),
        self._get_param("RetentionDays"),
    )
    return json.dumps(_told(archive))


def _told(archive: Any) -> dict[str, Any]:
    return {
        "ArchiveArn": archive.arn,
        "CreationTime": archive.creation_time,
        "State": archive.state,
    }


def install() -> None:
    """Put these archives in the place of moto's."""
    models.Archive = CountingArchive
    EventsHandler.list_archives = _list
    EventsHandler.create_archive = _create
    EventsHandler.update_archive = _update
