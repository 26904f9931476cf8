"""Serverless variants: how many requests they take at once, and how much memory they have."""

import threading
from collections.abc import Callable, Mapping
from typing import Any

from localaws.errors import NotImplementedByLocalaws
from localaws.services.lambda_functions import memory

_INTERVAL_SECONDS = 0.05


class Throttled(Exception):
    """A serverless variant has as many requests as it may have at once."""


def refuse_serverless(config: Mapping[str, Any]) -> None:
    """Refuse what nothing here does of a ``ServerlessConfig``.

    Raises
    ------
    NotImplementedByLocalaws
        If some concurrency is provisioned.
    """
    if config.get("ProvisionedConcurrency"):
        raise NotImplementedByLocalaws("CreateEndpointConfig with ProvisionedConcurrency")


def watch(megabytes: int, pid: Callable[[], int], end: Callable[[], None]) -> threading.Event:
    """End a process whenever it has taken more memory than it may, until an event is set.

    Parameters
    ----------
    megabytes
        What it may take.
    pid
        Returns the process; 0 while there is none.
    end
        Ends it.
    """
    stopped = threading.Event()

    def look() -> None:
        while not stopped.wait(_INTERVAL_SECONDS):
            number = pid()
            if number and memory.used(number) > megabytes:
                end()

    threading.Thread(target=look, daemon=True).start()
    return stopped
