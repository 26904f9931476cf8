"""The split of each kind of outliers."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scones.errors import KindsTooFew, OutliersInvalid
from scones.manifest import SPLITS
from scones.staging.kinds import LABELLED, VEHICLES, split_kinds

CLASSES = ["bicycle", "motorcycle"]
OTHERS = sorted(VEHICLES - set(CLASSES))
_NAMES = st.sets(st.text("abcdefghij", min_size=4, max_size=8), min_size=3, max_size=60)


@given(_NAMES)
def test_every_split_has_kinds_of_its_own(names: set[str]):
    # GIVEN at least three kinds WHEN they are split
    splits = split_kinds(names, CLASSES)
    # THEN each is in one split, every split has some, and train has the most
    assert splits.keys() == names
    counts = [list(splits.values()).count(split) for split in SPLITS]
    assert min(counts) >= 1
    assert counts[0] == max(counts)
    assert counts[1] == counts[2] == max(1, round(len(names) / 5))


@given(_NAMES, st.randoms())
def test_the_order_of_kinds_does_not_matter(names: set[str], random):
    # GIVEN the same kinds in another order WHEN they are split THEN the splits are the same
    order = sorted(names)
    random.shuffle(order)
    assert split_kinds(order, CLASSES) == split_kinds(sorted(names), CLASSES)


def test_other_vehicles_are_in_all_splits_among_many_kinds():
    # GIVEN eight vehicles among fifty kinds of other things WHEN they are split
    splits = split_kinds([*OTHERS[:8], *(f"thing {n}" for n in range(50))], CLASSES)
    # THEN four are trained with, and two each held out
    found = [splits[name] for name in OTHERS[:8]]
    assert [found.count(split) for split in SPLITS] == [4, 2, 2]
    assert [list(splits.values()).count(split) for split in SPLITS] == [34, 12, 12]


def test_few_vehicles_are_split_with_the_others():
    # GIVEN two vehicles and one other thing WHEN they are split THEN each split gets one
    assert sorted(split_kinds(["bus", "tank", "tree"], CLASSES).values()) == sorted(SPLITS)


def test_what_people_labelled_is_for_training_alone():
    # GIVEN photos that people labelled, beside kinds WHEN they are split THEN train gets them
    for number in range(3, 20):
        kinds = [LABELLED, *(f"thing {n}" for n in range(number))]
        assert split_kinds(kinds, CLASSES)[LABELLED] == "train"


def test_no_kinds_are_no_outliers():
    # GIVEN none WHEN they are split THEN there is nothing
    assert split_kinds([], CLASSES) == {}


@pytest.mark.parametrize("kinds", [["tree"], ["car", "tree"], ["car", "tree", LABELLED]])
def test_one_or_two_kinds_are_refused_with_what_to_do(kinds: list[str]):
    # GIVEN too few for three splits WHEN they are split THEN the text says what to do
    with pytest.raises(KindsTooFew, match=r"sub-folder for each kind, .*--unknown none") as refusal:
        split_kinds(kinds, CLASSES)
    assert f"has only {', '.join(k for k in kinds if k != LABELLED)} as" in str(refusal.value)


@pytest.mark.parametrize("name", ["bicycle", "Bicycle"])
def test_a_kind_with_the_name_of_a_class_is_refused(name: str):
    # GIVEN a kind that is called like a class WHEN it is split THEN the text names both
    with pytest.raises(OutliersInvalid, match=f"has a kind {name}, and bicycle is a class"):
        split_kinds([name, "car", "tree", "house"], CLASSES)


def test_kinds_that_only_letter_case_tells_apart_are_refused():
    # GIVEN apples of two folders WHEN they are split THEN no model is tested with what it has seen
    with pytest.raises(OutliersInvalid, match=r"has the kinds Apple and apple, .* same name"):
        split_kinds(["apple", "Apple", "car", "tree"], CLASSES)


@pytest.mark.parametrize("name", ["a/b", "<b>", "a\nb", "", "a" * 121])
def test_a_kind_that_a_manifest_cannot_hold_is_refused(name: str):
    # GIVEN a kind of a strange name WHEN it is split THEN the text says which are good
    with pytest.raises(OutliersInvalid, match=f"^{re.escape(repr(name))} cannot be the name of"):
        split_kinds([name, "car", "tree", "house"], CLASSES)
