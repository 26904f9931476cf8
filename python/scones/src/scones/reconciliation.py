"""Reconciliation of a bulk run: whether every photo has exactly one outcome."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from sys import intern

from scones.bulk import BulkOutcome
from scones.outcomes import OUTCOMES

_DUPLICATE = "duplicate"


@dataclass(frozen=True)
class Reconciliation:
    """The photos of a run, compared with the outcomes that were written.

    Attributes
    ----------
    images
        The number of photos in the run.
    outcomes
        The number of photos by outcome; a photo with several outcomes is not counted here.
    missing
        The number of photos without an outcome.
    duplicate
        The number of photos with more than one outcome.
    unexpected
        The number of photos with an outcome that are not in the run.
    """

    images: int
    outcomes: Mapping[str, int]
    missing: int
    duplicate: int
    unexpected: int

    @property
    def balances(self) -> bool:
        """Whether every photo has exactly one outcome."""
        return not (self.missing or self.duplicate or self.unexpected)


def reconcile(keys: Iterable[str], outcomes: Iterable[BulkOutcome]) -> Reconciliation:
    """Compare the photos of a run with their outcomes.

    Parameters
    ----------
    keys
        The photos in the run.
    outcomes
        All outcomes that were written.
    """
    expected = set(keys)
    found: dict[str, str] = {}
    for outcome in outcomes:
        # Interned: a million outcomes share four strings, which keeps them in a function's memory.
        found[outcome.key] = _DUPLICATE if outcome.key in found else intern(outcome.outcome)
    counts = Counter(outcome for key, outcome in found.items() if key in expected)
    return Reconciliation(
        images=len(expected),
        outcomes={name: counts[name] for name in OUTCOMES},
        missing=len(expected - found.keys()),
        duplicate=sum(outcome == _DUPLICATE for outcome in found.values()),
        unexpected=len(found.keys() - expected),
    )
