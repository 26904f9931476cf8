"""The reconciliation of photos: from executions and announcements to what became of each."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.soak.reconciliation import Announcement, Execution, reconcile
from scones.outcomes import OUTCOMES


def ended(photo: str, outcome: str | None, name: str = "first") -> Execution:
    return Execution(photo, f"{photo}-{name}", outcome)


def announced(photo: str, outcome: str, number: int = 1) -> Announcement:
    return Announcement(photo, outcome, f"{photo}-{number}")


def test_photos_with_one_outcome_that_was_announced_once_leave_nothing_open():
    # GIVEN a photo of each outcome, each announced
    result = reconcile(
        "abcd",
        [ended(photo, outcome) for photo, outcome in zip("abcd", OUTCOMES, strict=True)],
        [announced(photo, outcome) for photo, outcome in zip("abcd", OUTCOMES, strict=True)],
    )
    # WHEN they are reconciled THEN each is counted once, and nothing is wrong
    assert result.outcomes == dict.fromkeys(OUTCOMES, 1)
    assert result.discrepancies == {}


def test_a_replayed_photo_has_the_outcome_of_its_replay():
    # GIVEN a photo that failed twice, and whose second replay was accepted
    executions = [
        ended("a", "failed"),
        ended("a", "failed", "redrive-1"),
        ended("a", "accepted", "redrive-2"),
    ]
    # WHEN it is reconciled THEN it is accepted, once
    result = reconcile("a", executions, [announced("a", "accepted")])
    assert result.outcomes["accepted"] == 1
    assert (result.replayed, result.discrepancies) == (1, {})


def test_a_failure_for_which_nothing_was_started_is_known_by_its_message():
    # GIVEN a photo that the intake could not start WHEN its message is in the queue
    result = reconcile("a", [], [announced("a", "failed")])
    # THEN it has failed, and is not missing
    assert result.outcomes["failed"] == 1
    assert result.discrepancies == {}


@pytest.mark.parametrize(
    ("executions", "announcements", "discrepancies"),
    [
        ([], [], {"missing": ("a",)}),
        ([ended("a", None)], [], {"missing": ("a",)}),
        (
            [ended("a", "failed"), ended("a", None, "2")],
            [announced("a", "failed")],
            {"missing": ("a",)},
        ),
        (
            [ended("a", "accepted"), ended("a", "accepted", "2")],
            [announced("a", "accepted")],
            {"duplicate": ("a",)},
        ),
        ([ended("a", "accepted")], [], {"unannounced": ("a",)}),
        ([ended("a", "failed")], [], {"unannounced": ("a",)}),
        (
            [ended("a", "review")],
            [announced("a", "review", 1), announced("a", "review", 2)],
            {"announced twice": ("a",)},
        ),
        ([ended("a", "review")], [announced("a", "accepted")], {"announced wrongly": ("a",)}),
        (
            [ended("a", "review"), ended("x", "review")],
            [announced("a", "review")],
            {"unexpected": ("x",)},
        ),
    ],
)
def test_what_is_wrong_has_a_name(executions, announcements, discrepancies):
    # GIVEN one photo and something amiss WHEN it is reconciled THEN only that is named
    assert reconcile("a", executions, announcements).discrepancies == discrepancies


PHOTOS = st.lists(st.tuples(st.integers(0, 3), st.sampled_from(OUTCOMES)), max_size=20)


@settings(max_examples=50, deadline=None)
@given(PHOTOS, st.randoms(use_true_random=False))
def test_what_is_seen_twice_and_in_any_order_counts_once(photos, rng: random.Random):
    # GIVEN photos that failed some times before their outcome, all of it seen twice, some while
    # it ran, and shuffled
    executions, announcements = [], []
    for number, (failures, outcome) in enumerate(photos):
        key = f"photo-{number}"
        executions += [ended(key, "failed", str(failure)) for failure in range(failures)]
        executions += [ended(key, outcome, "last"), ended(key, None, "last")]
        announcements.append(announced(key, outcome))
    seen, heard = executions * 2, announcements * 2
    rng.shuffle(seen)
    rng.shuffle(heard)
    # WHEN they are reconciled
    result = reconcile([f"photo-{number}" for number in range(len(photos))], seen, heard)
    # THEN each is in its outcome, and nothing is wrong
    assert result.discrepancies == {}
    assert sum(result.outcomes.values()) == result.sent == len(photos)
    assert result.outcomes == {
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
    # GIVEN anything WHEN it is reconciled THEN outcomes, missing and duplicate add up to all
    result = reconcile("abc", executions, announcements)
    missing, duplicate = (result.discrepancies.get(name, ()) for name in ("missing", "duplicate"))
    assert sum(result.outcomes.values()) + len(missing) + len(duplicate) == 3
