"""How batch transform cuts files."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.services.sagemaker.transform_pieces import RecordTooLarge, assembled, pieces

LINES = st.lists(
    st.binary(min_size=1, max_size=6).filter(
        lambda line: not set(line) & set(b"\r\n \t\x0b\x0c\x1c\x1d\x1e\x85")
    )
)


@given(LINES, st.booleans(), st.integers(8, 20))
def test_every_record_is_sent_once_and_in_order(lines, is_many, most):
    # GIVEN lines WHEN they are cut
    bodies = list(pieces(b"\n".join(lines), True, is_many, most))
    # THEN they are all there, and none of the requests is too large
    assert [line for body in bodies for line in body.splitlines()] == lines
    assert all(len(body) <= most for body in bodies)
    assert is_many or len(bodies) == len(lines)


def test_a_whole_file_is_sent_as_it_is():
    # GIVEN a file WHEN it is not split THEN it is one request, even an empty one
    assert list(pieces(b"a\n\nb\n", False, True, 0)) == [b"a\n\nb\n"]
    assert list(pieces(b"", False, True, 0)) == [b""]


def test_a_record_beyond_the_most_is_refused():
    # GIVEN a long line WHEN it is cut THEN that is not possible
    with pytest.raises(RecordTooLarge, match="has 4 bytes, of at most 3"):
        list(pieces(b"abcd", True, True, 3))


def test_answers_are_lines_where_it_is_asked():
    # GIVEN answers with a newline and without WHEN they are assembled THEN each is one line
    assert assembled([b"a", b"b\n"], True) == b"a\nb\n"
    assert assembled([b"a", b"b"], False) == b"ab"
