"""Show the drift that was measured last, part by part: the alarm is at 1.

Nothing is measured unless --now is given. Exit code 3 says that the traffic has drifted.
"""

import argparse
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from scones.drift.metrics import STATISTIC, WINDOW_SIZE
from scones_tools import deployment, results
from scones_tools.command_line import PERSON_NEEDED, CommandError, UsageError
from scones_tools.counted import counted
from scones_tools.drift.measurements import (
    LONGEST_HOURS,
    PARTS,
    Alarm,
    Series,
    alarm,
    measure,
    measured,
)
from scones_tools.drift.sparkline import sparkline

THRESHOLD = 1
_ALL = "all"


class NothingMeasured(CommandError):
    """CloudWatch has no figure of the hours that were asked for."""


class Drifted(CommandError):
    """The traffic has drifted: a person decides what follows."""

    exit_code = PERSON_NEEDED


def _over_time(found: Mapping[str, Series]) -> dict[str, Any]:
    """Return what CloudWatch knows, as a program gets it."""
    statistic, sizes = found[STATISTIC], found[WINDOW_SIZE]
    parts = {_ALL: statistic} | {name: found[name] for name in PARTS}
    return {
        "time": _time(statistic.times[-1]) if statistic.times else None,
        "parts": {
            name: {
                "drift": series.values[-1] if series.values else None,
                "threshold": THRESHOLD,
                "values": series.values,
            }
            for name, series in parts.items()
        },
        "window": int(sizes.values[-1]) if sizes.values else None,
        "window_time": _time(sizes.times[-1]) if sizes.times else None,
    }


def _now(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Return the drift monitor's answer, as a program gets it."""
    drift = answer["drift"]
    parts = {_ALL: drift["statistic"]} | dict(drift["parts"]) if drift else {}
    return {
        "time": answer["time"] if drift else None,
        "parts": {
            name: {"drift": value, "threshold": THRESHOLD, "values": [value]}
            for name, value in parts.items()
        },
        "window": answer["records"],
        "window_time": answer["time"],
        "answer": dict(answer),
    }


def _show(document: Mapping[str, Any]) -> None:
    rows = [
        {
            "part": name,
            "drift": part["drift"],
            "alarm at": part["threshold"],
            "over time": sparkline(part["values"]),
        }
        for name, part in document["parts"].items()
        if part["drift"] is not None
    ]
    columns = ["part", "drift", "alarm at"]
    if "answer" not in document:
        columns.append("over time")
    results.show(rows, columns, as_json=False)
    time = document["window_time"]
    if time is not None:
        photos = counted(document["window"], "photo", "photos")
        print(f"window: {photos}, measured {time}{_why_none(document)}")
    of_alarm = document["alarm"]
    print(f"alarm: {of_alarm['name']} is {of_alarm['state']} since {of_alarm['since']}")


def _why_none(document: Mapping[str, Any]) -> str:
    """Return why the newest window has no drift; empty if it has."""
    if document["time"] == document["window_time"]:
        return ""
    if document.get("answer", {"model_version": ""})["model_version"] is None:
        return ": no model is approved"
    before = (
        "" if document["time"] is None else f"; the drift above was measured {document['time']}"
    )
    return f": too few for a statement{before}"


def _time(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="seconds")


def check(document: Mapping[str, Any], state: Alarm) -> None:
    """Raise what a person is needed for.

    Raises
    ------
    Drifted
        If the alarm is on, or what has just been measured will raise it.
    """
    todo = "label what waits (scones review), stage with --labelled, and train; see docs/drift.md"
    if state.is_on:
        raise Drifted(f"{state.name} is on since {_time(state.since)}: {todo}")
    drift = document["parts"].get(_ALL, {}).get("drift")
    if "answer" in document and drift is not None and drift >= THRESHOLD:
        raise Drifted(f"the drift is {drift:.3f}, and {state.name} is about to be raised: {todo}")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the verb's arguments."""
    deployment.add_arguments(parser)
    parser.add_argument(
        "--hours", type=int, default=24, metavar="N", help="how far back (default: %(default)s)"
    )
    parser.add_argument(
        "--now", action="store_true", help="measure: run the drift monitor, and show its answer"
    )
    results.add_arguments(parser)


def command(options: argparse.Namespace) -> None:
    """Carry out the verb."""
    if not 1 <= options.hours <= LONGEST_HOURS:
        raise UsageError(f"--hours takes 1 to {LONGEST_HOURS}")
    deployed = deployment.find(options)
    if options.now:
        document = _now(measure(deployed.monitor_drift_function_name))
    else:
        document = _over_time(measured(deployed.prefix, options.hours))
    state = alarm(deployed.drift_alarm_name)
    document["alarm"] = {"name": state.name, "state": state.state, "since": _time(state.since)}
    if options.json:
        results.show([document], [], as_json=True)
    else:
        _show(document)
    check(document, state)
    if document["window_time"] is None:
        raise NothingMeasured(
            f"nothing was measured in the last {counted(options.hours, 'hour', 'hours')}: --hours "
            "looks further back, --now measures"
        )
