"""How many there are of something."""

import pytest

from scones_tools.counted import counted


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0 photos are"), (1, "1 photo is"), (2, "2 photos are"), (21, "21 photos are")],
)
def test_one_is_singular_and_no_other_number(number: int, text: str):
    assert counted(number, "photo is", "photos are") == text
