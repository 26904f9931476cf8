"""A check, what it found, and what there is to do."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from botocore.config import Config
from botocore.exceptions import ClientError

# An address that does not answer is named within seconds.
QUICK = Config(connect_timeout=3, read_timeout=10, retries={"total_max_attempts": 2})


class Result(StrEnum):
    """How a check ended."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True)
class Finding:
    """What a check found.

    Attributes
    ----------
    result
        Whether a person is needed.
    found
        What there is.
    do
        What to do; empty if there is nothing to do.
    """

    result: Result
    found: str
    do: str = ""


@dataclass(frozen=True)
class Check:
    """A check of the machine or of the environment.

    Attributes
    ----------
    name
        For people.
    run
        Returns the finding, or raises what prevents one.
    do
        What to do when there is no finding.
    unknown
        The result when there is no finding: a warning where the service runs without.
    """

    name: str
    run: Callable[[], Finding]
    do: str
    unknown: Result = Result.FAILED

    def finding(self) -> Finding:
        """Run the check and return its finding; what prevents it is a finding, too."""
        try:
            return self.run()
        except ClientError as error:
            reply = error.response["Error"]
            text = (
                f"AWS refused {error.operation_name}: {reply['Code']}: {reply.get('Message', '')}"
            )
            return Finding(self.unknown, text, self.do)
        except Exception as error:  # no check hides the others
            return Finding(self.unknown, f"{type(error).__name__}: {error}", self.do)
