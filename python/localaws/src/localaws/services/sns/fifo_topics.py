"""FIFO topics: the same message once in five minutes, and its identifier for the queues.

Source: the Amazon SNS Developer Guide, "Message deduplication for FIFO topics".
"""

import hashlib
import threading
import time
from collections.abc import Callable
from itertools import count
from typing import Any

from moto.core.responses import ActionResult
from moto.sns.models import Topic
from moto.sns.responses import SNSResponse

from localaws.services.sns.notifications import sequence_number
from localaws.services.sns.topic_attributes import kept

_SECONDS = 300
# A later server counts on from the time.
_sequence_numbers = count(10_000_000_000_000_000_000 + 1000 * time.time_ns() // 10**6, 1000)

Published = tuple[str, str]


def install() -> None:
    """Look at what is published before moto does, and number it."""
    Topic.publish = _publishing(Topic.publish)
    SNSResponse.publish = _numbering(SNSResponse.publish)
    SNSResponse.publish_batch = _numbering(SNSResponse.publish_batch)


def _publishing(publish: Callable[..., str]) -> Callable[..., str]:
    def publish_once(
        self: Topic,
        message: str,
        subject: str | None = None,
        message_attributes: dict[str, Any] | None = None,
        group_id: str | None = None,
        deduplication_id: str | None = None,
        message_structure: str | None = None,
    ) -> str:
        if self.fifo_topic:
            deduplication_id = deduplication_id or hashlib.sha256(message.encode()).hexdigest()
            by_group = kept(self).get("FifoThroughputScope") == "MessageGroup"
            key = (group_id if by_group else None, deduplication_id)
            before = _published(self).get(key)
            if before is not None:
                return before[1][0]
            number = str(next(_sequence_numbers))
            sequence_number.set(number)
        message_id = publish(
            self,
            message,
            subject=subject,
            message_attributes=message_attributes,
            group_id=group_id,
            deduplication_id=deduplication_id,
            message_structure=message_structure,
        )
        if self.fifo_topic:
            _published(self)[key] = time.monotonic(), (message_id, number)
        return message_id

    def publish_in_turn(self: Topic, *given: Any, **named: Any) -> str:
        if not self.fifo_topic:
            return publish_once(self, *given, **named)
        with _turn(self):
            return publish_once(self, *given, **named)

    return publish_in_turn


def _turn(topic: Topic) -> threading.RLock:
    """Return the lock by which a FIFO topic's messages go on one after another."""
    lock: threading.RLock = vars(topic).setdefault("turn", threading.RLock())
    return lock


def _published(topic: Topic) -> dict[tuple[str | None, str], tuple[float, Published]]:
    """Return what was published of late, by scope and identifier."""
    known: dict[tuple[str | None, str], tuple[float, Published]]
    known = vars(topic).setdefault("published_before", {})
    for key, (moment, _) in list(known.items()):
        if time.monotonic() - moment < _SECONDS:
            break
        known.pop(key, None)
    return known


def _numbering(call: Callable[[Any], ActionResult]) -> Callable[[Any], ActionResult]:
    """Tell the sequence numbers of what a FIFO topic took."""

    def call_numbering(self: Any) -> ActionResult:
        answer = call(self)
        arn = self._get_param("TopicArn") or self._get_param("TargetArn")
        topic = self.backend.topics.get(arn)
        if topic is not None and topic.fifo_topic:
            numbers = dict(published for _, published in _published(topic).values())
            for told in answer._result.get("Successful", [answer._result]):
                told["SequenceNumber"] = numbers.get(told.get("MessageId"))
        return answer

    return call_numbering
