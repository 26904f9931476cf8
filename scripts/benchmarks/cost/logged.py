"""What a function's log says of its invocations: how long they ran, and how much was written."""

import re
import statistics
from dataclasses import dataclass
from datetime import datetime

import boto3

_BYTES_A_GB = 1024**3
_OF_LAMBDA = ("START ", "END ", "REPORT ", "XRAY ")
_DURATION = re.compile(r"REPORT .*?\tDuration: ([0-9.]+) ms")


@dataclass(frozen=True)
class Logged:
    """One invocation of many.

    Attributes
    ----------
    seconds
        How long half of them ran at the most.
    printed
        Bytes that the function prints, on average.
    of_lambda
        Bytes of what Lambda says of each invocation: START, END and REPORT.
    """

    seconds: float
    printed: float
    of_lambda: float

    def usage(self, share: float = 1.0) -> dict[str, float]:
        """Return what is charged for of one image, which takes a share of the invocation."""
        return logs_usage(share * (self.printed + self.of_lambda))


def logs_usage(size: float) -> dict[str, float]:
    """Return what is charged for so many bytes of a log."""
    return {"cloudwatch logs GB": size / _BYTES_A_GB}


def logged(function_name: str, since: datetime) -> Logged | None:
    """Return what a function's log says of a time that ends now; None if it did not run."""
    pages = (
        boto3.client("logs")
        .get_paginator("filter_log_events")
        .paginate(
            logGroupName=f"/aws/lambda/{function_name}", startTime=int(1000 * since.timestamp())
        )
    )
    messages = [event["message"] for page in pages for event in page["events"]]
    durations = [float(found[1]) for found in map(_DURATION.match, messages) if found]
    if not durations:
        return None
    own, printed = (
        sum(
            len(message.encode())
            for message in messages
            if message.startswith(_OF_LAMBDA) == of_lambda
        )
        for of_lambda in (True, False)
    )
    count = len(durations)
    return Logged(statistics.median(durations) / 1000, printed / count, own / count)
