"""Which lines an input reaches: an input that reaches a new one is worth mutating again."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

# Where reading happens: this project's code, and what it hands untrusted bytes to.
_WATCHED = ("/scones/", "/lambdas/", "/tarfile.py", "/PIL/PngImage", "/PIL/JpegImage", "/PIL/WebP")


class Coverage:
    """The lines that were reached so far."""

    def __init__(self) -> None:
        self.lines: set[tuple[str, int]] = set()

    @contextmanager
    def watch(self) -> Iterator[None]:
        """Note the lines that are reached meanwhile."""

        def note(frame: FrameType, _event: str, _argument: Any) -> Any:
            self.lines.add((frame.f_code.co_filename, frame.f_lineno))
            return note

        def enter(frame: FrameType, _event: str, _argument: Any) -> Any:
            is_watched = any(part in frame.f_code.co_filename for part in _WATCHED)
            return note if is_watched else None

        sys.settrace(enter)
        try:
            yield
        finally:
            sys.settrace(None)
