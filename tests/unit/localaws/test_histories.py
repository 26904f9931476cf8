"""Histories of ended executions: whole, and small."""

import json
import pickle
import random

from hypothesis import given
from hypothesis import strategies as st

from localaws.services.stepfunctions.histories import pack, unpack

EVENTS = st.lists(
    st.dictionaries(st.text(max_size=8), st.integers() | st.text() | st.none(), max_size=4)
)


@given(EVENTS)
def test_a_history_comes_back_whole(events):
    # GIVEN any events WHEN they are packed and unpacked THEN they are the same
    assert unpack(pack(events)) == events


def test_what_travels_from_state_to_state_is_kept_about_once():
    # GIVEN ten events with the same large text, each its own copy, as the interpreter makes them
    text = random.Random(0).randbytes(10_000).hex()  # noqa: S311 (any text)
    events = [{"id": number, "input": json.loads(json.dumps(text))} for number in range(10)]
    # WHEN they are packed
    packed = pack(events)
    # THEN they take less than two of them would
    assert len(packed) < len(pickle.dumps(events)) / 5
