"""Reconciliation: every photo that was sent against the table, the announcements, dead letters."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from benchmarks.soak.expectations import Outcome
from scones.outcomes import FAILED, OUTCOMES

DISCREPANCIES = {
    "missing": "photos of which neither the table nor the dead-letter queue has anything",
    "abandoned": "photos that failed, and are in no queue",
    "unexpected": "photos that were not sent",
    "unannounced": "photos with an outcome, and no event or message about it",
    "contradicted": "photos of which two events or messages say different things",
    "announced wrongly": "photos whose event or message says other than the table",
    "changed": "photos whose outcome was another one before",
}


@dataclass(frozen=True)
class Record:
    """What the table holds of a photo.

    Attributes
    ----------
    outcome
        Its outcome.
    announcement
        What must be announced of it, word for word; empty if it failed.
    """

    outcome: Outcome
    announcement: str = ""


@dataclass(frozen=True)
class Announcement:
    """An event or a message about a photo: what it says, word for word."""

    photo: str
    text: str


@dataclass(frozen=True)
class Reconciliation:
    """What became of all photos that were sent.

    Attributes
    ----------
    sent
        How many there were.
    finals
        By photo, its outcome; failed if only its dead letter is known.
    dead
        The photos that have a dead letter.
    discrepancies
        The photos, sorted, by each of ``DISCREPANCIES`` that there is.
    """

    sent: int
    finals: Mapping[str, Outcome]
    dead: Collection[str]
    discrepancies: Mapping[str, tuple[str, ...]]

    @property
    def outcomes(self) -> dict[str, int]:
        """How many have each outcome."""
        return count(self.finals.values())


def count(outcomes: Iterable[Outcome]) -> dict[str, int]:
    """Return how many there are by each outcome's name."""
    counts = Counter(outcome.name for outcome in outcomes)
    return {name: counts[name] for name in OUTCOMES}


def reconcile(
    sent: Iterable[str],
    records: Mapping[str, Record],
    announcements: Iterable[Announcement],
    dead: Iterable[str] = (),
    before: Mapping[str, Record] | None = None,
) -> Reconciliation:
    """Account for every photo that was sent.

    Parameters
    ----------
    sent
        Their ids.
    records
        By id, what the table holds.
    announcements
        All, in any order. One may come more than once: it says the same each time.
    dead
        The ids in the dead-letter queue; one may be there more than once.
    before
        What the table held at some time before: an outcome but ``failed`` stays.
    """
    photos, waiting = set(sent), set(dead)
    said: dict[str, set[str]] = defaultdict(set)
    for announcement in announcements:
        said[announcement.photo].add(announcement.text)
    known = {photo: records[photo].outcome for photo in photos & records.keys()}
    failed = {photo for photo, outcome in known.items() if outcome.name == FAILED}
    found: dict[str, Iterable[str]] = {
        "missing": photos - records.keys() - waiting,
        "abandoned": failed - waiting,
        "unexpected": (records.keys() | said.keys() | waiting) - photos,
        # It is still to be announced if its message waits.
        "unannounced": known.keys() - failed - waiting - said.keys(),
        "contradicted": {photo for photo, texts in said.items() if len(texts) > 1},
        "announced wrongly": {
            photo
            for photo, texts in said.items()
            if texts != {records[photo].announcement if photo in records else ""}
        },
        "changed": {
            photo
            for photo, record in (before or {}).items()
            if record.outcome.name != FAILED and records.get(photo) != record
        },
    }
    return Reconciliation(
        sent=len(photos),
        finals=dict.fromkeys(photos & waiting, Outcome(FAILED)) | known,
        dead=waiting,
        discrepancies={name: tuple(sorted(found[name])) for name in DISCREPANCIES if found[name]},
    )
