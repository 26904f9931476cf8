"""Payloads: what is no JSON is refused, as AWS's parser words it."""

import json
import re

from localaws.services.lambda_functions.errors import LambdaError

_EXPECTED = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
_BEGINNINGS = (b"{", b"[", b'"', b"-", *(b"%d" % digit for digit in range(10)))
_SHOWN = 500


def check_json(payload: bytes) -> None:
    """Refuse a payload that is no JSON.

    Parameters
    ----------
    payload
        Of an invocation.

    Raises
    ------
    LambdaError
        ``InvalidRequestContentException``.
    """
    try:
        json.loads(payload.decode())
    except ValueError as error:
        reason, column = _reason(payload, error)
        shown = payload[:_SHOWN].decode(errors="replace")
        raise LambdaError(
            "InvalidRequestContentException",
            f"Could not parse request body into json: Could not parse payload into json: {reason}\n"
            f' at [Source: (byte[])"{shown}"; line: 1, column: {column}]',
            Type="User",
        ) from None


def _reason(payload: bytes, error: ValueError) -> tuple[str, int]:
    """Return what AWS's parser says, and the column where it says so."""
    text = payload.lstrip()
    skipped = len(payload) - len(text)
    first = text[:1]
    if not first.isalpha() and first not in _BEGINNINGS:
        told = f"Unexpected character ({_character(text)}): expected a valid value {_EXPECTED}"
        return told, skipped + 2
    place = next((place for place, byte in enumerate(payload) if 0x80 <= byte < 0xC0), None)
    if isinstance(error, UnicodeDecodeError) and place is not None:
        return f"Invalid UTF-8 start byte 0x{payload[place]:x}", place + 2
    token = re.match(rb"[a-zA-Z0-9_$]+", text)
    if token and first.isalpha():
        name = token[0].decode()
        told = f"Unrecognized token '{name}': was expecting {_EXPECTED}"
        return told, skipped + len(name) + 1
    begin = error.pos if isinstance(error, json.JSONDecodeError) else 0
    rest = payload.decode(errors="replace")[begin : begin + 1]
    if not rest:
        return "Unexpected end-of-input", len(payload) + 1
    return f"Unexpected character ('{rest}' (code {ord(rest)}))", begin + 2


def _character(text: bytes) -> str:
    code = text[0] if text else 0
    if code >= 0x80 or code < 0x20:
        return f"(CTRL-CHAR, code {code})"
    return f"'{chr(code)}' (code {code})"
