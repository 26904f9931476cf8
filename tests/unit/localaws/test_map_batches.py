"""Batches of items: none too large, none lost."""

import json

from hypothesis import given
from hypothesis import strategies as st

from localaws.services.stepfunctions.map_batches import batches

ITEMS = st.lists(st.text(max_size=12) | st.integers() | st.none())


@given(ITEMS, st.integers(1, 5), st.integers(40, 200))
def test_batches_keep_their_limits_and_all_items(items, most_items, most_bytes):
    # GIVEN any items and limits WHEN they are put into batches
    settings = {"MaxItemsPerBatch": most_items, "MaxInputBytesPerBatch": most_bytes}
    given_to_children = list(batches(items, settings))
    # THEN none is lost, and a batch is over a limit only with one item
    assert [item for batch in given_to_children for item in batch["Items"]] == items
    for batch in given_to_children:
        written = json.dumps(batch, separators=(",", ":"), ensure_ascii=False)
        assert len(batch["Items"]) <= most_items
        assert len(batch["Items"]) == 1 or len(written.encode()) <= most_bytes
