"""What became of one version of a photo, and why, in plain words. No AWS is asked here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from scones.outcomes import ACCEPTED, FAILED, REJECTED
from scones.photos import Photo
from scones.recorded_outcomes import RecordedOutcome
from scones_tools.photos.incoming import Incoming

INCOMING = "incoming/"

# S3's events come within seconds as a rule.
EVENT_ARRIVES = timedelta(minutes=5)
_PERHAPS_DEAD = "; if its message is a dead letter, `scones redrive --dry-run` lists it"
_REDRIVE = (
    "`scones redrive --dry-run` lists its message if it is among the dead letters, and `scones "
    "redrive` brings it back; if it is not there, upload the photo again"
)


@dataclass(frozen=True)
class Label:
    """What a person answered, who and when."""

    name: str
    by: str
    at: str


@dataclass(frozen=True)
class Upload:
    """A version of a photo, and what AWS knows of it.

    Attributes
    ----------
    photo
        The version.
    uploaded
        When.
    record
        What the table of outcomes has; None if it has nothing.
    is_stored
        Whether S3 still has the version.
    label
        What a person answered; None without an answer.
    incoming
        Where uploads wait; None if this one cannot wait there.
    review_kept, dead_letter_kept
        How long the review queue and the dead-letter queue keep a message.
    bulk_runs
        Bulk runs that may have classified it: where their outcomes are.
    """

    photo: Photo
    uploaded: datetime
    record: RecordedOutcome | None = None
    is_stored: bool = True
    label: Label | None = None
    incoming: Incoming | None = None
    review_kept: timedelta = timedelta(days=14)
    dead_letter_kept: timedelta = timedelta(days=14)
    bulk_runs: Sequence[str] = ()


@dataclass(frozen=True)
class Story:
    """What became of a version.

    Attributes
    ----------
    outcome
        One of the four; None if it has none, or none that stays.
    why
        The reason, in plain words.
    next
        What happens now, or what to do; None if all is done.
    waits
        Whether a person is needed.
    """

    outcome: str | None
    why: str
    next: str | None = None
    waits: bool = False


def explain(upload: Upload, now: datetime) -> Story:
    """Return what became of a version of a photo.

    Parameters
    ----------
    upload
        What AWS knows of it.
    now
        The time at which it is asked.
    """
    record = upload.record
    if record is None:
        return _without_outcome(upload, now)
    if record.outcome == ACCEPTED:
        why = "the model is sure: confidence, margin and familiarity are above their thresholds"
        return Story(record.outcome, why)
    if record.outcome == REJECTED:
        return Story(
            record.outcome,
            _named(record),
            "send another photo: this one cannot be classified, however often it is tried",
        )
    if record.outcome == FAILED:
        return _failed(upload, record, now)
    return _in_review(upload, record, now)


def _without_outcome(upload: Upload, now: datetime) -> Story:
    if not upload.photo.key.startswith(INCOMING):
        return _outside_incoming(upload)
    if upload.photo.key.endswith("/") and upload.photo.size == 0:
        return Story(None, "it is a folder made in S3's console, and no photo")
    age, incoming = now - upload.uploaded, upload.incoming
    if incoming is None or age > incoming.kept:
        return Story(
            None,
            "the table of outcomes has nothing of it: it was uploaded longer ago than outcomes "
            "are kept (retention_days.photos), or its event was lost",
            "upload the photo again if it matters",
        )
    if not incoming.is_empty or not incoming.runs:
        return Story(
            None,
            f"it has no outcome yet: {incoming}",
            _what_to_do(incoming, is_late=age > incoming.max_receives * incoming.tried_again),
            incoming.pipe.needs_person,
        )
    if age < EVENT_ARRIVES:
        return Story(
            None,
            "its upload event has not arrived yet",
            "it comes within seconds as a rule, and is retried for a day: ask again"
            + _PERHAPS_DEAD,
        )
    return Story(
        None,
        "it has no outcome, and the incoming queue is empty",
        _REDRIVE,
        waits=True,
    )


def _outside_incoming(upload: Upload) -> Story:
    runs = upload.bulk_runs
    places = f"the outcomes of bulk runs of its prefix are in {', '.join(runs)}" if runs else None
    folder = upload.photo.key.rpartition("/")[0]
    return Story(
        None,
        f"only uploads below {INCOMING} are classified when they come",
        places or f"`scones bulk {f'{folder}/' if folder else 'PREFIX'} --run NAME` classifies it",
    )


def _what_to_do(incoming: Incoming, *, is_late: bool = False) -> str:
    if incoming.pipe.needs_person:
        return f"put the cause right, then `aws pipes start-pipe --name {incoming.pipe.pipe}`"
    return "ask again: photos are taken in batches" + (_PERHAPS_DEAD if is_late else "")


def _failed(upload: Upload, record: RecordedOutcome, now: datetime) -> Story:
    incoming, since = upload.incoming, now - record.decided
    if (
        incoming is None
        or record.is_final(incoming.max_receives)
        or (incoming.is_empty and _is_overdue(record, incoming, since))
    ):
        return _failed_for_good(record, is_queued=since < upload.dead_letter_kept)
    attempt = f"attempt {record.receives} of {incoming.max_receives} failed: {_named(record)}"
    if incoming.pipe.needs_person:
        return Story(None, f"{attempt}; {incoming}", _what_to_do(incoming), waits=True)
    # Of a queue that is never empty nobody can say whether this photo's message is in it.
    perhaps = _PERHAPS_DEAD if incoming.runs and _is_overdue(record, incoming, since) else ""
    return Story(
        None,
        attempt,
        f"it is tried again by itself, {incoming.tried_again.total_seconds():.0f} s after each "
        f"attempt: {incoming}{perhaps}",
    )


def _is_overdue(record: RecordedOutcome, incoming: Incoming, since: timedelta) -> bool:
    """Return whether all attempts should be over: the last ones were cut off, or wait long."""
    left = incoming.max_receives - record.receives
    return since > (left + 1) * incoming.tried_again


def _failed_for_good(record: RecordedOutcome, *, is_queued: bool) -> Story:
    return Story(
        FAILED,
        _named(record),
        "put the cause right, then `scones redrive` brings it back, unless somebody has "
        "done that already, or has discarded its message"
        if is_queued
        else "its message is no longer in the dead-letter queue: upload the photo again",
        waits=True,
    )


def _in_review(upload: Upload, record: RecordedOutcome, now: datetime) -> Story:
    why = f"the model is not sure: {record.reason}"
    if upload.label:
        label = upload.label
        return Story(record.outcome, why, f"labelled {label.name} by {label.by} at {label.at}")
    if not upload.is_stored:
        return Story(record.outcome, why, "nobody can label it: S3 has removed the photo")
    if now - record.decided > upload.review_kept:
        gone = "nobody has labelled it, and its message has expired: upload it again if it matters"
        return Story(record.outcome, why, gone)
    command = (
        f"it waits for a person: `scones review --label {upload.photo.short_id}=CLASS` labels it"
    )
    return Story(record.outcome, why, command, waits=True)


def _named(record: RecordedOutcome) -> str:
    return f"{record.reason}: {record.message}" if record.message else str(record.reason)
