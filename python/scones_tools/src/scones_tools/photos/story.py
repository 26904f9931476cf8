"""What became of one version of a photo, and why, in plain words. No AWS is asked here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from scones.outcomes import FAILED, REJECTED
from scones.photos import Photo
from scones.review import DIGITS_OF_ID
from scones_tools.photos.endings import Ending, ending
from scones_tools.photos.history import State

INCOMING = "incoming/"

# https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html: history of executions.
HISTORY_KEPT = timedelta(days=90)
# How long EventBridge tries to deliver an upload's event (intake.tf, maximum_event_age_in_seconds).
EVENT_DELIVERED = timedelta(hours=1)


@dataclass(frozen=True)
class Execution:
    """An execution that classified a photo, or does so now.

    Attributes
    ----------
    described
        What ``DescribeExecution`` answers.
    states
        What it went through.
    """

    described: Mapping[str, Any]
    states: Sequence[State]

    @property
    def is_running(self) -> bool:
        """Whether it has not ended yet."""
        return bool(self.described["status"] == "RUNNING")


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
    executions
        The first, and then its replays.
    label
        What a person answered; None without an answer.
    review_kept, dead_letter_kept
        How long the review queue and the dead-letter queue keep a message.
    bulk_runs
        Bulk runs that may have classified it: where their outcomes are.
    """

    photo: Photo
    uploaded: datetime
    executions: Sequence[Execution] = ()
    label: Label | None = None
    review_kept: timedelta = timedelta(days=14)
    dead_letter_kept: timedelta = timedelta(days=14)
    bulk_runs: Sequence[str] = ()


@dataclass(frozen=True)
class Story:
    """What became of a version.

    Attributes
    ----------
    outcome
        One of the four; None if it has none, or none yet.
    why
        The reason, in plain words.
    next
        What happens now, or what to do; None if all is done.
    waits
        Whether a person is needed.
    ending
        What the last execution's end says; None if there is none.
    """

    outcome: str | None
    why: str
    next: str | None = None
    waits: bool = False
    ending: Ending | None = None


def explain(upload: Upload, now: datetime) -> Story:
    """Return what became of a version of a photo.

    Parameters
    ----------
    upload
        What AWS knows of it.
    now
        The time at which it is asked.
    """
    if not upload.photo.key.startswith(INCOMING):
        return _outside_incoming(upload)
    if not upload.executions:
        return _not_started(upload, now)
    last = upload.executions[-1]
    if last.is_running:
        return _running(last)
    end = ending(last.described)
    since = now - last.described["stopDate"]
    if end.outcome == FAILED:
        return _failed(end, is_queued=since < upload.dead_letter_kept)
    if end.outcome == REJECTED:
        return Story(
            end.outcome,
            _named(end),
            "send another photo: this one cannot be classified, however often it is tried",
            ending=end,
        )
    if end.reason is None:
        why = "the model is sure: confidence, margin and familiarity are above their thresholds"
        return Story(end.outcome, why, ending=end)
    return _in_review(upload, end, is_queued=since < upload.review_kept)


def _outside_incoming(upload: Upload) -> Story:
    runs = upload.bulk_runs
    places = f"the outcomes of bulk runs of its prefix are in {', '.join(runs)}" if runs else None
    folder = upload.photo.key.rpartition("/")[0]
    return Story(
        None,
        f"only uploads below {INCOMING} are classified when they come",
        places or f"`scones bulk {f'{folder}/' if folder else 'PREFIX'} --run NAME` classifies it",
    )


def _not_started(upload: Upload, now: datetime) -> Story:
    age = now - upload.uploaded
    if upload.photo.key.endswith("/") and upload.photo.size == 0:
        return Story(None, "it is a folder made in S3's console, and no photo")
    if age < EVENT_DELIVERED:
        return Story(
            None,
            "its upload event has not arrived yet",
            "it comes within seconds as a rule, and is retried for an hour: ask again",
        )
    if age > HISTORY_KEPT:
        return Story(
            None,
            f"Step Functions keeps an execution for {HISTORY_KEPT.days} days, and this photo's is "
            "older: its outcome is not known any more",
        )
    return Story(
        FAILED,
        "its upload event never became an execution",
        "`scones redrive --dry-run` lists its event if it is among the dead letters, and `scones "
        "redrive` replays it; if it is not there, upload the photo again",
        waits=True,
    )


def _running(execution: Execution) -> Story:
    if not execution.states:
        return Story(None, "its execution has just begun", "ask again")
    state = execution.states[-1]
    why = f"it is in {state.name}"
    if state.error:
        why += f", attempt {state.attempts}, after {state.error}"
    return Story(None, why, "ask again: an execution has half an hour")


def _failed(end: Ending, *, is_queued: bool) -> Story:
    return Story(
        end.outcome,
        _named(end),
        "put the cause right, then `scones redrive` replays it, unless somebody has discarded its "
        "message"
        if is_queued
        else "its message is no longer in the dead-letter queue: upload the photo again",
        waits=True,
        ending=end,
    )


def _in_review(upload: Upload, end: Ending, *, is_queued: bool) -> Story:
    why = f"the model is not sure: {end.reason}"
    if upload.label:
        label = upload.label
        done = f"labelled {label.name} by {label.by} at {label.at}"
        return Story(end.outcome, why, done, ending=end)
    if not is_queued:
        gone = "nobody has labelled it, and its message has expired: upload it again if it matters"
        return Story(end.outcome, why, gone, ending=end)
    name = upload.photo.execution_name[:DIGITS_OF_ID]
    command = f"it waits for a person: `scones review --label {name}=CLASS` labels it"
    return Story(end.outcome, why, command, waits=True, ending=end)


def _named(end: Ending) -> str:
    return f"{end.reason}: {end.message}" if end.message else str(end.reason)
