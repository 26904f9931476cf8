"""Photos by the beginning of their key, their time, their outcome and their vehicle.

By the beginning of a key S3 lists the photos, and the table of outcomes is asked about these alone.
Without it the table is read from end to end, a part at a time: an index by outcome or time would
double what each photo writes, for a question that people ask now and then.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import boto3

from scones.photos import Photo
from scones.recorded_outcomes import RecordedOutcome
from scones_tools.deployment import Deployment
from scones_tools.photos.outcomes_table import OutcomesTable, Place
from scones_tools.photos.uploads import MAX_KEY_BYTES, stored_photo

ENOUGH = 5000  # photos in a reading, if more than a page of them are wanted
SECONDS = 3.0  # of a reading, if fewer are
PAGE = 50


@dataclass(frozen=True)
class Found:
    """A version of a photo; its record is None if it has no outcome."""

    photo: Photo
    uploaded: datetime
    record: RecordedOutcome | None


@dataclass(frozen=True)
class Wanted:
    """What is searched for; what is empty is not asked about.

    Attributes
    ----------
    prefix
        What the key begins with.
    outcome, vehicle
        Whole words.
    since, until
        When it was uploaded: not before, and before.
    """

    prefix: str = ""
    outcome: str = ""
    vehicle: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def has(self, found: Found) -> bool:
        """Whether a photo is wanted."""
        record = found.record
        return (
            self.has_time(found.uploaded)
            and (not self.outcome or (record is not None and record.outcome == self.outcome))
            and (not self.vehicle or (record is not None and record.vehicle == self.vehicle))
        )

    def has_time(self, uploaded: datetime) -> bool:
        """Whether a photo of this time may be wanted."""
        return (self.since is None or uploaded >= self.since) and (
            self.until is None or uploaded < self.until
        )


@dataclass(frozen=True)
class Reading:
    """What a search has found so far.

    Attributes
    ----------
    found
        What is wanted, the newest first.
    read
        How many were looked at.
    after
        Where to go on; None if all were looked at.
    """

    found: list[Found]
    read: int
    after: Place | None


def search(
    deployed: Deployment,
    wanted: Wanted,
    after: Place | None = None,
    now: Callable[[], float] = time.monotonic,
) -> Reading:
    """Read photos until there is enough to show, or it takes too long.

    Parameters
    ----------
    deployed
        The deployment.
    wanted
        What is searched for.
    after
        Where to go on: the ``after`` of the reading before.
    now
        Seconds.
    """
    found: list[Found] = []
    read, end = 0, now() + SECONDS
    source = _stored if wanted.prefix else _recorded
    for part, count, following in source(deployed, wanted, after):
        found += filter(wanted.has, part)
        read, after = read + count, following
        if now() > end or (read >= ENOUGH and len(found) > PAGE):
            break
    return Reading(sorted(found, key=lambda one: one.uploaded, reverse=True), read, after)


_Part = tuple[list[Found], int, Place | None]


def _recorded(deployed: Deployment, _: Wanted, after: Place | None) -> Iterator[_Part]:
    for scanned in OutcomesTable(deployed.outcomes_table_name).scan(after):
        part = [Found(record.photo, record.uploaded, record) for record in scanned.records]
        yield part, len(part), scanned.after


def _stored(deployed: Deployment, wanted: Wanted, after: Place | None) -> Iterator[_Part]:
    """Yield what S3 lists, and with it what the table has of the very key, deleted or not."""
    if len(wanted.prefix.encode()) > MAX_KEY_BYTES:
        yield [], 0, None
        return
    table = OutcomesTable(deployed.outcomes_table_name)
    exact = table.versions(wanted.prefix)
    known = {(record.photo.key, record.photo.version_id) for record in exact}
    part = [] if after else [Found(one.photo, one.uploaded, one) for one in exact]
    client: Any = boto3.client("s3")
    bucket = deployed.photos_bucket
    while True:
        place = dict(zip(("KeyMarker", "VersionIdMarker"), after or (), strict=False))
        answer = client.list_object_versions(Bucket=bucket, Prefix=wanted.prefix, **place)
        listed = [stored_photo(bucket, version) for version in answer.get("Versions", [])]
        asked = {
            photo: uploaded
            for photo, uploaded in listed
            if (photo.key, photo.version_id) not in known and wanted.has_time(uploaded)
        }
        records = table.of(asked)
        part += [Found(photo, uploaded, records.get(photo)) for photo, uploaded in asked.items()]
        more = answer.get("IsTruncated")
        after = (answer["NextKeyMarker"], answer["NextVersionIdMarker"]) if more else None
        yield part, max(len(listed), len(part)), after
        if not after:
            return
        part = []
