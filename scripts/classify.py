#!/usr/bin/env python3
"""Send photos to the photos bucket and wait for what becomes of each."""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import boto3

from command_line import CommandError, Progress, run

OUTCOMES = ("accepted", "review", "rejected", "failed")
_SECONDS_BETWEEN_LOOKS = 1.0


class PhotoMissing(CommandError):
    """A photo named on the command line is not there."""


class OutcomeMissing(CommandError):
    """A photo had no outcome when the time was up."""


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


def send(photos: Sequence[Path], bucket: str) -> dict[str, Path]:
    """Put photos under ``incoming/`` and return each one's key.

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
    keys = {}
    for number, photo in enumerate(photos, start=1):
        # A key of its own for each: the same file sent twice is two photos.
        key = f"incoming/{uuid4().hex}{photo.suffix.lower()}"
        s3.put_object(Bucket=bucket, Key=key, Body=photo.read_bytes())
        keys[key] = photo
        progress.show(f"{number}/{len(photos)}")
    progress.close()
    return keys


def wait(keys: Sequence[str], state_machine_arn: str, seconds: float) -> Iterator[Outcome]:
    """Yield each photo's outcome as soon as it has one.

    Parameters
    ----------
    keys
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
    missing, seen = set(keys), set[str]()
    deadline = time.monotonic() + seconds
    while missing:
        for execution in _finished(client, state_machine_arn, seen):
            description = client.describe_execution(executionArn=execution)
            key = _photo_key(description)
            if key in missing:
                missing.discard(key)
                yield _outcome(key, description)
        if missing and time.monotonic() > deadline:
            raise OutcomeMissing(
                f"{len(missing)} of {len(keys)} photos have no outcome after {seconds:.0f} s, "
                f"such as {min(missing)}: look at the executions of {state_machine_arn}"
            )
        if missing:
            time.sleep(_SECONDS_BETWEEN_LOOKS)


def _finished(client: Any, state_machine_arn: str, seen: set[str]) -> Iterator[str]:
    pages = client.get_paginator("list_executions").paginate(stateMachineArn=state_machine_arn)
    for page in pages:
        for execution in page["executions"]:
            arn = execution["executionArn"]
            if execution["status"] != "RUNNING" and arn not in seen:
                seen.add(arn)
                yield arn


def _photo_key(execution: Mapping[str, Any]) -> str:
    """Return the key of the photo that an execution is about; empty if it is about none."""
    try:
        return str(json.loads(execution["input"])["photo"]["key"])
    except (KeyError, TypeError):
        return ""  # somebody started it with an input of their own


def _outcome(key: str, execution: Mapping[str, Any]) -> Outcome:
    seconds = (execution["stopDate"] - execution["startDate"]).total_seconds()
    if execution["status"] != "SUCCEEDED":
        reason = execution.get("error") or execution["status"]
        return Outcome(key, "failed", seconds, reason=reason)
    output = json.loads(execution["output"])
    if "decision" not in output:
        return Outcome(key, "rejected", seconds, reason=output["error"]["Error"])
    decision, inference = output["decision"], output["inference"]
    return Outcome(
        key,
        seconds=seconds,
        probabilities=inference["probabilities"],
        model_version=inference["model_version"],
        **{
            name: decision[name] for name in ("outcome", "vehicle", "confidence", "route", "reason")
        },
    )


def follow(keys: Sequence[str], state_machine_arn: str, seconds: float) -> list[Outcome]:
    """Wait for every outcome, showing how many there are of each."""
    progress = Progress("outcomes")
    outcomes = []
    counts = Counter[str]()
    for outcome in wait(keys, state_machine_arn, seconds):
        outcomes.append(outcome)
        counts[outcome.outcome] += 1
        tally = ", ".join(f"{counts[name]} {name}" for name in OUTCOMES if counts[name])
        progress.show(f"{len(outcomes)}/{len(keys)}: {tally}")
    progress.close()
    return outcomes


def command(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("photo", nargs="+", type=Path)
    parser.add_argument("--bucket", required=True, help="output photos_bucket")
    parser.add_argument(
        "--state-machine",
        required=True,
        metavar="ARN",
        help="output classification_state_machine_arn",
    )
    parser.add_argument(
        "--seconds", type=float, default=300.0, help="how long to wait (default: %(default)s)"
    )
    options = parser.parse_args(arguments)
    keys = send(options.photo, options.bucket)
    for outcome in follow(list(keys), options.state_machine, options.seconds):
        print(json.dumps({"photo": str(keys[outcome.key]), **asdict(outcome)}))


if __name__ == "__main__":
    sys.exit(run(command, None))
