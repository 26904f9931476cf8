"""Log groups, and the last events of one."""

from typing import Any

from flask import Blueprint, render_template, request

from localaws.console.asking import client, listed

pages = Blueprint("log_groups", __name__)

_MOST_GROUPS = 500
_MOST_EVENTS = 300
_STREAMS = 10


def last_events(group: str, stream: str = "") -> list[dict[str, Any]]:
    """Return the last events of a group, or of the streams whose names begin so, oldest first."""
    logs = client("logs")
    if stream:
        asked = {"logStreamNamePrefix": stream, "limit": _STREAMS}
    else:
        asked = {"orderBy": "LastEventTime", "descending": True, "limit": _STREAMS}
    found = logs.describe_log_streams(logGroupName=group, **asked)["logStreams"]
    events = []
    for one in found:
        name = one["logStreamName"]
        answer = logs.get_log_events(
            logGroupName=group, logStreamName=name, limit=_MOST_EVENTS, startFromHead=False
        )
        events += [{**event, "stream": name} for event in answer["events"]]
    # Of equal times the order of the stream stays.
    return sorted(events, key=lambda event: int(event["timestamp"]))[-_MOST_EVENTS:]


@pages.get("/logs")
def index() -> str:
    """Show the log groups."""
    groups = listed("logs", "describe_log_groups", "logGroups", _MOST_GROUPS)
    return render_template("logs.html", groups=groups)


@pages.get("/log")
def group() -> str:
    """Show a group's last events."""
    name, stream = request.args.get("group", ""), request.args.get("stream", "")
    events = last_events(name, stream)
    return render_template("log.html", group=name, stream=stream, events=events, most=_MOST_EVENTS)
