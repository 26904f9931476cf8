"""What an execution is given: JSON of at most 256 KiB."""

import json
import re

from moto.stepfunctions.parser.api import InvalidExecutionInput, InvalidOutput

from localaws.services.stepfunctions.interpreter.sizes import LARGEST_DATA

_TOKEN = re.compile(r"[A-Za-z_]\w*")


def check_input(given: str) -> None:
    """Refuse an execution's input that is no JSON, or too large.

    Raises
    ------
    InvalidExecutionInput
        If it is.
    """
    if len(given.encode()) > LARGEST_DATA:
        raise InvalidExecutionInput(
            f"Invalid Execution Input: it has more than {LARGEST_DATA} bytes in UTF-8"
        )
    if wrong := _wrong(given):
        raise InvalidExecutionInput(f"Invalid State Machine Execution Input: '{wrong}'")


def check_output(given: str) -> None:
    """Refuse a task's output that is no JSON.

    Raises
    ------
    InvalidOutput
        If it is none.
    """
    if wrong := _wrong(given):
        raise InvalidOutput(f"Invalid Output: '{wrong}'")


def _wrong(text: str) -> str | None:
    """Return why a text is no JSON, as AWS's parser says it; None if it is some."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        rest = text[error.pos :]
        if not text.strip():
            return "Invalid execution input."
        if token := _TOKEN.match(rest):
            return (
                f"Unrecognized token '{token[0]}': was expecting (JSON String, Number, Array, "
                "Object or token 'null', 'true' or 'false')"
            )
        if "property name" in error.msg and rest:
            return (
                f"Unexpected character ('{rest[0]}' (code {ord(rest[0])})): was expecting "
                "double-quote to start field name"
            )
        return error.msg
    return None
