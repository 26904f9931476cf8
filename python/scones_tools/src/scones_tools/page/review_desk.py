"""What each reviewer's browser holds of the review queue, and for how long."""

import contextlib
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from botocore.exceptions import BotoCoreError, ClientError

from scones.classes import NO_VEHICLE
from scones.image_limits import Limits
from scones.images import normalise
from scones_tools.deployment import Deployment
from scones_tools.queues import Queue
from scones_tools.review.labelling import Asked, Review

BATCH = 50
_SECONDS_HIDDEN = 120  # in the queue, from a heartbeat on
_SECONDS_KEPT = 60  # here: shorter, so that nobody labels what another sees
_SECONDS_OF_LEAVING = 5  # a page that is loaded again is back by then
_SECONDS_BETWEEN_SWEEPS = 1.0
_LIMITS = Limits.of_sources(1024)


class BatchGone(Exception):
    """The batch was given back: its photos may be on another's screen."""


@dataclass
class Batch:
    """Photos that one browser holds.

    Attributes
    ----------
    asked
        Those without a label, by id, in the order in which they are shown.
    last
        Those of the last decision: their labels are stored, and their messages are kept until the
        next decision, so that this one can be taken back.
    """

    queue: Queue
    review: Review
    asked: dict[str, Asked]
    until: float
    last: list[Asked] = field(default_factory=list)
    labelled: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


class Desk:
    """Gives batches out, and takes them back when their browser is gone.

    Parameters
    ----------
    deployed
        The environment.
    reviewer
        Who labels.
    now
        Seconds. The wall's clock by default: others do not pause while this machine sleeps, and SQS
        neither.
    """

    def __init__(
        self, deployed: Deployment, reviewer: str, now: Callable[[], float] = time.time
    ) -> None:
        self.classes = sorted(deployed.vehicles)
        self._deployed = deployed
        self._reviewer = reviewer
        self._now = now
        self._batches: dict[str, Batch] = {}
        self._ended = threading.Event()
        self._sweeper = threading.Thread(target=self._sweep, daemon=True)

    def __enter__(self) -> Self:
        self._sweeper.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._sweeper.join()
        self.give_back(all_of_them=True)

    def take(self) -> str:
        """Receive a batch, and return its id."""
        until = self._now() + _SECONDS_KEPT
        queue = Queue(self._deployed.review_queue_url, _SECONDS_HIDDEN)
        review = Review(queue, self._deployed.artifacts_bucket, self.classes, self._reviewer)
        asked = {one.question.id: one for one in review.waiting(BATCH)}
        batch_id = secrets.token_urlsafe(12)
        self._batches[batch_id] = Batch(queue, review, asked, until)
        return batch_id

    def batch(self, batch_id: str) -> Batch:
        """Return a batch.

        Raises
        ------
        BatchGone
            If it was given back.
        """
        found = self._batches.get(batch_id)
        if found is None or self._now() >= found.until:
            raise BatchGone
        return found

    def extend(self, batch_id: str) -> None:
        """Keep a batch, as its browser still shows it."""
        batch = self.batch(batch_id)
        with batch.lock:
            until = self._now() + _SECONDS_KEPT
            batch.queue.extend()
            batch.until = until

    def leave(self, batch_id: str) -> None:
        """Give a batch back soon, unless it is extended before."""
        batch = self.batch(batch_id)
        batch.until = min(batch.until, self._now() + _SECONDS_OF_LEAVING)

    def label(self, batch_id: str, labels: dict[str, str]) -> None:
        """Store labels by the ids of photos: one decision, which makes the one before it final.

        What is labelled already, as by an answer that was lost on its way, is left.
        """
        batch = self.batch(batch_id)
        with batch.lock:
            new = [
                (batch.asked[name], label) for name, label in labels.items() if name in batch.asked
            ]
            if not new:
                return
            stored: list[Asked] = []
            try:
                for asked, label in new:
                    if batch.review.store(asked.question, label):
                        stored.append(asked)
                    # What cannot be stored is not shown again in this batch; its messages stay.
                    del batch.asked[asked.question.id]
            finally:
                batch.labelled += len(stored)
                if stored:
                    before, batch.last = batch.last, stored
                    _settle(batch, before)

    def skip(self, batch_id: str, name: str) -> None:
        """Show a photo after the others."""
        batch = self.batch(batch_id)
        with batch.lock:
            if name in batch.asked:
                batch.asked[name] = batch.asked.pop(name)

    def undo(self, batch_id: str) -> None:
        """Take the last decision back: its labels are removed, and its photos come first."""
        batch = self.batch(batch_id)
        with batch.lock:
            for asked in batch.last:
                batch.review.unlabel(asked.question)
            batch.asked = {asked.question.id: asked for asked in batch.last} | batch.asked
            batch.labelled -= len(batch.last)
            batch.last = []

    def picture(self, batch_id: str, name: str) -> bytes | None:
        """Return a photo as PNG, whatever was uploaded; None if it cannot be shown."""
        batch = self.batch(batch_id)
        found = batch.asked.get(name)
        content = found and batch.review.photo(found.question)
        if not content:
            return None
        return normalise(content, _LIMITS).content

    def give_back(self, batch_id: str | None = None, *, all_of_them: bool = False) -> None:
        """Give back a batch, or those whose browser is gone: labels are final, the rest waits."""
        for name, batch in list(self._batches.items()):
            if name == batch_id or all_of_them or (not batch_id and self._now() >= batch.until):
                with batch.lock:
                    self._batches.pop(name, None)
                    _settle(batch, batch.last)
                    batch.queue.release()

    def is_label(self, label: str) -> bool:
        """Whether a photo can have a label."""
        return label in {*self.classes, NO_VEHICLE}

    def _sweep(self) -> None:
        while not self._ended.wait(_SECONDS_BETWEEN_SWEEPS):
            # What AWS did not take back now comes back when its time is over.
            with contextlib.suppress(ClientError, BotoCoreError):
                self.give_back()


def _settle(batch: Batch, decided: list[Asked]) -> None:
    for asked in decided:
        for message in asked.messages:
            batch.queue.delete(message)
