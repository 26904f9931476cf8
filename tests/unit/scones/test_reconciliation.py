"""Reconciliation of a bulk run: its photos compared with the outcomes that were written."""

from hypothesis import given, settings
from hypothesis import strategies as st

from scones.bulk import BulkOutcome
from scones.outcomes import OUTCOMES
from scones.reconciliation import Reconciliation, reconcile

KEYS = st.lists(st.text(min_size=1), unique=True, max_size=40)


def outcomes(*pairs: tuple[str, str]) -> list[BulkOutcome]:
    return [BulkOutcome("photos", key, outcome) for key, outcome in pairs]


def test_a_run_balances_when_every_photo_is_in_one_outcome():
    # GIVEN an outcome for each photo WHEN they are counted THEN nothing is missing
    result = reconcile(
        ["a", "b", "c"], outcomes(("a", "accepted"), ("b", "accepted"), ("c", "failed"))
    )
    counts = {"accepted": 2, "review": 0, "rejected": 0, "failed": 1}
    assert result == Reconciliation(3, counts, missing=0, duplicate=0, unexpected=0)
    assert result.balances


def test_missing_duplicate_and_unexpected_outcomes_are_counted_apart():
    # GIVEN a photo without an outcome, one with two, and an outcome of another photo
    result = reconcile(
        ["a", "b", "c"],
        outcomes(("a", "review"), ("b", "failed"), ("b", "review"), ("x", "failed")),
    )
    # WHEN they are counted THEN each is seen, and the run does not balance
    assert (result.missing, result.duplicate, result.unexpected) == (1, 1, 1)
    assert result.outcomes == {"accepted": 0, "review": 1, "rejected": 0, "failed": 0}
    assert not result.balances


@settings(max_examples=50, deadline=None)
@given(KEYS, st.lists(st.tuples(st.text(min_size=1, max_size=2), st.sampled_from(OUTCOMES))))
def test_every_photo_is_counted_once_whatever_was_written(keys, pairs):
    # GIVEN any photos and any outcomes WHEN they are counted
    result = reconcile(keys, outcomes(*pairs))
    # THEN photos with one outcome, with more and with none add up
    duplicates = sum(sum(key == k for k, _ in pairs) > 1 for key in set(keys))
    assert sum(result.outcomes.values()) + result.missing + duplicates == result.images
