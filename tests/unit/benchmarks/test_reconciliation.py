"""The reconciliation of photos: from the table and announcements to what became of each."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.soak.expectations import Outcome
from benchmarks.soak.reconciliation import Announcement, Record, reconcile
from scones.outcomes import FAILED, OUTCOMES


def recorded(photo: str, outcome: str) -> dict[str, Record]:
    return {photo: Record(Outcome(outcome), "" if outcome == FAILED else f"{outcome} {photo}")}


def announced(photo: str, outcome: str) -> Announcement:
    return Announcement(photo, f"{outcome} {photo}")


ACCEPTED, FAILURE = recorded("a", "accepted"), recorded("a", "failed")
SAID = announced("a", "accepted")


def test_photos_with_an_outcome_that_was_announced_leave_nothing_open():
    # GIVEN a photo of each outcome, each announced, and the dead letter of the one that failed
    records = {}
    for photo, outcome in zip("abcd", OUTCOMES, strict=True):
        records |= recorded(photo, outcome)
    said = [announced(photo, outcome) for photo, outcome in zip("abc", OUTCOMES, strict=False)]
    result = reconcile("abcd", records, said, dead="d")
    # WHEN they are reconciled THEN each is counted once, and nothing is wrong
    assert result.outcomes == dict.fromkeys(OUTCOMES, 1)
    assert result.discrepancies == {}


@pytest.mark.parametrize("records", [{}, FAILURE])
def test_a_photo_that_failed_is_known_by_its_dead_letter(records):
    # GIVEN a dead letter, and a failure in the table or nothing WHEN it is reconciled
    result = reconcile("a", records, [], dead="aa")
    # THEN it has failed, and is not missing
    assert (result.outcomes["failed"], result.discrepancies) == (1, {})


def test_an_outcome_whose_message_still_waits_is_not_yet_unannounced():
    # GIVEN an outcome that could not be announced WHEN its message is a dead letter
    result = reconcile("a", ACCEPTED, [], dead="a")
    # THEN it is accepted, and nothing is wrong yet
    assert (result.outcomes["accepted"], result.discrepancies) == (1, {})


@pytest.mark.parametrize(
    ("records", "said", "dead", "before", "discrepancies"),
    [
        ({}, [], "", {}, {"missing"}),
        (FAILURE, [], "", {}, {"abandoned"}),
        (ACCEPTED, [], "", {}, {"unannounced"}),
        (ACCEPTED, [announced("a", "review")], "", {}, {"announced wrongly"}),
        (ACCEPTED, [SAID, announced("a", "review")], "", {}, {"announced wrongly", "contradicted"}),
        (FAILURE, [SAID], "a", {}, {"announced wrongly"}),
        ({}, [SAID], "a", {}, {"announced wrongly"}),
        (ACCEPTED, [SAID], "", recorded("a", "review"), {"changed"}),
        (FAILURE, [], "a", ACCEPTED, {"changed"}),
        ({}, [], "a", ACCEPTED, {"changed"}),
        (ACCEPTED, [SAID], "", FAILURE, set()),
        (ACCEPTED | recorded("x", "failed"), [SAID], "", {}, {"unexpected"}),
        (ACCEPTED, [SAID], "x", {}, {"unexpected"}),
    ],
)
def test_what_is_wrong_has_a_name(records, said, dead, before, discrepancies):
    # GIVEN one photo and something amiss WHEN it is reconciled THEN only that is named
    found = reconcile("a", records, said, dead, before).discrepancies
    assert found.keys() == discrepancies
    assert {photo for photos in found.values() for photo in photos} <= {"a", "x"}


def test_an_announcement_of_a_photo_that_was_not_sent_is_unexpected():
    # GIVEN a photo, and an event about another WHEN they are reconciled THEN it is named
    found = reconcile("a", ACCEPTED, [SAID, announced("x", "review")]).discrepancies
    assert found == {"unexpected": ("x",), "announced wrongly": ("x",)}


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(OUTCOMES), max_size=20), st.randoms(use_true_random=False))
def test_what_is_announced_again_and_in_any_order_counts_once(outcomes, rng: random.Random):
    # GIVEN photos, each announced up to four times, in any order
    records, said, dead = {}, [], []
    for number, outcome in enumerate(outcomes):
        records |= recorded(f"{number}", outcome)
        times = rng.randint(1, 4)
        if outcome == FAILED:
            dead += [f"{number}"] * times
        else:
            said += [announced(f"{number}", outcome)] * times
    rng.shuffle(said)
    # WHEN they are reconciled
    result = reconcile(records, records, said, dead, before=records)
    # THEN each is in its outcome, and nothing is wrong
    assert result.discrepancies == {}
    assert sum(result.outcomes.values()) == result.sent == len(outcomes)
    assert result.outcomes == {name: outcomes.count(name) for name in OUTCOMES}


RECORDS = st.dictionaries(
    st.sampled_from("abcx"),
    st.builds(Record, st.builds(Outcome, st.sampled_from(OUTCOMES)), st.sampled_from(["", "u"])),
)
ANNOUNCEMENTS = st.lists(
    st.builds(Announcement, st.sampled_from("abcx"), st.sampled_from(["u", "v"]))
)


@settings(max_examples=50, deadline=None)
@given(RECORDS, ANNOUNCEMENTS, st.lists(st.sampled_from("abcx")), RECORDS)
def test_every_photo_is_in_one_place_whatever_was_seen(records, said, dead, before):
    # GIVEN anything WHEN it is reconciled THEN outcomes and missing add up to all
    result = reconcile("abc", records, said, dead, before)
    missing = result.discrepancies.get("missing", ())
    assert sum(result.outcomes.values()) + len(missing) == 3
