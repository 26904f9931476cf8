"""How long functions take to start, with their first event, against importing boto3 alone."""

import base64
import io
import json
import re
import statistics
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import boto3

from scones_tools.command_line import CommandError

BASELINE = """\
import boto3

def handler(event, context):
    boto3.client("s3")
"""

_INIT = re.compile(r"Init Duration: ([\d.]+) ms")
_DURATION = re.compile(r"\tDuration: ([\d.]+) ms")


class NotCold(CommandError):
    """A function that was to start anew answered from a process that was there already."""


@dataclass(frozen=True)
class ColdStart:
    """Medians of some starts, in milliseconds.

    Attributes
    ----------
    name
        The function's.
    init
        Until it waits for an event: the start of Python and the imports included.
    first
        Its first event.
    kilobytes
        Of its archive.
    """

    name: str
    init: float
    first: float
    kilobytes: float

    @property
    def total(self) -> float:
        """Both together."""
        return self.init + self.first


def make_baseline(name: str, like: str) -> None:
    """Make a function that imports boto3 and makes one client, with another's role and runtime."""
    client = boto3.client("lambda")
    other = client.get_function_configuration(FunctionName=like)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("handler.py", BASELINE)
    client.create_function(
        FunctionName=name,
        Role=other["Role"],
        Runtime=other["Runtime"],
        Handler="handler.handler",
        Timeout=other["Timeout"],
        MemorySize=other["MemorySize"],
        Code={"ZipFile": buffer.getvalue()},
    )


def measure(events: Mapping[str, Any], times: int) -> list[ColdStart]:
    """Start functions anew, in turn, and return how long each took.

    Parameters
    ----------
    events
        By the function's name: its first event.
    times
        How often each starts.

    Raises
    ------
    NotCold
        If one did not start anew.
    """
    client = boto3.client("lambda")
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in events}
    for number in range(times):
        for name, event in events.items():
            # Another configuration gets processes of its own.
            client.update_function_configuration(FunctionName=name, Description=f"start {number}")
            answer = client.invoke(
                FunctionName=name, Payload=json.dumps(event).encode(), LogType="Tail"
            )
            log = base64.b64decode(answer["LogResult"]).decode()
            init, duration = _INIT.search(log), _DURATION.search(log)
            if init is None or duration is None or "FunctionError" in answer:
                raise NotCold(f"{name}: {log[-500:]}")
            found[name].append((float(init[1]), float(duration[1])))
    return [_median(client, name, times) for name, times in found.items()]


def _median(client: Any, name: str, times: Sequence[tuple[float, float]]) -> ColdStart:
    size = client.get_function_configuration(FunctionName=name)["CodeSize"] / 1000
    inits, firsts = zip(*times, strict=True)
    return ColdStart(name, statistics.median(inits), statistics.median(firsts), size)
