"""Answering with a page that is shown while its slower parts are still being read."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from typing import TypeVar

from botocore.exceptions import BotoCoreError, ClientError
from starlette.requests import Request
from starlette.responses import StreamingResponse

from scones.errors import SconesError
from scones_tools.command_line import CommandError
from scones_tools.page.rendering import pieces

_PAUSE = "\0"  # in no page

Value = TypeVar("Value")


@dataclass(frozen=True)
class Part:
    """A part of a page: its value, or why it could not be read."""

    value: object = None
    trouble: str = ""


def stream(
    request: Request,
    template: str,
    parts: dict[str, Callable[[], object]],
    **values: object,
) -> StreamingResponse:
    """Answer with a template whose parts are read beside each other.

    Parameters
    ----------
    request, values
        As of :func:`scones_tools.page.rendering.render`.
    template
        It calls each part by its name, and gets a :class:`Part`. What is above ``{{ pause }}`` is
        sent at once: it stands outside of macros, before a call.
    parts
        What reads each part, by name.
    """
    return StreamingResponse(_sent(request, template, parts, values), media_type="text/html")


def once(read: Callable[[], Value]) -> Callable[[], Value]:
    """Return what reads when it is first called: parts that need the same wait for one reading."""
    lock, kept = threading.Lock(), cache(read)

    def call() -> Value:
        with lock:
            return kept()

    return call


def _sent(
    request: Request,
    template: str,
    parts: dict[str, Callable[[], object]],
    values: dict[str, object],
) -> Iterator[str]:
    pool = ThreadPoolExecutor(max(1, len(parts)))
    try:
        begun = {name: pool.submit(read) for name, read in parts.items()}
        calls = {name: partial(_part, future) for name, future in begun.items()}
        held: list[str] = []
        for piece in pieces(request, template, pause=_PAUSE, **calls, **values):
            if piece == _PAUSE:
                yield "".join(held)
                held.clear()
            else:
                held.append(piece)
        yield "".join(held)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _part(future: Future[object]) -> Part:
    try:
        return Part(future.result())
    except (BotoCoreError, ClientError, CommandError, SconesError) as error:
        return Part(trouble=f"{type(error).__name__}: {error}")
