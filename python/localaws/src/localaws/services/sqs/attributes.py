"""A queue's attributes, three of which count all its messages: only when somebody asks for them."""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

from moto.sqs.models import Queue

# What moto asks for with every message that is sent; queues that are no FIFO do not have it.
_OF_FIFO_QUEUES = "ContentBasedDeduplication"


class Attributes(Mapping[str, Any]):
    """The attributes of a queue, found out at the first look at them.

    Parameters
    ----------
    find
        Returns them all.
    is_fifo
        Whether the queue is a FIFO queue.
    """

    def __init__(self, find: Callable[[], dict[str, Any]], is_fifo: bool) -> None:
        self._find = find
        self._is_fifo = is_fifo

    @cached_property
    def _all(self) -> dict[str, Any]:
        return self._find()

    def __getitem__(self, name: str) -> Any:
        if name == _OF_FIFO_QUEUES and not self._is_fifo:
            raise KeyError(name)
        return self._all[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)


def install() -> None:
    """Put them in moto's place."""
    found = Queue.attributes.fget

    def attributes(self: Any) -> Attributes:
        return Attributes(lambda: found(self), bool(self.fifo_queue))

    Queue.attributes = property(attributes)
