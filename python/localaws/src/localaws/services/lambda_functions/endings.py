"""What Lambda says of a process that gave no answer: in the response, and in the log."""

import json
import signal
from dataclasses import dataclass

from moto.core.utils import utcnow


@dataclass(frozen=True)
class Ending:
    """How an invocation ended without an answer.

    Attributes
    ----------
    payload
        The error document.
    status
        What the report says of it.
    before
        Lines of the log before its end.
    after
        Lines of the log after the report.
    """

    payload: bytes
    status: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


def timed_out(request_id: str, timeout: float) -> Ending:
    """Return the ending of a function that took too long."""
    text = f"Task timed out after {timeout:.2f} seconds"
    now = f"{utcnow().isoformat(timespec='milliseconds')}Z"
    payload = error("Sandbox.Timedout", f"RequestId: {request_id} Error: {text}")
    return Ending(payload, "Status: timeout", before=(f"{now} {request_id} {text}",))


def exited(request_id: str, code: int, *, out_of_memory: bool) -> Ending:
    """Return the ending of a function whose process ended; a negative code is a signal's."""
    how = f"signal: {_name(-code)}" if code < 0 else f"exit status {code}"
    text = f"RequestId: {request_id} Error: Runtime exited with error: {how}"
    kind = "Runtime.OutOfMemory" if out_of_memory else "Runtime.ExitError"
    status = f"Status: error\tError Type: {kind}"
    payload = error("Runtime.ExitError", text)
    return Ending(payload, status, after=(f"{text}\nRuntime.ExitError",))


def error(kind: str, message: str) -> bytes:
    """Return an error document."""
    return json.dumps({"errorType": kind, "errorMessage": message}).encode()


def _name(number: int) -> str:
    return (signal.strsignal(number) or str(number)).lower()
