"""Kinds of outliers, and the split that each goes to: no two splits have one in common.

What a model says of a kind that it was trained with is no measure of what it says of others.
"""

from collections.abc import Iterable, Sequence

from scones.errors import KindsTooFew, OutliersInvalid
from scones.manifest import is_name
from scones.staging.source import hash_share

LABELLED = "labelled"  # what people saw no vehicle in: many kinds, which nobody told apart
# The vehicles of CIFAR-100, and of the drawings. What looks like a class is what a model needs to
# see in training, and what tells most in a test: some of them are in each split.
VEHICLES = {
    *("bicycle", "boat", "bus", "car", "lawn_mower", "motorcycle", "pickup_truck", "rocket"),
    *("scooter", "streetcar", "tank", "tractor", "train", "tricycle", "truck", "van"),
}

LEAST_KINDS = 3
_SHARE = 0.2  # of kinds in validation, and in test


def split_kinds(kinds: Iterable[str], classes: Sequence[str]) -> dict[str, str]:
    """Return the split of each kind: about a fifth for validation, a fifth for test.

    The order is that of a hash of their names: it needs no seed, and a new kind moves few others.

    Parameters
    ----------
    kinds
        Their names. None is fine, and fewer than three are not.
    classes
        The names of what the version's classes are.

    Raises
    ------
    KindsTooFew
        If there is not one for each split.
    OutliersInvalid
        If a kind has the name of a class, that of another kind but for letter case, or one that a
        manifest cannot hold.
    """
    names = set(kinds)
    if not names:
        return {}
    _check(names, classes)
    spread = names - {LABELLED}
    if len(spread) < LEAST_KINDS:
        raise KindsTooFew(
            f"the outlier set has only {', '.join(sorted(spread)) or 'none'} as kinds: at least "
            f"{LEAST_KINDS} are needed, so that train, validation and test have different ones. "
            "Make a sub-folder for each kind, add kinds with --unknown PLACE, or leave the outlier "
            "set out with --unknown none"
        )
    near = spread & VEHICLES
    groups = [near, spread - near]
    if min(map(len, groups)) < LEAST_KINDS:
        groups = [spread]
    splits = dict.fromkeys(names & {LABELLED}, "train")
    for group in groups:
        splits |= _split(sorted(group, key=lambda kind: hash_share(f"kind {kind}")))
    return splits


def _split(kinds: Sequence[str]) -> dict[str, str]:
    """Return the split of each of at least three kinds, in their order."""
    held_out = max(1, round(_SHARE * len(kinds)))
    order = ["validation"] * held_out + ["test"] * held_out
    order += ["train"] * (len(kinds) - len(order))
    return dict(zip(kinds, order, strict=True))


def _check(kinds: Iterable[str], classes: Sequence[str]) -> None:
    of_classes = {name.casefold(): name for name in classes}
    seen: dict[str, str] = {}
    for kind in sorted(kinds):
        folded = kind.casefold()
        if folded in of_classes:
            raise OutliersInvalid(
                f"the outlier set has a kind {kind}, and {of_classes[folded]} is a class: "
                "a picture of a class is no outlier"
            )
        if seen.setdefault(folded, kind) != kind:
            raise OutliersInvalid(
                f"the outlier set has the kinds {seen[folded]} and {kind}, which would be trained "
                "with and tested as different ones: give both the same name"
            )
        if not is_name(kind):
            raise OutliersInvalid(
                f"{kind!r} cannot be the name of a kind of outliers: letters, digits, blanks, "
                "dots, _ and - can, at most 120"
            )
