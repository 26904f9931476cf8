"""A queue's attributes: what is not set stays, and what counts all messages is counted when asked.

Source: the Amazon SQS API Reference, SetQueueAttributes.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

from moto.sqs.models import Message, Queue, SQSBackend

from localaws import clock

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
        return Attributes(lambda: _as_sqs_writes(found(self)), bool(self.fifo_queue))

    Queue.attributes = property(attributes)
    Queue.approximate_number_of_messages = _counting(
        lambda message, now: message.visible_at < now and message.delayed_until <= now
    )
    Queue.approximate_number_of_messages_not_visible = _counting(
        lambda message, now: message.visible_at >= now
    )
    Queue.approximate_number_of_messages_delayed = _counting(
        lambda message, now: message.delayed_until > now
    )
    SQSBackend.get_queue_attributes = _finding_once(SQSBackend.get_queue_attributes)
    Queue._set_attributes = _keeping_policy(Queue._set_attributes)


def _counting(is_counted: Callable[[Message, float], bool]) -> property:
    """Count messages at one moment; moto asks the clock for each of them."""

    def count(queue: Any) -> int:
        now = 1000 * clock.seconds()
        return sum(is_counted(message, now) for message in list(queue._messages))

    return property(count)


def _finding_once(get: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """Find the attributes out once; moto does so three times for each that is asked for."""

    def get_some(self: SQSBackend, queue_name: str, attribute_names: list[str]) -> dict[str, Any]:
        if not attribute_names or "All" in attribute_names:
            return get(self, queue_name, attribute_names)
        found = get(self, queue_name, [*attribute_names, "All"])
        return {name: found[name] for name in attribute_names if found.get(name) is not None}

    return get_some


def _as_sqs_writes(attributes: dict[str, Any]) -> dict[str, Any]:
    """Return attributes with the policies as SQS has them: Terraform compares the text."""
    for name in ("Policy", "RedrivePolicy"):
        if attributes.get(name):
            attributes[name] = json.dumps(json.loads(attributes[name]), separators=(",", ":"))
    for name in ("CreatedTimestamp", "LastModifiedTimestamp"):
        attributes[name] = int(attributes[name])
    return attributes


def _keeping_policy(set_attributes: Callable[..., None]) -> Callable[..., None]:
    """Keep the queue's policy when other attributes are set; moto drops it."""

    def set_some(self: Any, attributes: dict[str, Any], now: float | None = None) -> None:
        kept = getattr(self, "policy", None)
        set_attributes(self, attributes, now)
        if "Policy" not in attributes:
            self.policy = kept

    return set_some
