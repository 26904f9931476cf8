"""Histories of executions that have ended: kept, as AWS keeps them, but small."""

import pickle
import zlib
from typing import Any

_LEVEL = 1  # a state's output is the next one's input: repetition, which the fastest finds, too


def pack(events: list[Any]) -> bytes:
    """Return events in little memory."""
    return zlib.compress(pickle.dumps(events), _LEVEL)


def unpack(packed: bytes) -> list[Any]:
    """Return the events that were packed."""
    events: list[Any] = pickle.loads(zlib.decompress(packed))  # noqa: S301 (this process's own)
    return events
