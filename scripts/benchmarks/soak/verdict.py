"""Whether a soak run passes: what speaks against it, each in a sentence."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.soak.expectations import Comparison
from benchmarks.soak.reconciliation import Reconciliation

# The calls that announce, and what can have one of them done and tried again all the same.
_ANNOUNCING = {"events", "sqs"}
_REPEATING = {"duplicate", "answer_error", "answer_lost", "answer_cut"}


@dataclass(frozen=True)
class Disturbances:
    """What was done to the service, and what came of it.

    Attributes
    ----------
    faults
        Each rule, with how often it was ``injected``; none if there were no rules.
    failed
        How many photos failed before the redrive.
    replayed
        How many messages were replayed.
    repeated
        How many announcements only repeated another.
    """

    faults: Sequence[Mapping[str, Any]]
    failed: int
    replayed: int
    repeated: int


def problems(
    reconciliation: Reconciliation, comparison: Comparison, disturbances: Disturbances
) -> list[str]:
    """Return what speaks against a run; nothing if it passes.

    Parameters
    ----------
    reconciliation
        The photos after the redrive.
    comparison
        Of their outcomes with those that were expected.
    disturbances
        A run with faults in which nothing failed has not shown that a failure is replayed.
    """
    found = [
        f"{len(photos)} {name}, such as {photos[0]}"
        for name, photos in reconciliation.discrepancies.items()
    ]
    if comparison.wrong:
        photo, text = next(iter(sorted(comparison.wrong.items())))
        found.append(f"{len(comparison.wrong)} wrong, such as {photo}: {text}")
    found += [
        f"{errors.photos} of {errors.of} {name}: the model may err on {errors.bound}"
        for name, errors in comparison.model_errors.items()
        if errors.photos > errors.bound
    ]
    explained = _repeats_explained(disturbances.faults)
    if disturbances.repeated > explained:
        found.append(
            f"{disturbances.repeated} announcements came again: faults explain {explained}"
        )
    if disturbances.faults and not disturbances.failed:
        found.append("faults were given, and no photo failed: give more of them")
    if disturbances.faults and not disturbances.replayed:
        found.append("faults were given, and no message was replayed")
    return found


def _repeats_explained(faults: Iterable[Mapping[str, Any]]) -> int:
    return sum(
        fault["injected"]
        for fault in faults
        if fault["service"] in _ANNOUNCING and fault["kind"] in _REPEATING
    )
