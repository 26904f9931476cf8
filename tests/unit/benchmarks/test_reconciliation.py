"""The account of photos: from executions and announcements to what became of each."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.soak.reconciliation import OUTCOMES, Announcement, Execution, conserve


def ended(photo: str, outcome: str | None, name: str = "first") -> Execution:
    return Execution(photo, f"{photo}-{name}", outcome)


def told(photo: str, outcome: str, number: int = 1) -> Announcement:
    return Announcement(photo, outcome, f"{photo}-{number}")


def test_photos_with_one_outcome_that_was_told_once_break_nothing():
    # GIVEN a photo of each outcome, each told
    account = conserve(
        "abcd",
        [ended(photo, outcome) for photo, outcome in zip("abcd", OUTCOMES, strict=True)],
        [told(photo, outcome) for photo, outcome in zip("abcd", OUTCOMES, strict=True)],
    )
    # WHEN they are accounted for THEN each is counted once, and nothing is wrong
    assert account.outcomes == dict.fromkeys(OUTCOMES, 1)
    assert account.violations == {}


def test_a_replayed_photo_has_the_outcome_of_its_replay():
    # GIVEN a photo that failed twice, and whose second replay was accepted
    executions = [
        ended("a", "failed"),
        ended("a", "failed", "redrive-1"),
        ended("a", "accepted", "redrive-2"),
    ]
    # WHEN it is accounted for THEN it is accepted, once
    account = conserve("a", executions, [told("a", "accepted")])
    assert account.outcomes["accepted"] == 1
    assert (account.replayed, account.violations) == (1, {})


def test_a_failure_for_which_nothing_was_started_is_known_by_its_message():
    # GIVEN a photo that the intake could not start WHEN its message is in the queue
    account = conserve("a", [], [told("a", "failed")])
    # THEN it has failed, and is not lost
    assert account.outcomes["failed"] == 1
    assert account.violations == {}


@pytest.mark.parametrize(
    ("executions", "announcements", "violations"),
    [
        ([], [], {"lost": ("a",)}),
        ([ended("a", None)], [], {"lost": ("a",)}),
        ([ended("a", "failed"), ended("a", None, "2")], [told("a", "failed")], {"lost": ("a",)}),
        (
            [ended("a", "accepted"), ended("a", "accepted", "2")],
            [told("a", "accepted")],
            {"doubled": ("a",)},
        ),
        ([ended("a", "accepted")], [], {"untold": ("a",)}),
        ([ended("a", "failed")], [], {"untold": ("a",)}),
        (
            [ended("a", "review")],
            [told("a", "review", 1), told("a", "review", 2)],
            {"told twice": ("a",)},
        ),
        ([ended("a", "review")], [told("a", "accepted")], {"told wrong": ("a",)}),
        (
            [ended("a", "review"), ended("x", "review")],
            [told("a", "review")],
            {"strangers": ("x",)},
        ),
    ],
)
def test_what_is_wrong_has_a_name(executions, announcements, violations):
    # GIVEN one photo and something amiss WHEN it is accounted for THEN only that is named
    assert conserve("a", executions, announcements).violations == violations


PHOTOS = st.lists(st.tuples(st.integers(0, 3), st.sampled_from(OUTCOMES)), max_size=20)


@settings(max_examples=50, deadline=None)
@given(PHOTOS, st.randoms(use_true_random=False))
def test_what_is_seen_twice_and_in_any_order_counts_once(photos, chance: random.Random):
    # GIVEN photos that failed some times before their outcome, all of it seen twice, some while
    # it ran, and shuffled
    executions, announcements = [], []
    for number, (failures, outcome) in enumerate(photos):
        key = f"photo-{number}"
        executions += [ended(key, "failed", str(failure)) for failure in range(failures)]
        executions += [ended(key, outcome, "last"), ended(key, None, "last")]
        announcements.append(told(key, outcome))
    seen, heard = executions * 2, announcements * 2
    chance.shuffle(seen)
    chance.shuffle(heard)
    # WHEN they are accounted for
    account = conserve([f"photo-{number}" for number in range(len(photos))], seen, heard)
    # THEN each is in its outcome, and nothing is wrong
    assert account.violations == {}
    assert sum(account.outcomes.values()) == account.sent == len(photos)
    assert account.outcomes == {
        name: sum(outcome == name for _, outcome in photos) for name in OUTCOMES
    }


EXECUTIONS = st.lists(
    st.builds(
        Execution,
        st.sampled_from("abcx"),
        st.sampled_from("123"),
        st.none() | st.sampled_from(OUTCOMES),
    )
)
ANNOUNCEMENTS = st.lists(
    st.builds(
        Announcement, st.sampled_from("abcx"), st.sampled_from(OUTCOMES), st.sampled_from("123")
    )
)


@settings(max_examples=50, deadline=None)
@given(EXECUTIONS, ANNOUNCEMENTS)
def test_every_photo_is_in_one_place_whatever_was_seen(executions, announcements):
    # GIVEN anything WHEN it is accounted for THEN outcomes, lost and doubled add up to all
    account = conserve("abc", executions, announcements)
    assert sum(account.outcomes.values()) + len(account.lost) + len(account.doubled) == 3
