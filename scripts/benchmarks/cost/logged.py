"""How much a function's invocation writes into its log, which is charged for by the byte."""

from dataclasses import dataclass

import boto3

_BYTES_A_GB = 1024**3
_OF_LAMBDA = ("START ", "END ", "REPORT ", "XRAY ")


@dataclass(frozen=True)
class Logged:
    """Bytes of one invocation.

    Attributes
    ----------
    printed
        What the function prints.
    of_lambda
        What Lambda says of each invocation: START, END and REPORT.
    """

    printed: float
    of_lambda: float

    @property
    def gigabytes(self) -> float:
        """The same in GB, as they are charged for."""
        return (self.printed + self.of_lambda) / _BYTES_A_GB

    def usage(self, share: float = 1.0) -> dict[str, float]:
        """Return what is charged for of one image, which takes a share of the invocation."""
        return {"cloudwatch logs GB": share * self.gigabytes}


def logged(function_name: str) -> Logged | None:
    """Return the average of all invocations in a function's log; None if there is none."""
    pages = boto3.client("logs").get_paginator("filter_log_events")
    sizes = {True: 0, False: 0}
    invocations = 0
    for page in pages.paginate(logGroupName=f"/aws/lambda/{function_name}"):
        for event in page["events"]:
            message = event["message"]
            sizes[message.startswith(_OF_LAMBDA)] += len(message.encode())
            invocations += message.startswith("START ")
    if not invocations:
        return None
    return Logged(sizes[False] / invocations, sizes[True] / invocations)
