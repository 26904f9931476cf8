"""The photo in a workflow's state."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scones.errors import DocumentInvalid
from scones.photos import Photo

PHOTO = {"bucket": "photos", "key": "incoming/1.jpg", "version_id": "v1", "size": 12}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


def test_a_photo_is_read_from_the_state():
    # GIVEN a state as the workflow makes it WHEN it is read THEN every field is there
    assert Photo.from_document({"photo": PHOTO}) == Photo("photos", "incoming/1.jpg", "v1", 12)


def test_a_short_id_is_the_same_for_the_same_version_alone():
    # GIVEN a photo WHEN its short id is made THEN it is what labelled photos are stored under
    photo = Photo.from_document({"photo": PHOTO})
    assert photo.short_id == hashlib.sha256(b"photos/incoming/1.jpg/v1").hexdigest()[:16]
    # AND another version has another, and the size has no part in it
    assert photo.short_id != Photo.from_document({"photo": PHOTO | {"version_id": "v2"}}).short_id
    assert photo.short_id == Photo.from_document({"photo": PHOTO | {"size": 13}}).short_id


def test_version_and_size_may_be_missing():
    # GIVEN a state of a bucket without versions
    state = {"photo": {"bucket": "photos", "key": "incoming/1.jpg"}}
    # WHEN it is read THEN both are empty
    assert Photo.from_document(state) == Photo("photos", "incoming/1.jpg", "", 0)


@pytest.mark.parametrize("state", [{}, {"photo": None}, {"photo": "incoming/1.jpg"}, {"photo": []}])
def test_a_state_without_a_photo_is_refused(state: dict):
    # GIVEN no photo WHEN the state is read THEN the text says what is missing
    with pytest.raises(DocumentInvalid, match="no object named photo"):
        Photo.from_document(state)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("bucket", ""),
        ("bucket", None),
        ("key", 7),
        ("key", ""),
        ("version_id", None),
        ("version_id", 3),
        ("size", -1),
        ("size", "12"),
        ("size", True),
        ("size", 1.5),
    ],
)
def test_a_wrong_field_is_refused_by_its_name(field: str, value: object):
    # GIVEN one field of a wrong value WHEN the state is read THEN the text names it
    with pytest.raises(DocumentInvalid, match=f"photo.{field} is {value!r}, not a"):
        Photo.from_document({"photo": {**PHOTO, field: value}})


@given(st.dictionaries(st.sampled_from(sorted(PHOTO)), JSON))
@settings(max_examples=100, deadline=None)
def test_any_document_is_a_photo_or_refused(photo: dict):
    # GIVEN any JSON in the fields of a photo WHEN it is read
    try:
        read = Photo.from_document({"photo": photo})
    except DocumentInvalid as error:
        # THEN it is refused in words that name a field
        read = str(error)
    assert isinstance(read, Photo) or read.startswith("photo.")
