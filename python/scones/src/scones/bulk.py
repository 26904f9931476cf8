"""Classifying a whole prefix: batches of photos, and one line an outcome."""

import hashlib
import json
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import Any

from scones.errors import DocumentInvalid
from scones.filtering import Decision
from scones.outcomes import OUTCOMES

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_BATCH_ID_LENGTH = 20


@dataclass(frozen=True)
class BulkOutcome:
    """What became of one photo: a line of a table.

    Attributes
    ----------
    bucket, key
        The photo.
    outcome
        One of ``OUTCOMES``.
    vehicle, confidence
        The most probable vehicle and its probability; None unless it was classified.
    unknown
        The probability that the photo shows none of the vehicles; None unless it was classified,
        and in lines from before it was written.
    route
        Where the order goes; None unless accepted.
    reason
        Why not accepted: what a person would be asked, or the name and text of an error.
    """

    bucket: str
    key: str
    outcome: str
    vehicle: str | None = None
    confidence: float | None = None
    route: str | None = None
    reason: str | None = None
    unknown: float | None = None

    @classmethod
    def decided(cls, bucket: str, key: str, decision: Decision) -> "BulkOutcome":
        """Return the outcome of a photo that was classified."""
        return cls(
            bucket,
            key,
            decision.outcome,
            decision.vehicle,
            decision.confidence,
            decision.route,
            decision.reason,
            decision.unknown,
        )

    def to_line(self) -> str:
        """Return the outcome as a line of JSON."""
        return json.dumps(asdict(self)) + "\n"

    @classmethod
    def from_line(cls, line: str) -> "BulkOutcome":
        """Read a line.

        Raises
        ------
        DocumentInvalid
            If it is not an outcome.
        """
        try:
            outcome = cls(**json.loads(line))
        except (ValueError, TypeError, RecursionError) as error:
            raise DocumentInvalid(f"{line[:200]!r} is not an outcome of a photo") from error
        names = (outcome.bucket, outcome.key, outcome.outcome)
        if not all(isinstance(name, str) for name in names) or outcome.outcome not in OUTCOMES:
            raise DocumentInvalid(f"{line[:200]!r} is not an outcome of a photo")
        return outcome


@dataclass(frozen=True)
class Batch:
    """Photos that are classified together.

    Attributes
    ----------
    id
        The same for the same photos.
    keys
        The keys of the photos.
    """

    id: str
    keys: tuple[str, ...]

    @classmethod
    def from_document(cls, document: Any) -> "Batch":
        """Read the ``batch`` part of a state.

        Raises
        ------
        DocumentInvalid
            If it is malformed.
        """
        if not isinstance(document, Mapping):
            raise DocumentInvalid("the state has no object named batch")
        name, keys = document.get("id"), document.get("keys")
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise DocumentInvalid(f"invalid batch.id {name!r}: use 1 to 64 letters, digits, - or _")
        if not isinstance(keys, list) or not keys or not all(isinstance(k, str) for k in keys):
            raise DocumentInvalid("batch.keys is not a list of keys")
        return cls(name, tuple(keys))


def run_name(text: Any) -> str:
    """Return the name of a run.

    Raises
    ------
    DocumentInvalid
        If it cannot be part of a key and of an execution's name.
    """
    if not isinstance(text, str) or not _NAME.fullmatch(text):
        raise DocumentInvalid(
            f"invalid run name {text!r}: use 1 to 64 letters, digits, - or _, starting with a "
            "letter or digit"
        )
    return text


def batches(keys: Iterable[str], size: int) -> Iterator[Batch]:
    """Yield batches of at most so many photos, in order."""
    waiting: list[str] = []
    for key in keys:
        waiting.append(key)
        if len(waiting) == size:
            yield _batch(waiting)
            waiting = []
    if waiting:
        yield _batch(waiting)


def read_outcomes(
    files: Iterable[str], read: Callable[[str], bytes], max_workers: int
) -> Iterator[BulkOutcome]:
    """Yield the outcomes in a run's files, in order, and read several files at a time.

    No more than twice as many files as are read at a time are held at once, however many there are.

    Parameters
    ----------
    files
        Their names.
    read
        Returns a file's content; it is called from several threads.
    max_workers
        The number of files that are read at the same time.

    Raises
    ------
    DocumentInvalid
        If a line is not an outcome.
    """
    with ThreadPoolExecutor(max_workers) as pool:
        reading: deque[Future[bytes]] = deque()
        for file in files:
            reading.append(pool.submit(read, file))
            if len(reading) == 2 * max_workers:
                yield from _outcomes(reading.popleft().result())
        while reading:
            yield from _outcomes(reading.popleft().result())


def _outcomes(content: bytes) -> Iterator[BulkOutcome]:
    return (BulkOutcome.from_line(line) for line in content.decode().splitlines())


def _batch(keys: Sequence[str]) -> Batch:
    content = json.dumps(list(keys)).encode()
    return Batch(hashlib.sha256(content).hexdigest()[:_BATCH_ID_LENGTH], tuple(keys))
