"""What is kept of queues: each message in a row, with its receipt handles and its place."""

from collections.abc import Iterable
from itertools import count
from typing import Any, SupportsIndex

from moto.sqs.models import Message, Queue, SQSBackend

from localaws.services.sqs.storage import LOCK
from localaws.state.in_force import touch
from localaws.state.kept import Apart, Kept, Touched

_MESSAGE, _DELETED, _FIFO = "message", "deleted", "fifo"
_LISTS = {"_messages": "kept_messages", "_pending_messages": "kept_pending"}
_HANDLES = "kept_deleted"
_LEFT_OUT = {"attempts", "sent_before", "turns", "_messages_lock", _HANDLES, *_LISTS.values()}
_places = count()


class Messages(list[Message]):
    """A queue's messages, which notes what is put in and taken out."""

    def __init__(self, queue: Queue, messages: Iterable[Message]) -> None:
        super().__init__(messages)
        self._queue = queue
        self.places = {one.id: (next(_places), one) for one in self}
        for one in self:
            _note(queue, one)

    def append(self, message: Message) -> None:
        super().append(message)
        self.places[message.id] = (next(_places), message)
        _note(self._queue, message)

    def remove(self, message: Message) -> None:
        super().remove(message)
        self.places.pop(message.id, None)
        _note(self._queue, message)

    def __delitem__(self, index: SupportsIndex | slice) -> None:
        raise TypeError("messages are removed one by one")


class Pending(set[Message]):
    """The messages in flight: to be received, and to be shown again, changes a message."""

    def __init__(self, queue: Queue, messages: Iterable[Message]) -> None:
        super().__init__(messages)
        self._queue = queue

    def add(self, message: Message) -> None:
        super().add(message)
        _note(self._queue, message)

    def discard(self, message: Message) -> None:
        super().discard(message)
        _note(self._queue, message)


class Handles(set[str]):
    """The receipt handles of messages that were deleted: to delete them again is no error."""

    def __init__(self, queue: Queue, handles: Iterable[str]) -> None:
        super().__init__(handles)
        self._queue = queue

    def update(self, *handles: Iterable[str]) -> None:
        super().update(*handles)
        # None is the handle of one that nobody has received.
        for one in (one for several in handles for one in several if one):
            touch("sqs", self._queue.account_id, _DELETED, self._queue.name, one)


def _note(queue: Queue, message: Message) -> None:
    touch("sqs", queue.account_id, _MESSAGE, queue.name, message.id)
    if queue.fifo_queue:
        touch("sqs", queue.account_id, _FIFO, queue.name)


def _watched(name: str, kind: type[Any]) -> property:
    def put(queue: Queue, given: Iterable[Any]) -> None:
        for gone in vars(queue).get(name, ()):
            if isinstance(gone, Message):
                _note(queue, gone)
            elif gone:
                touch("sqs", queue.account_id, _DELETED, queue.name, gone)
        vars(queue)[name] = kind(queue, given)

    return property(lambda queue: vars(queue)[name], put)


def _watch() -> None:
    Queue._messages = _watched("kept_messages", Messages)
    Queue._pending_messages = _watched("kept_pending", Pending)
    Queue.deleted_messages = _watched(_HANDLES, Handles)
    delete = SQSBackend.delete_queue

    def delete_with_messages(self: SQSBackend, queue_name: str) -> None:
        queue = self.get_queue(queue_name)
        delete(self, queue_name)
        queue._messages, queue._pending_messages, queue.deleted_messages = [], set(), set()
        touch("sqs", self.account_id, _FIFO, queue_name)

    SQSBackend.delete_queue = delete_with_messages


class _Items:
    """Messages by their identifiers, handles, and what FIFO queues remember."""

    def rows(
        self, backend: SQSBackend, touched: Iterable[Touched]
    ) -> Iterable[tuple[str, str, Any]]:
        with LOCK:
            for kind, name, *rest in touched:
                key = "/".join([name, *rest])
                yield kind, key, _present(backend.queues.get(name), kind, rest)

    def load(self, backend: SQSBackend, rows: Iterable[tuple[str, str, Any]]) -> None:
        messages: dict[str, list[tuple[int, Message]]] = {}
        for kind, key, value in rows:
            name, _, rest = key.partition("/")
            queue = backend.queues.get(name)
            if queue is None:
                continue
            if kind == _MESSAGE:
                messages.setdefault(name, []).append(value)
            elif kind == _DELETED:
                set.add(queue.deleted_messages, rest)
            elif kind == _FIFO:
                vars(queue)["sent_before"] = value
        for name, found in messages.items():
            queue = backend.queues[name]
            for _, message in sorted(found, key=lambda pair: pair[0]):
                queue._messages.append(message)
                if message.approximate_receive_count and not message.visible:
                    queue._pending_messages.add(message)


def _present(queue: Queue | None, kind: str, rest: list[str]) -> Any:
    if queue is None:
        return None
    if kind == _MESSAGE:
        return queue._messages.places.get(rest[0])
    if kind == _DELETED:
        return True if rest[0] in queue.deleted_messages else None
    return dict(vars(queue).get("sent_before", {}))


def _mend(queue: Queue) -> None:
    import threading

    queue._messages_lock = threading.Condition()
    queue._messages, queue._pending_messages, queue.deleted_messages = [], set(), set()


KEPT = {
    "sqs": Kept(
        "queues; messages with their receipt handles, delays and deduplication; tasks that move "
        "messages end",
        apart={Queue: Apart(leaves_out=frozenset(_LEFT_OUT), mend=_mend)},
        operations_on_items=frozenset(
            {
                "ChangeMessageVisibility",
                "ChangeMessageVisibilityBatch",
                "DeleteMessage",
                "DeleteMessageBatch",
                "ReceiveMessage",
                "SendMessage",
                "SendMessageBatch",
            }
        ),
        items=_Items(),
        watch=_watch,
    )
}
