"""The front page: what failed most recently, with its cause."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from heapq import nlargest

from botocore.exceptions import ClientError
from flask import Blueprint, render_template, url_for

from localaws.console.alarms import alarms
from localaws.console.asking import client
from localaws.console.executions import executions_of, machines
from localaws.console.functions import functions, group_of, last_invocations
from localaws.console.models import KINDS, work_of

pages = Blueprint("failures", __name__)

_MOST = 30
_STATUSES = ("FAILED", "TIMED_OUT", "ABORTED")


@dataclass(frozen=True)
class Failure:
    """Something that failed: what, when, why, and where more of it is shown."""

    kind: str
    name: str
    when: datetime
    error: str
    cause: str
    address: str


def _executions() -> Iterator[Failure]:
    ended = [
        {**execution, "machine": machine["name"]}
        for machine in machines()
        for status in _STATUSES
        for execution in executions_of(machine, _MOST, statusFilter=status)
    ]
    for execution in nlargest(_MOST, ended, key=lambda execution: execution["stopDate"]):
        told = client("stepfunctions").describe_execution(executionArn=execution["executionArn"])
        yield Failure(
            "execution",
            f"{execution['machine']} / {execution['name']}",
            told["stopDate"],
            told.get("error") or told["status"].replace("_", " ").capitalize(),
            told.get("cause", ""),
            url_for("executions.execution", arn=execution["executionArn"]),
        )


def _invocations() -> Iterator[Failure]:
    for function in functions():
        name = function["FunctionName"]
        for invocation in last_invocations(group_of(function), 5):
            if invocation.error:
                error, _, cause = invocation.error.partition(": ")
                when = datetime.fromtimestamp(invocation.began / 1000, UTC)
                address = url_for("functions.function", name=name, _anchor=invocation.request)
                yield Failure("function", name, when, error, cause, address)


def _work() -> Iterator[Failure]:
    for kind in KINDS:
        for work in work_of(kind):
            if work.status == "Failed":
                address = url_for("log_groups.group", group=work.log_group, stream=work.log_streams)
                noun = kind.title[:-1].lower()
                yield Failure(noun, work.name, work.when, "Failed", work.reason, address)


def _alarms() -> Iterator[Failure]:
    for alarm in alarms():
        if alarm["StateValue"] == "ALARM":
            yield Failure(
                "alarm",
                alarm["AlarmName"],
                alarm["StateUpdatedTimestamp"],
                "In alarm",
                alarm.get("StateReason", ""),
                url_for("alarms.index"),
            )


@pages.get("/")
def index() -> str:
    """Show the failures of all kinds, the newest first."""
    found: list[Failure] = []
    unasked = []
    for source in (_executions, _invocations, _work, _alarms):
        try:
            found += source()
        except ClientError as error:
            unasked.append(str(error))
    newest = nlargest(_MOST, found, key=lambda failure: failure.when)
    return render_template("failures.html", failures=newest, unasked=unasked)
