"""Send photos to the photos bucket and wait for what becomes of each.

Each outcome is printed as soon as there is one; `scones photo KEY` has more of it. The exit code is
3 if a photo failed for good, and waits for `scones redrive`.
"""

import argparse
import time
from collections import Counter, deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from uuid import uuid4

import boto3

from scones.outcomes import FAILED, OUTCOMES
from scones.photos import Photo
from scones.recorded_outcomes import RecordedOutcome
from scones_tools import deployment, results
from scones_tools.command_line import PERSON_NEEDED, CommandError, Progress, seconds
from scones_tools.counted import counted
from scones_tools.photos.outcomes_table import OutcomesTable

_POLL_INTERVAL_SECONDS = 1.0
_MAX_PHOTOS_PER_POLL = 1000  # ten requests


class PhotoMissing(CommandError):
    """A photo named on the command line is not there."""


class OutcomeMissing(CommandError):
    """A photo had no outcome when the time was up."""


class PhotosFailed(CommandError):
    """Photos could not be classified; they wait among the dead letters to be redriven."""

    exit_code = PERSON_NEEDED


@dataclass(frozen=True)
class Outcome:
    """What became of one photo.

    Attributes
    ----------
    key
        The photo's key in the photos bucket.
    outcome
        One of ``OUTCOMES``.
    seconds
        From the upload to the outcome.
    """

    key: str
    outcome: str
    seconds: float
    vehicle: str | None = None
    confidence: float | None = None
    route: str | None = None
    reason: str | None = None
    probabilities: Mapping[str, float] = field(default_factory=dict)
    model_version: str | None = None


def send(photos: Sequence[Path], bucket: str) -> dict[Photo, Path]:
    """Put photos under ``incoming/`` and return them as they are stored, with their files.

    Raises
    ------
    PhotoMissing
        If a path is not a file; then nothing has been sent.
    """
    for photo in photos:
        if not photo.is_file():
            raise PhotoMissing(f"{photo} is not a file; nothing was sent")
    s3 = boto3.client("s3")
    progress = Progress("sending photos")
    sent = {}
    for number, photo in enumerate(photos, start=1):
        # A key of its own for each: the same file sent twice is two photos.
        key = f"incoming/{uuid4().hex}{photo.suffix.lower()}"
        content = photo.read_bytes()
        version = s3.put_object(Bucket=bucket, Key=key, Body=content).get("VersionId", "")
        sent[Photo(bucket, key, version, len(content))] = photo
        progress.show(f"{number}/{len(photos)}")
    progress.close()
    return sent


def wait(
    photos: Sequence[Photo], table_name: str, max_receives: int, seconds: float
) -> Iterator[Outcome]:
    """Yield each photo's outcome as soon as it has one that stays.

    Parameters
    ----------
    photos
        What :func:`send` returned.
    table_name
        The table of outcomes (output ``outcomes_table_name``).
    max_receives
        How often a photo is tried (output ``max_receives``): what fails before is tried again.
    seconds
        How long to wait for all of them.

    Raises
    ------
    OutcomeMissing
        If the time is up and some have none; the text names one of them.
    """
    table = OutcomesTable(table_name)
    missing = deque(photos)
    deadline = time.monotonic() + seconds
    while missing:
        is_late = time.monotonic() > deadline
        count = len(missing) if is_late else min(len(missing), _MAX_PHOTOS_PER_POLL)
        asked = [missing.popleft() for _ in range(count)]
        found = table.of(asked)
        for photo in asked:
            record = found.get(photo)
            if record is not None and record.is_final(max_receives):
                yield _outcome(record)
            else:
                missing.append(photo)  # asked about last, next time
        if missing and is_late:
            raise OutcomeMissing(_who_is_missing(missing, len(photos), seconds, found))
        if missing:
            time.sleep(_POLL_INTERVAL_SECONDS)


def _who_is_missing(
    missing: Collection[Photo],
    of: int,
    seconds: float,
    found: Mapping[Photo, RecordedOutcome],
) -> str:
    name = min(photo.key for photo in missing)
    failures = Counter(found[photo].reason for photo in missing if photo in found)
    photos = counted(of, "photo has", "photos have")
    text = f"{len(missing)} of {photos} no outcome after {seconds:.0f} s, such as {name}"
    if failures:
        text += f"; {_tally(failures)} failed so far, and are tried again by themselves"
    return f"{text}: `scones photo {name}` says why"


def _outcome(record: RecordedOutcome) -> Outcome:
    return Outcome(
        key=record.photo.key,
        outcome=record.outcome,
        seconds=record.seconds,
        vehicle=record.vehicle,
        confidence=record.confidence,
        route=record.route,
        reason=record.reason,
        probabilities=record.probabilities,
        model_version=record.model_version,
    )


def _tally(reasons: Counter[str | None]) -> str:
    return ", ".join(f"{count} by {reason}" for reason, count in reasons.most_common())


def follow(
    photos: Sequence[Photo], table_name: str, max_receives: int, seconds: float
) -> Iterator[Outcome]:
    """Yield each outcome as :func:`wait` does, showing how many there are of each."""
    progress = Progress("outcomes")
    counts = Counter[str]()
    try:
        for outcome in wait(photos, table_name, max_receives, seconds):
            counts[outcome.outcome] += 1
            tally = ", ".join(f"{counts[name]} {name}" for name in OUTCOMES if counts[name])
            progress.show(f"{counts.total()}/{len(photos)}: {tally}")
            yield outcome
    finally:
        progress.close()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the verb's arguments."""
    parser.add_argument("photo", nargs="+", type=Path)
    deployment.add_arguments(parser)
    results.add_arguments(parser)
    parser.add_argument(
        "--seconds", type=seconds, default=300.0, help="how long to wait (default: %(default)s)"
    )


def command(options: argparse.Namespace) -> None:
    """Carry out the verb."""
    deployed = deployment.find(options)
    sent = send(options.photo, deployed.photos_bucket)
    paths = {photo.key: path for photo, path in sent.items()}
    widths = {
        "photo": max(len(str(path)) for path in paths.values()),
        "outcome": max(map(len, OUTCOMES)),
        "vehicle": 12,
        "confidence": 0,
        "route": 8,
        "key": max(map(len, paths)),
        "reason": 0,
    }
    stream = results.Stream(widths, as_json=options.json)
    reasons = Counter[str | None]()
    outcomes = follow(
        list(sent), deployed.outcomes_table_name, deployed.max_receives, options.seconds
    )
    for outcome in outcomes:
        stream.show({"photo": str(paths[outcome.key]), **asdict(outcome)})
        if outcome.outcome == FAILED:
            reasons[outcome.reason] += 1
    if reasons:
        photos = counted(len(sent), "photo", "photos")
        raise PhotosFailed(
            f"{reasons.total()} of {photos} failed ({_tally(reasons)}); `scones redrive` brings "
            "them back"
        )
