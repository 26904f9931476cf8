"""Send photos to the photos bucket and wait for what becomes of each.

Each outcome is printed as soon as there is one; `scones photo KEY` has more of it. The exit code is
3 if a photo failed, and waits for `scones redrive`.
"""

import argparse
import time
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any
from uuid import uuid4

import boto3
from botocore.exceptions import ClientError

from scones.outcomes import FAILED, OUTCOMES
from scones.photos import Photo
from scones_tools import deployment, results
from scones_tools.command_line import PERSON_NEEDED, CommandError, Progress, seconds
from scones_tools.photos.endings import ending

_POLL_INTERVAL_SECONDS = 1.0
# Step Functions lets an account describe some fifteen executions a second.
_MAX_UNFINISHED_PER_POLL = 10


class PhotoMissing(CommandError):
    """A photo named on the command line is not there."""


class OutcomeMissing(CommandError):
    """A photo had no outcome when the time was up."""


class PhotosFailed(CommandError):
    """Photos could not be classified; they wait in the queue of failures to be replayed."""

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
        From the start of its execution to the end.
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


def wait(photos: Sequence[Photo], state_machine_arn: str, seconds: float) -> Iterator[Outcome]:
    """Yield each photo's outcome as soon as it has one.

    Parameters
    ----------
    photos
        What :func:`send` returned.
    state_machine_arn
        The classification state machine (output ``classification_state_machine_arn``).
    seconds
        How long to wait for all of them.

    Raises
    ------
    OutcomeMissing
        If the time is up and some have none; the text names them.
    """
    client = boto3.client("stepfunctions")
    client.describe_state_machine(stateMachineArn=state_machine_arn)  # a mistyped one starts none
    executions = state_machine_arn.replace(":stateMachine:", ":execution:")
    missing = deque(photos)
    deadline = time.monotonic() + seconds
    while missing:
        is_late = time.monotonic() > deadline
        most = len(missing) if is_late else _MAX_UNFINISHED_PER_POLL
        yield from _poll(client, executions, missing, most)
        if missing and is_late:
            raise OutcomeMissing(
                f"{len(missing)} of {len(photos)} photos have no outcome after {seconds:.0f} s, "
                f"such as {min(photo.key for photo in missing)}: look at the executions of "
                f"{state_machine_arn}"
            )
        if missing:
            time.sleep(_POLL_INTERVAL_SECONDS)


def _poll(client: Any, executions: str, missing: deque[Photo], most: int) -> Iterator[Outcome]:
    """Yield outcomes until so many photos have none yet; these are asked about last, next time."""
    unfinished = 0
    while unfinished < min(most, len(missing)):
        photo = missing.popleft()
        found = described(client, f"{executions}:{photo.execution_name}")
        if found is None or found["status"] == "RUNNING":
            missing.append(photo)
            unfinished += 1
        else:
            yield _outcome(photo.key, found)


def described(client: Any, execution: str) -> dict[str, Any] | None:
    """Return what is known of an execution; None if the intake has not started it yet."""
    try:
        found: dict[str, Any] = client.describe_execution(executionArn=execution)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ExecutionDoesNotExist":
            raise
        return None
    return found


def _outcome(key: str, execution: Mapping[str, Any]) -> Outcome:
    seconds = (execution["stopDate"] - execution["startDate"]).total_seconds()
    known = asdict(ending(execution))
    names = {field.name for field in fields(Outcome)} & known.keys()
    return Outcome(key, seconds=seconds, **{name: known[name] for name in names})


def follow(photos: Sequence[Photo], state_machine_arn: str, seconds: float) -> Iterator[Outcome]:
    """Yield each outcome as :func:`wait` does, showing how many there are of each."""
    progress = Progress("outcomes")
    counts = Counter[str]()
    try:
        for outcome in wait(photos, state_machine_arn, seconds):
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
    for outcome in follow(list(sent), deployed.classification_state_machine_arn, options.seconds):
        stream.show({"photo": str(paths[outcome.key]), **asdict(outcome)})
        if outcome.outcome == FAILED:
            reasons[outcome.reason] += 1
    if reasons:
        tally = ", ".join(f"{count} by {reason}" for reason, count in reasons.most_common())
        raise PhotosFailed(
            f"{reasons.total()} of {len(sent)} photos failed ({tally}); "
            "`scones redrive` replays them"
        )
