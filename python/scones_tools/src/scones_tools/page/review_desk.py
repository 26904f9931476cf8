"""What each reviewer's browser holds of the review queue, and for how long."""

import contextlib
import secrets
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from botocore.exceptions import BotoCoreError, ClientError

from scones.classes import NO_VEHICLE
from scones.image_limits import Limits
from scones.images import normalise
from scones_tools.command_line import CommandError
from scones_tools.deployment import Deployment
from scones_tools.labels.labelling import Asked, Labelled, Review
from scones_tools.queues import Queue, depth

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
    until, hidden_until
        When it is given back unless its browser is heard of, and when others see its photos.
    asked
        Those without a label, by id, in the order in which they are shown.
    last
        Those of the last decision: their labels are stored, and neither announced nor out of the
        queue until the next decision, so that this one can be taken back.
    final
        Those of decisions before that AWS did not take, or whose answers were lost.
    """

    queue: Queue
    review: Review
    asked: dict[str, Asked]
    until: float
    hidden_until: float
    last: list[Labelled] = field(default_factory=list)
    final: list[Labelled] = field(default_factory=list)
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
        now = self._now()
        url = self._deployed.review_queue_url
        queue = Queue(url, _SECONDS_HIDDEN)
        review = Review(queue, self._deployed, self._reviewer)
        # No more than SQS counts: who asks for more waits until SQS is sure that there are none.
        most = max(1, min(BATCH, depth(url).waiting))
        asked = {one.question.id: one for one in review.waiting(most, empty_answers=1)}
        print(f"review: {len(asked)} photos taken", file=sys.stderr)
        batch_id = secrets.token_urlsafe(12)
        self._batches[batch_id] = Batch(
            queue, review, asked, now + _SECONDS_KEPT, now + _SECONDS_HIDDEN
        )
        return batch_id

    def batch(self, batch_id: str) -> Batch:
        """Return a batch.

        Raises
        ------
        BatchGone
            If it was given back.
        """
        found = self._batches.get(batch_id)
        if found is None or self._is_over(found):
            raise BatchGone
        return found

    def extend(self, batch_id: str) -> None:
        """Keep a batch, as its browser still shows it."""
        with self._held(batch_id) as batch:
            now = self._now()
            gone = batch.queue.extend()
            # Others may see these by now.
            batch.asked = {
                name: asked for name, asked in batch.asked.items() if not asked.is_among(gone)
            }
            batch.last = [one for one in batch.last if not one.asked.is_among(gone)]
            batch.final = [one for one in batch.final if not one.asked.is_among(gone)]
            batch.until, batch.hidden_until = now + _SECONDS_KEPT, now + _SECONDS_HIDDEN

    def leave(self, batch_id: str) -> None:
        """Give a batch back soon, unless it is extended before."""
        with self._held(batch_id) as batch:
            batch.until = min(batch.until, self._now() + _SECONDS_OF_LEAVING)

    def label(self, batch_id: str, labels: dict[str, str]) -> None:
        """Store labels by the ids of photos: one decision, which makes the one before it final.

        What is labelled already, as by an answer that was lost on its way, is left.

        Raises
        ------
        AnnouncementRefused
            If the decision before cannot be announced: nothing is stored then.
        """
        with self._held(batch_id) as batch:
            new = [
                (batch.asked[name], label) for name, label in labels.items() if name in batch.asked
            ]
            if not new:
                return
            _settle(batch)
            for asked, label in new:
                labelled = batch.review.store(asked, label)
                # What cannot be stored is not shown again in this batch; its messages stay.
                del batch.asked[asked.question.id]
                if labelled:
                    batch.labelled += 1
                    batch.last.append(labelled)

    def skip(self, batch_id: str, name: str) -> None:
        """Show a photo after the others."""
        with self._held(batch_id) as batch:
            if name in batch.asked:
                batch.asked[name] = batch.asked.pop(name)

    def undo(self, batch_id: str) -> None:
        """Take the last decision back: what was before is restored, and its photos come first."""
        with self._held(batch_id) as batch:
            while batch.last:
                # First of all it is asked again: of what fails then nobody knows how far it came.
                labelled = batch.last.pop()
                batch.asked = {labelled.asked.question.id: labelled.asked} | batch.asked
                batch.labelled -= 1
                batch.review.take_back(labelled)

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
            with batch.lock:
                is_due = name == batch_id or all_of_them or (not batch_id and self._is_over(batch))
                if is_due and name in self._batches:
                    del self._batches[name]
                    self._end(batch)

    def is_label(self, label: str) -> bool:
        """Whether a photo can have a label."""
        return label in {*self.classes, NO_VEHICLE}

    @contextlib.contextmanager
    def _held(self, batch_id: str) -> Iterator[Batch]:
        """Keep a batch from being given back meanwhile."""
        with self.batch(batch_id).lock:
            yield self.batch(batch_id)  # it may have been given back while this waited

    def _is_over(self, batch: Batch) -> bool:
        return self._now() >= batch.until

    def _end(self, batch: Batch) -> None:
        if self._now() >= batch.hidden_until:
            # This machine has slept: others see the photos by now, and their word is the last.
            return
        try:
            _settle(batch)
        finally:
            batch.queue.release()
            counts = f"{batch.labelled} labelled, {len(batch.asked)} given back"
            print(f"review: {counts}", file=sys.stderr)

    def _sweep(self) -> None:
        while not self._ended.wait(_SECONDS_BETWEEN_SWEEPS):
            # What AWS did not take back now comes back when its time is over.
            with contextlib.suppress(ClientError, BotoCoreError, CommandError):
                self.give_back()


def _settle(batch: Batch) -> None:
    """Make the last decision final: it cannot be taken back, even if AWS refuses it now."""
    batch.final += batch.last
    batch.last = []
    while batch.final:
        batch.review.settle(batch.final[0])
        del batch.final[0]
