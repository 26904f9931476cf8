"""Functions, with their last invocations: what each wrote, how long it took, why it failed."""

from typing import Any

from botocore.exceptions import ClientError
from flask import Blueprint, render_template, request

from localaws.console.asking import client, listed
from localaws.console.invocations import Invocation, invocations_of

pages = Blueprint("functions", __name__)

_STREAMS = 10
_EVENTS = 1000


def functions() -> list[dict[str, Any]]:
    """Return the functions, by their names."""
    found = listed("lambda", "list_functions", "Functions", 1000)
    return sorted(found, key=lambda function: str(function["FunctionName"]))


def group_of(function: dict[str, Any]) -> str:
    """Return the name of a function's log group."""
    logging: dict[str, str] = function.get("LoggingConfig") or {}
    return logging.get("LogGroup") or f"/aws/lambda/{function['FunctionName']}"


def last_invocations(group: str, streams: int = _STREAMS) -> list[Invocation]:
    """Return the last invocations that a log group tells of, the newest first."""
    logs = client("logs")
    try:
        found = logs.describe_log_streams(
            logGroupName=group, orderBy="LastEventTime", descending=True, limit=streams
        )["logStreams"]
    except ClientError as error:
        if error.response["Error"]["Code"] == "ResourceNotFoundException":
            return []  # it has never run
        raise
    seen: list[Invocation] = []
    for stream in found:
        events = logs.get_log_events(
            logGroupName=group, logStreamName=stream["logStreamName"], limit=_EVENTS
        )["events"]
        seen += invocations_of(events)
    return sorted(seen, key=lambda invocation: invocation.began, reverse=True)


@pages.get("/functions")
def index() -> str:
    """Show each function with its last invocations counted."""
    rows = [(function, last_invocations(group_of(function), 5)) for function in functions()]
    return render_template("functions.html", functions=rows)


@pages.get("/function")
def function() -> str:
    """Show one function's last invocations with what they wrote."""
    name = request.args.get("name", "")
    told = client("lambda").get_function(FunctionName=name)["Configuration"]
    group = group_of(told)
    found = last_invocations(group)[:50]
    return render_template("function.html", function=told, group=group, invocations=found)
