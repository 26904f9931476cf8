"""Batches of photos, and the lines of their outcomes."""

import json
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scones.bulk import Batch, BulkOutcome, batches, read_outcomes, run_name
from scones.errors import DocumentInvalid
from scones.filtering import Decision
from scones.outcomes import OUTCOMES

KEYS = st.lists(st.text(min_size=1), unique=True, max_size=40)


@settings(max_examples=50, deadline=None)
@given(KEYS, st.integers(1, 9))
def test_batches_hold_every_photo_once_and_are_named_by_what_they_hold(keys, size: int):
    # GIVEN keys WHEN they are put into batches
    made = list(batches(keys, size))
    # THEN all are there, in order, none too large, and the same keys make the same batch
    assert [key for batch in made for key in batch.keys] == keys
    assert all(1 <= len(batch.keys) <= size for batch in made)
    assert len({batch.id for batch in made}) == len(made)
    assert made == list(batches(keys, size))


@settings(max_examples=50, deadline=None)
@given(
    st.builds(
        BulkOutcome,
        st.text(),
        st.text(),
        st.sampled_from(OUTCOMES),
        st.none() | st.text(),
        st.none() | st.floats(0, 1),
        st.none() | st.text(),
        st.none() | st.text(),
    )
)
def test_an_outcome_is_one_line_and_comes_back(outcome: BulkOutcome):
    # GIVEN any outcome WHEN it is written THEN it is a line that is read as the same
    line = outcome.to_line()
    assert line.splitlines(keepends=True) == [line]
    assert BulkOutcome.from_line(line) == outcome


@settings(max_examples=50, deadline=None)
@given(st.text() | st.dictionaries(st.text(), st.text()).map(json.dumps))
def test_a_line_that_is_not_an_outcome_is_refused(line: str):
    # GIVEN any other line WHEN it is read THEN it is refused by name
    with pytest.raises(DocumentInvalid, match="is not an outcome of a photo"):
        BulkOutcome.from_line(line)


def test_a_decision_becomes_a_line_with_all_that_athena_is_asked_for():
    # GIVEN a decision
    decision = Decision("accepted", "bicycle", 0.9, 0.8, 0.1, 0.5, "near", None)
    # WHEN it is written THEN each column is there
    assert json.loads(BulkOutcome.decided("photos", "a.jpg", decision).to_line()) == {
        "bucket": "photos",
        "key": "a.jpg",
        "outcome": "accepted",
        "vehicle": "bicycle",
        "confidence": 0.9,
        "route": "near",
        "reason": None,
        "unknown": 0.1,
    }


def test_a_line_from_before_unknown_was_written_is_read():
    # GIVEN a line of an older version WHEN it is read THEN nothing is said of unknown
    line = '{"bucket": "photos", "key": "a.jpg", "outcome": "review", "vehicle": "bicycle"}'
    assert BulkOutcome.from_line(line).unknown is None


def outcomes(*pairs: tuple[str, str]) -> list[BulkOutcome]:
    return [BulkOutcome("photos", key, outcome) for key, outcome in pairs]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.lists(st.text(), max_size=3), max_size=20), st.integers(1, 4))
def test_the_outcomes_of_all_files_are_read_in_order(files: list[list[str]], max_workers: int):
    # GIVEN files with lines WHEN they are read, some at a time
    contents = {
        str(number): "".join(
            line.to_line() for line in outcomes(*((key, "review") for key in keys))
        )
        for number, keys in enumerate(files)
    }
    found = read_outcomes(contents, lambda name: contents[name].encode(), max_workers)
    # THEN every line is there, in order
    assert [outcome.key for outcome in found] == [key for keys in files for key in keys]


def test_files_are_read_at_the_same_time():
    # GIVEN a file that is not there until another is read, too
    both = threading.Barrier(2, timeout=10)

    def read(name: str) -> bytes:
        both.wait()
        return outcomes((name, "review"))[0].to_line().encode()

    # WHEN they are read two at a time THEN neither waits for ever
    assert [outcome.key for outcome in read_outcomes(["a", "b"], read, 2)] == ["a", "b"]


def test_no_more_files_are_read_than_are_needed_soon():
    # GIVEN more files than a memory holds
    asked: list[int] = []

    def names():
        for number in range(1000):
            asked.append(number)
            yield str(number)

    found = read_outcomes(
        names(), lambda name: BulkOutcome("b", name, "review").to_line().encode(), 2
    )
    # WHEN the first is read THEN only the next few have been asked for
    assert next(found).key == "0"
    assert len(asked) == 4
    found.close()


def test_a_file_that_cannot_be_read_is_reported():
    # GIVEN a file with a broken line WHEN it is read THEN the error quotes the line
    with pytest.raises(DocumentInvalid, match=r"'\{' is not an outcome of a photo"):
        list(read_outcomes(["a"], lambda _: b"{", 2))


@pytest.mark.parametrize("name", ["", "a b", "-a", "a" * 65, None, "a/b", "a\n"])
def test_a_run_needs_a_name_that_fits_a_key(name):
    # GIVEN an invalid name WHEN it is read THEN the error says what one is
    with pytest.raises(DocumentInvalid, match=r"invalid run name .*: use 1 to 64 letters, digits"):
        run_name(name)


@pytest.mark.parametrize(
    ("document", "text"),
    [
        (None, "no object named batch"),
        ({}, "invalid batch.id None"),
        ({"id": "a/../b", "keys": ["k"]}, "invalid batch.id"),
        ({"id": "a", "keys": []}, "not a list of keys"),
        ({"id": "a", "keys": [1]}, "not a list of keys"),
    ],
)
def test_a_malformed_batch_is_refused(document, text: str):
    # GIVEN something else WHEN it is read THEN the error says what is wrong
    with pytest.raises(DocumentInvalid, match=text):
        Batch.from_document(document)
