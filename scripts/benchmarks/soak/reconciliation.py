"""Nothing lost, nothing doubled: from what was seen of photos to an account of them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

OUTCOMES = ("accepted", "review", "rejected", "failed")
FAILED = "failed"


@dataclass(frozen=True)
class Execution:
    """One run of the workflow for a photo.

    Attributes
    ----------
    photo
        The photo's key.
    name
        The execution's; what is seen twice under one name is one execution.
    outcome
        One of ``OUTCOMES``; None while it runs.
    """

    photo: str
    name: str
    outcome: str | None


@dataclass(frozen=True)
class Announcement:
    """What the workflow told others of a photo: an event, or a message on a queue.

    Attributes
    ----------
    photo
        The photo's key.
    outcome
        What was told.
    id
        The event's or the message's own: what is delivered twice under one id was told once.
    """

    photo: str
    outcome: str
    id: str


@dataclass(frozen=True)
class Conservation:
    """What became of all photos that were sent.

    Attributes
    ----------
    sent
        How many there were.
    outcomes
        How many have each outcome. A photo that failed and was then replayed has its last one.
    lost
        Those without any outcome.
    doubled
        Those that got more than one outcome beside ``failed``.
    strangers
        Photos that have an execution and were not sent.
    untold
        Those whose outcome nobody was told of.
    told_twice
        Those of which two announcements were made.
    told_wrong
        Those of which another outcome was told than they have.
    replayed
        Those that failed at first and do not now.
    """

    sent: int
    outcomes: Mapping[str, int]
    lost: tuple[str, ...]
    doubled: tuple[str, ...]
    strangers: tuple[str, ...]
    untold: tuple[str, ...]
    told_twice: tuple[str, ...]
    told_wrong: tuple[str, ...]
    replayed: int

    @property
    def violations(self) -> dict[str, tuple[str, ...]]:
        """What breaks conservation, by its name; empty if nothing does."""
        found = {
            "lost": self.lost,
            "doubled": self.doubled,
            "strangers": self.strangers,
            "untold": self.untold,
            "told twice": self.told_twice,
            "told wrong": self.told_wrong,
        }
        return {name: photos for name, photos in found.items() if photos}


def conserve(
    sent: Iterable[str], executions: Iterable[Execution], announcements: Iterable[Announcement]
) -> Conservation:
    """Account for every photo that was sent.

    Parameters
    ----------
    sent
        Their keys.
    executions
        All that there are, in any order; one may be given more than once.
    announcements
        All that there are, in any order; one may be given more than once. A failure is announced
        by its message in the dead-letter queue; one that was replayed is there no more.

    Returns
    -------
    Conservation
        The photos in it are sorted.
    """
    photos = set(sent)
    ends: dict[str, dict[str, str | None]] = defaultdict(dict)
    for execution in executions:
        known = ends[execution.photo].get(execution.name)
        # Seen while it ran, and after: the end counts, in whatever order they come.
        ends[execution.photo][execution.name] = execution.outcome or known
    told: dict[str, dict[str, str]] = defaultdict(dict)
    for announcement in announcements:
        told[announcement.photo][announcement.id] = announcement.outcome
    finals: dict[str, str] = {}
    doubled, replayed = [], 0
    for photo in photos:
        ended = [outcome for outcome in ends.get(photo, {}).values() if outcome is not None]
        good = [outcome for outcome in ended if outcome != FAILED]
        if len(good) > 1:
            doubled.append(photo)
        elif ended:
            finals[photo] = good[0] if good else FAILED
            replayed += bool(good) and len(ended) > 1
        elif FAILED in told.get(photo, {}).values():
            finals[photo] = FAILED  # nothing could be started for it, and its message says so
    running = {
        photo for photo in photos if None in ends.get(photo, {}).values() and photo in finals
    }
    for photo in running:
        del finals[photo]  # a replay may still change it
    counts = Counter(finals.values())
    return Conservation(
        sent=len(photos),
        outcomes={name: counts[name] for name in OUTCOMES},
        lost=_sorted(photos - finals.keys() - set(doubled)),
        doubled=_sorted(doubled),
        strangers=_sorted(ends.keys() - photos),
        untold=_sorted(photo for photo in finals if not told.get(photo)),
        told_twice=_sorted(photo for photo in finals if _told_twice(told.get(photo, {}))),
        told_wrong=_sorted(
            photo
            for photo, outcome in finals.items()
            if any(word != outcome for word in told.get(photo, {}).values())
        ),
        replayed=replayed,
    )


def _told_twice(told: Mapping[str, str]) -> bool:
    # A failure may be in the dead-letter queue twice: EventBridge delivers at least once, and a
    # replay has the failure's own name.
    return sum(outcome != FAILED for outcome in told.values()) > 1


def _sorted(photos: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(photos))
