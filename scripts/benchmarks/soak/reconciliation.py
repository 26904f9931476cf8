"""Reconciliation: every photo that was sent against the executions and announcements seen of it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from benchmarks.soak.expectations import Outcome
from scones.outcomes import FAILED, OUTCOMES

DISCREPANCIES = (
    "missing",  # no outcome
    "duplicate",  # more than one outcome beside failed
    "unexpected",  # an execution, and not sent
    "unannounced",  # an outcome, and no announcement
    "announced twice",
    "announced wrongly",  # an announcement of another outcome
)


@dataclass(frozen=True)
class Execution:
    """A run of the workflow for a photo; ``outcome`` is None while it runs.

    ``detail`` is as ``Outcome`` has it.
    """

    photo: str
    name: str
    outcome: str | None
    detail: str = ""


@dataclass(frozen=True)
class Announcement:
    """An event or a message about a photo's outcome; one ``id`` is one announcement.

    ``detail`` is as ``Outcome`` has it.
    """

    photo: str
    outcome: str
    id: str
    detail: str = ""


@dataclass(frozen=True)
class Reconciliation:
    """What became of all photos that were sent.

    Attributes
    ----------
    sent
        How many there were.
    finals
        By photo, its outcome. One that failed and was then replayed has its last one.
    replayed
        How many failed at first, and do not now.
    discrepancies
        The photos, sorted, by each of ``DISCREPANCIES`` that there is.
    """

    sent: int
    finals: Mapping[str, Outcome]
    replayed: int
    discrepancies: Mapping[str, tuple[str, ...]]

    @property
    def outcomes(self) -> dict[str, int]:
        """How many have each outcome."""
        counts = Counter(outcome.name for outcome in self.finals.values())
        return {name: counts[name] for name in OUTCOMES}


def reconcile(
    sent: Iterable[str], executions: Iterable[Execution], announcements: Iterable[Announcement]
) -> Reconciliation:
    """Account for every photo that was sent.

    Parameters
    ----------
    sent
        Their keys.
    executions, announcements
        All that there are, in any order; each may be given more than once. A failure is announced
        by its message in the dead-letter queue, until it is replayed.
    """
    photos = set(sent)
    ends: dict[str, dict[str, Outcome | None]] = defaultdict(dict)
    for execution in executions:
        known = ends[execution.photo].get(execution.name)
        # Seen while it ran, and after: the end counts, in whatever order they come.
        end = Outcome(execution.outcome, execution.detail) if execution.outcome else known
        ends[execution.photo][execution.name] = end
    announced: dict[str, dict[str, Outcome]] = {photo: {} for photo in photos}
    for announcement in announcements:
        outcome = Outcome(announcement.outcome, announcement.detail)
        announced.setdefault(announcement.photo, {})[announcement.id] = outcome
    failed = Outcome(FAILED)
    finals: dict[str, Outcome] = {}
    duplicate, replayed = [], 0
    for photo in photos:
        ended = [outcome for outcome in ends.get(photo, {}).values() if outcome is not None]
        good = [outcome for outcome in ended if outcome != failed]
        if len(good) > 1:
            duplicate.append(photo)
        elif None in ends.get(photo, {}).values():
            continue  # a replay may still change it
        elif ended:
            finals[photo] = good[0] if good else failed
            replayed += bool(good) and len(ended) > 1
        elif failed in announced[photo].values():
            finals[photo] = failed  # nothing could be started for it, and its message says so
    found = {
        "missing": photos - finals.keys() - set(duplicate),
        "duplicate": duplicate,
        "unexpected": ends.keys() - photos,
        "unannounced": [photo for photo in finals if not announced[photo]],
        # A failure may be in the dead-letter queue twice: EventBridge delivers at least once, and a
        # replay has the failure's own name.
        "announced twice": [
            photo
            for photo in finals
            if sum(outcome != failed for outcome in announced[photo].values()) > 1
        ],
        "announced wrongly": [
            photo for photo in finals if set(announced[photo].values()) - {finals[photo]}
        ],
    }
    return Reconciliation(
        sent=len(photos),
        finals=finals,
        replayed=replayed,
        discrepancies={name: tuple(sorted(found[name])) for name in DISCREPANCIES if found[name]},
    )
