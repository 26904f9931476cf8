"""The steps of a case, carried out.

``{"call": "sqs.SendMessage", "with": {...}}`` calls by boto3, without its checks and retries.
``{"http": "POST", "path": "/...", "headers": {...}, "body": "...", "form": {...}}`` sends a request
of its own, signed by nobody, and answers ``{"status", "headers", "body"}``. ``{"wait": seconds}``
pauses.

``answer`` is what the answer holds; ``error`` what a refusal holds: ``Code``, ``Message``,
``HTTPStatusCode`` and its other fields. A step without ``error`` must succeed. ``until`` repeats a
step for at most so many seconds, until it is as expected. ``keep`` keeps parts of the answer as
names for later steps.
"""

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import urllib3
from botocore.exceptions import ClientError

from conformity.cases import Case, CaseInvalid, Step
from conformity.values import difference, filled, part

REFUSED, CRASHED = "NotImplementedByLocalaws", "LocalawsFailure"

_KNOWN = {"call", "with", "http", "path", "headers", "body", "form", "wait"} | {
    "answer",
    "error",
    "until",
    "keep",
}
_PAUSE_S, _TIMEOUT_S = 0.2, 70.0

Client = Callable[[str], Any]


class Unexpected(AssertionError):
    """An answer is not AWS's; the text says where."""


class RefusedByName(Exception):
    """localaws refuses a call by name; the text is its message."""


def run(case: Case, client: Client, names: Mapping[str, str]) -> None:
    """Carry out a case.

    Parameters
    ----------
    case
        Its steps, one after another.
    client
        Returns boto3's client of a service.
    names
        What ``${...}`` stands for in every case, ``url`` of localaws among them; ``name`` is new
        for each.

    Raises
    ------
    Unexpected
        If an answer is not AWS's.
    RefusedByName
        If localaws refuses a call by name.
    """
    known = {**names, "name": f"c{uuid4().hex[:12]}"}
    try:
        for number, step in enumerate(case.steps):
            if unknown := step.keys() - _KNOWN:
                raise CaseInvalid(f"{case.name}, step {number}: nobody reads {sorted(unknown)}")
            _carry_out(step, client, known)
    finally:
        for step in case.teardown:
            _respond(step, client, known)


def _carry_out(step: Step, client: Client, names: dict[str, str]) -> None:
    if "wait" in step:
        time.sleep(step["wait"])
        return
    deadline = time.monotonic() + step.get("until", 0.0)
    while True:
        response = _respond(step, client, names)
        wrong = _unexpected(step, response, names)
        if wrong is None or time.monotonic() > deadline:
            break
        time.sleep(_PAUSE_S)
    if wrong is not None:
        raise Unexpected(f"{step.get('call') or step.get('http')}: {wrong}")
    for name, path in step.get("keep", {}).items():
        try:
            names[name] = str(part(response, path))
        except LookupError as error:
            raise Unexpected(f"{step.get('call')}: the answer has no {path}") from error


def _unexpected(step: Step, response: Any, names: Mapping[str, str]) -> str | None:
    refusal = response.get("Error") if isinstance(response, dict) else None
    if refusal and refusal.get("Code") == REFUSED:
        raise RefusedByName(refusal.get("Message", ""))
    if refusal and refusal.get("Code") == CRASHED:
        return f"localaws failed: {refusal.get('Message')}"
    if "error" in step:
        if refusal is None:
            return f"AWS refuses this with {step['error'].get('Code')}; answer: {response!r:.300}"
        return difference(filled(step["error"], names), refusal, "error")
    if refusal is not None:
        return f"AWS takes this; refused: {refusal!r:.500}"
    return difference(_expected(step.get("answer", {}), names), response)


def _expected(answer: Any, names: Mapping[str, str]) -> Any:
    """Fill names in; what is compared as JSON stays a value."""
    if isinstance(answer, dict):
        return {filled(key, names): _expected(item, names) for key, item in answer.items()}
    if isinstance(answer, list):
        return [_expected(item, names) for item in answer]
    return filled(answer, names)


def _respond(step: Step, client: Client, names: Mapping[str, str]) -> Any:
    if "http" in step:
        return _sent(step, names)
    service, _, operation = step["call"].partition(".")
    try:
        # The one door of boto3's clients for operations by AWS's names.
        answer = client(service)._make_api_call(operation, filled(step.get("with", {}), names))
    except ClientError as error:
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        extra = {k: v for k, v in error.response.items() if k not in ("Error", "ResponseMetadata")}
        return {"Error": {**extra, **error.response["Error"], "HTTPStatusCode": status}}
    return _plain(answer)


def _sent(step: Step, names: Mapping[str, str]) -> dict[str, Any]:
    path = filled(step.get("path", "/"), names)
    headers = filled(step.get("headers", {}), names)
    content = filled(step.get("body", ""), names)
    if "form" in step:
        content = urlencode(filled(step["form"], names))
        headers = {"Content-Type": "application/x-www-form-urlencoded", **headers}
    url = path if path.startswith("http") else names["url"] + path
    response = urllib3.request(
        step["http"], url, body=content, headers=headers, retries=False, timeout=_TIMEOUT_S
    )
    text = response.data.decode(errors="replace")
    if REFUSED in text:
        raise RefusedByName(text)
    lowered = {name.lower(): value for name, value in response.headers.items()}
    return {"status": response.status, "headers": lowered, "body": text}


def _plain(value: Any) -> Any:
    """Return an answer as JSON has it: bytes and streams as text, times as ISO 8601."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if hasattr(value, "read"):
        value = value.read()
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    return value.isoformat() if isinstance(value, datetime) else value
