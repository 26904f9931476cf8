"""A reset: the same process begins again, with nothing but what it hands over to itself.

A new program in the place of the old one (exec) has none of its threads, objects and imports.
So nothing that any service keeps can be forgotten, whatever service that is. The port listens
all the while: who calls meanwhile waits.
"""

import json
import os
import socket
import sys
import threading
from contextlib import suppress
from typing import Any, NoReturn

_VARIABLE = "LOCALAWS_HANDOVER"

_lock = threading.Lock()
_descriptors: dict[str, int] = {}
_asking: list[int] = []


def keep(name: str, descriptor: int) -> None:
    """Hand a file descriptor over, whenever this process begins again.

    Parameters
    ----------
    name
        By which the new program finds it.
    descriptor
        The file's or the socket's.
    """
    os.set_inheritable(descriptor, True)
    before = kept(name)
    if before is not None and before != descriptor:
        os.close(before)  # what is made of it is kept instead
    _descriptors[name] = descriptor


def kept(name: str) -> int | None:
    """Return a descriptor that the old program has handed over; None if there was none.

    Parameters
    ----------
    name
        What it was kept by.
    """
    found: int | None = _handed_over().get("kept", {}).get(name)
    return found


def ask(connection: socket.socket) -> None:
    """Have a request answered by the new program, when it is ready.

    Parameters
    ----------
    connection
        Of the request.
    """
    descriptor = connection.detach()
    os.set_inheritable(descriptor, True)
    _asking.append(descriptor)


def begin_again() -> NoReturn:
    """Begin this process again. What it has started must have ended."""
    with _lock:  # of several at once the first begins again, for all
        handed_over = {"kept": _descriptors, "asking": _asking}
        os.environ[_VARIABLE] = json.dumps(handed_over)
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 (no shell)


def answer(body: bytes) -> None:
    """Answer the requests by which this process has begun again, if it has.

    Parameters
    ----------
    body
        A document of JSON.
    """
    asking = _handed_over().get("asking", [])
    os.environ.pop(_VARIABLE, None)
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    for descriptor in asking:
        # Who asked may have gone.
        with socket.socket(fileno=descriptor) as connection, suppress(OSError):
            connection.sendall(f"{head}Connection: close\r\n\r\n".encode() + body)


def _handed_over() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(os.environ.get(_VARIABLE, "{}"))
    return found
