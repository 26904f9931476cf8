"""Whether a soak run passes: what speaks against it, each in a sentence."""

from dataclasses import dataclass

from benchmarks.soak.expectations import Comparison
from benchmarks.soak.reconciliation import Reconciliation


@dataclass(frozen=True)
class Disturbances:
    """What was done to the service, and what came of it.

    Attributes
    ----------
    are_given
        Whether calls were to fail.
    failed
        How many photos had a dead letter before the redrive.
    moved
        How many dead letters were brought back.
    """

    are_given: bool
    failed: int
    moved: int


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
        A run with faults in which nothing failed has not shown that a failure is brought back.
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
    if reconciliation.dead:
        found.append(f"{len(reconciliation.dead)} dead letters after the redrive")
    if disturbances.are_given and not disturbances.failed:
        found.append("faults were given, and no photo failed: give more of them")
    if disturbances.are_given and not disturbances.moved:
        found.append("faults were given, and no dead letter was brought back")
    return found
