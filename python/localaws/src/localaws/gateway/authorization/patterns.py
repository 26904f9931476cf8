"""Texts as policies write them: with wildcards, and alone where there may be several."""

import re
from functools import lru_cache
from typing import Any


def matches(pattern: str, text: str, *, ignore_case: bool = False) -> bool:
    """Return whether a text is what a pattern with ``*`` and ``?`` describes."""
    return _compiled(pattern, ignore_case).fullmatch(text) is not None


def as_list(value: Any) -> list[Any]:
    """Return a value that may stand alone in a policy as a list."""
    return value if isinstance(value, list) else [value]


@lru_cache(maxsize=4096)
def _compiled(pattern: str, ignore_case: bool) -> re.Pattern[str]:
    parts = (".*" if c == "*" else "." if c == "?" else re.escape(c) for c in pattern)
    return re.compile("".join(parts), re.DOTALL | (re.IGNORECASE if ignore_case else 0))
