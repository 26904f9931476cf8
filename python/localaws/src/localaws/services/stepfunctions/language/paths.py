"""JSONPaths and reference paths, as far as AWS reads them when it takes a definition.

Sources: the Amazon States Language, "Paths" and "Reference Paths"; Jayway's JsonPath, which AWS
reads paths with.
"""

import re

from localaws.services.stepfunctions.language.quoting import outside_quotes

_ROOT = re.compile(r"\$\$|\$[^\W\d]\w*|\$")
_NAME = re.compile(r"[^.\[\]()]+(\(\))?")
_SINGLE = re.compile(r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|-?\d+", re.DOTALL)


def is_path(text: str) -> bool:
    """Tell whether AWS can read a text as a JSONPath.

    Parameters
    ----------
    text
        Starts at the input (``$``), at the context (``$$``) or at a variable (``$name``).
    """
    return _segments(text) is not None


def is_reference_path(text: str) -> bool:
    """Tell whether a path can name one node only: no wildcard, no descent, no filter, no slice."""
    segments = _segments(text)
    return segments is not None and all(_is_single(segment) for segment in segments)


def is_in_context(text: str) -> bool:
    """Tell whether a path starts at the context object."""
    return text.startswith("$$")


def _is_single(segment: str) -> bool:
    if segment.startswith("["):
        return bool(_SINGLE.fullmatch(segment[1:-1].strip()))
    return not segment.startswith("..") and segment != ".*" and "()" not in segment


def _segments(text: str) -> list[str] | None:
    """Return the segments behind the root, or nothing if there is one that is none."""
    root = _ROOT.match(text)
    if not root:
        return None
    segments, at = [], root.end()
    while at < len(text):
        end = _end(text, at)
        if end is None:
            return None
        segments.append(text[at:end])
        at = end
    return segments


def _end(text: str, at: int) -> int | None:
    """Return where the segment ends that starts here, or nothing if it never does."""
    dots = re.match(r"\.{0,2}", text[at:])
    start = at + (dots.end() if dots else 0)
    if text.startswith("[", start):
        return _bracket_end(text, start)
    name = _NAME.match(text, start)
    return name.end() if name and start > at else None


def _bracket_end(text: str, start: int) -> int | None:
    depth = 0
    for at, character in outside_quotes(text, start):
        if character == "[":
            depth += 1
        elif character == "]":
            depth -= 1
            if depth == 0:
                return at + 1 if text[start + 1 : at].strip() else None
    return None
