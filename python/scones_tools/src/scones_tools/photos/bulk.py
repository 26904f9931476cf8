"""Classify every photo below a prefix, and count: each is in exactly one outcome.

A run has a name. Started again under the same name, it goes on with the photos that have no
outcome yet. Its outcomes are lines of JSON below bulk/<run>/outcomes/ in the artifacts bucket.

The exit code is 3 if every photo has its outcome, and some of them failed.
"""

import argparse
import json
import sys
import time
from typing import Any

import boto3

from scones.bulk import run_name
from scones.causes import message_of
from scones.errors import DocumentInvalid
from scones_tools import deployment, results
from scones_tools.command_line import PERSON_NEEDED, CommandError, Progress, seconds
from scones_tools.counted import counted

_POLL_INTERVAL_SECONDS = 1.0


class RunInvalid(CommandError):
    """The run cannot be called so."""


class PrefixInvalid(CommandError):
    """The prefix is a URL or a path, which no key of a photo begins with."""


class RunActive(CommandError):
    """The run has been started, and has not ended yet."""


class RunFailed(CommandError):
    """The run ended without an outcome for every photo; the text says what to do."""


class PhotosFailed(CommandError):
    """Every photo has an outcome, and of some it is that they failed."""

    exit_code = PERSON_NEEDED


class RunUnfinished(CommandError):
    """The run has not ended in the time that it was given; it goes on."""


def start(state_machine_arn: str, name: str, prefix: str, *, retry_failed: bool = False) -> str:
    """Start a run, or go on with it, and return the ARN of the execution.

    Parameters
    ----------
    state_machine_arn
        Output ``bulk_state_machine_arn``.
    name
        The run's.
    prefix
        What the keys of the photos begin with.
    retry_failed
        Whether photos that failed are taken again.

    Raises
    ------
    PrefixInvalid
        If the prefix begins with ``/`` or ``s3://``.
    RunInvalid
        If the name is malformed.
    RunActive
        If the run goes on already.
    """
    if prefix.startswith(("/", "s3://")):
        raise PrefixInvalid(
            f"{prefix!r}: keys of photos do not begin so; give what comes after the bucket's name "
            "and its slash, such as archive/"
        )
    try:
        begin = f"{run_name(name)}-attempt-"
    except DocumentInvalid as error:
        raise RunInvalid(str(error)) from error
    client = boto3.client("stepfunctions")
    attempts = [
        execution
        for page in client.get_paginator("list_executions").paginate(
            stateMachineArn=state_machine_arn
        )
        for execution in page["executions"]
        if execution["name"].startswith(begin)
    ]
    if any(attempt["status"] == "RUNNING" for attempt in attempts):
        raise RunActive(f"run {name} goes on: wait for it, or stop its execution first")
    given = {"run": name, "prefix": prefix, "retry_failed": retry_failed}
    try:
        answer = client.start_execution(
            stateMachineArn=state_machine_arn,
            # Two who start the same run at once want the same name, and one of them gets it.
            name=f"{begin}{len(attempts) + 1}",
            input=json.dumps(given),
        )
    except client.exceptions.ExecutionAlreadyExists as error:
        raise RunActive(f"run {name} was started by somebody else just now") from error
    return str(answer["executionArn"])


def follow(execution_arn: str, seconds: float) -> dict[str, Any]:
    """Wait for the end of a run, showing how far it has come, and return its account.

    Raises
    ------
    RunFailed
        If it does not end with an outcome for every photo.
    RunUnfinished
        If the time is up before.
    """
    client = boto3.client("stepfunctions")
    progress = Progress("batches")
    deadline = time.monotonic() + seconds
    try:
        while (execution := client.describe_execution(executionArn=execution_arn))[
            "status"
        ] == "RUNNING":
            if time.monotonic() > deadline:
                raise RunUnfinished(f"no end of {execution_arn} after {seconds:.0f} s; it goes on")
            progress.show(_progress(client, execution_arn))
            time.sleep(_POLL_INTERVAL_SECONDS)
        progress.show(_progress(client, execution_arn))
    finally:
        progress.close()
    if execution["status"] != "SUCCEEDED":
        reason = execution.get("error", execution["status"])
        raise RunFailed(f"{reason}: {message_of(execution.get('cause', 'see ' + execution_arn))}")
    account: dict[str, Any] = json.loads(execution["output"])
    return account


def _progress(client: Any, execution_arn: str) -> str:
    runs = client.list_map_runs(executionArn=execution_arn)["mapRuns"]
    if not runs:
        return "listing the photos"
    counts = client.describe_map_run(mapRunArn=runs[0]["mapRunArn"])["itemCounts"]
    failed = f", {counts['failed']} failed" if counts["failed"] else ""
    return f"{counts['succeeded'] + counts['failed']}/{counts['total']}{failed}"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the verb's arguments."""
    parser.add_argument("prefix", help="what the keys of the photos begin with, such as archive/")
    parser.add_argument("--run", required=True, metavar="NAME", help="the run's name")
    deployment.add_arguments(parser)
    results.add_arguments(parser)
    parser.add_argument(
        "--retry-failed", action="store_true", help="take photos that failed before again"
    )
    parser.add_argument(
        "--seconds", type=seconds, default=86_400.0, help="how long to wait (default: %(default)s)"
    )


def command(options: argparse.Namespace) -> None:
    """Carry out the verb."""
    machine = deployment.find(options).bulk_state_machine_arn
    execution = start(machine, options.run, options.prefix, retry_failed=options.retry_failed)
    answer = follow(execution, options.seconds)
    counts = answer["account"]["outcomes"]
    tally = ", ".join(f"{count} {name}" for name, count in counts.items())
    photos = counted(answer["account"]["images"], "photo", "photos")
    print(f"{photos}: {tally}", file=sys.stderr)
    if options.json:
        results.show([answer], (), as_json=True)
    else:
        row = {"run": options.run, "photos": answer["account"]["images"], **counts}
        row["outcomes"] = answer.get("outcomes")
        results.show([row], list(row), as_json=False)
    if counts["failed"]:
        raise PhotosFailed(
            f"{counts['failed']} of {photos} failed; the reasons are in "
            f"{answer['outcomes']}, and --retry-failed takes these photos again"
        )
