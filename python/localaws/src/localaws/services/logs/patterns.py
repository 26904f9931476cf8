"""Patterns of filters of logs: terms of a text, or conditions on a document of JSON.

Source: Amazon CloudWatch Logs User Guide, "Filter pattern syntax".
"""

import json
import re
from collections.abc import Callable
from typing import Any

from moto.logs.exceptions import InvalidParameterException

from localaws.errors import NotImplementedByLocalaws
from localaws.services.logs.documents import parsed

_TERM = re.compile(r"\s*([-?]?)(?:\"((?:[^\"\\]|\\.)*)\"|%([^%]*)%|([^\s\"%]+))")


class Pattern:
    """A pattern, which messages match or do not.

    Parameters
    ----------
    text
        As the filter has it; an empty one matches everything.
    """

    def __init__(self, text: str | None) -> None:
        stripped = (text or "").strip()
        self.selectors: list[str] = []
        self._of_document: Callable[[Any], bool] | None = None
        self._of_text: Callable[[str], bool] = lambda _: True
        if stripped.startswith("["):
            raise NotImplementedByLocalaws("a filter pattern of columns: nothing splits messages")
        if stripped.startswith("{"):
            self._of_document, self.selectors = parsed(stripped)
        elif stripped:
            self._of_text = _of_terms(stripped)

    def matches(self, message: str) -> bool:
        """Return whether a message matches."""
        if self._of_document is None:
            return self._of_text(message)
        try:
            document = json.loads(message)
        except ValueError:
            return False
        return isinstance(document, dict) and self._of_document(document)


def _of_terms(text: str) -> Callable[[str], bool]:
    wanted: list[Callable[[str], bool]] = []
    excluded: list[Callable[[str], bool]] = []
    optional: list[Callable[[str], bool]] = []
    kinds = {"": wanted, "-": excluded, "?": optional}
    position = 0
    while position < len(text):
        match = _TERM.match(text, position)
        if match is None:
            raise InvalidParameterException("Invalid filter pattern")
        sign, quoted, expression, bare = match.groups()
        kinds[sign].append(_term(quoted, expression, bare))
        position = match.end()

    def holds(message: str) -> bool:
        if any(one(message) for one in excluded):
            return False
        if wanted or not optional:  # beside others, optional terms say nothing
            return all(one(message) for one in wanted)
        return any(one(message) for one in optional)

    return holds


def _term(quoted: str | None, expression: str | None, bare: str | None) -> Callable[[str], bool]:
    if expression is not None:
        compiled = expression_of(expression)
        return lambda message: compiled.search(message) is not None
    if quoted is None:
        if bare is None or not re.fullmatch(r"[\w.,:;/@#$&*+=!?()<>{}\[\]|'-]+", bare):
            raise InvalidParameterException(f"Invalid character(s) in term '{bare}'")
        return lambda message: bare in message
    text = re.sub(r"\\(.)", r"\1", quoted)
    return lambda message: text in message


def expression_of(text: str) -> re.Pattern[str]:
    """Return a pattern's regular expression, compiled."""
    try:
        return re.compile(text)
    except re.error:
        raise InvalidParameterException("Invalid regex in filter pattern") from None
