"""What is announced of photos, and what must be: the same, word for word, however often."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from benchmarks.soak.expectations import Outcome
from benchmarks.soak.reconciliation import Announcement, Record
from scones.outcomes import ACCEPTED, REJECTED, REVIEW
from scones.photos import Photo
from scones.recorded_outcomes import RecordedOutcome

_EVENTS = {"VehicleClassified": ACCEPTED, "ImageRejected": REJECTED}
_FIELDS = {
    ACCEPTED: ("vehicle", "confidence", "route", "model_version"),
    REJECTED: ("reason", "message"),
    REVIEW: ("vehicle", "confidence", "familiarity", "probabilities", "reason", "model_version"),
}


def id_of(photo: Photo) -> str:
    """Return what tells a version of a photo from all others."""
    return f"{photo.key}?versionId={photo.version_id}"


def of_event(body: str) -> Announcement:
    """Read an event of the service."""
    event = json.loads(body)
    outcome = _EVENTS.get(event["detail-type"], event["detail-type"])
    return _announcement(outcome, event["detail"])


def of_review(body: str) -> Announcement:
    """Read a message of the review queue."""
    return _announcement(REVIEW, json.loads(body))


def record_of(recorded: RecordedOutcome) -> Record:
    """Return a photo's outcome, with what must be announced of it."""
    details = {ACCEPTED: recorded.vehicle, REJECTED: recorded.reason}
    outcome = Outcome(recorded.outcome, details.get(recorded.outcome) or "")
    if recorded.outcome not in _FIELDS:
        return Record(outcome)
    said = {name: getattr(recorded, name) for name in _FIELDS[recorded.outcome]}
    photo = recorded.photo
    return Record(
        outcome, _text(recorded.outcome, {"id": id_of(photo), "photo": asdict(photo), **said})
    )


def _announcement(outcome: str, said: Mapping[str, Any]) -> Announcement:
    return Announcement(str(said["id"]), _text(outcome, said))


def _text(outcome: str, said: Mapping[str, Any]) -> str:
    return f"{outcome} {json.dumps(said, sort_keys=True)}"
