"""What nobody would send in good faith: each refused by name, and none at a great price."""

import io
import json
import tarfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from scones.dataset import MAX_SAMPLE_BYTES, read_shard
from scones.errors import (
    DocumentInvalid,
    ImageRejected,
    InferenceInvalid,
    ManifestInvalid,
    ShardCorrupt,
)
from scones.image_limits import Limits
from scones.images import normalise
from scones.inference import Inference
from scones.manifest import Manifest
from scones.photos import Photo

LIMITS = Limits(max_bytes=1_000_000, max_pixels=1_000_000, size=64)
DEEP = "[" * 100_000
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@settings(max_examples=50, deadline=None)
@given(JSON)
def test_any_other_document_is_no_photo(document):
    # GIVEN any JSON document, at the top or in the place of the photo
    for state in (document, {"photo": document}):
        # WHEN it is read THEN the only error is the named one, in few words
        with pytest.raises(DocumentInvalid) as refusal:
            Photo.from_document(state)
        assert len(str(refusal.value)) < 500


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("bucket", "a b"),
        ("bucket", "Photos"),
        ("bucket", "arn:aws:s3:::photos"),
        ("bucket", "x" * 64),
        ("key", "\ud800"),
        ("key", "x" * 1025),
        ("version_id", "\ud800"),
        ("version_id", "a b"),
    ],
)
def test_a_name_that_s3_would_not_take_is_refused_before_it_is_asked(field, value):
    # GIVEN an event with such a name
    photo = {"bucket": "photos", "key": "incoming/a.png", "version_id": "1", "size": 1}
    # WHEN it is read THEN the field is named
    with pytest.raises(DocumentInvalid, match=f"photo.{field} is"):
        Photo.from_document({"photo": photo | {field: value}})


def test_names_that_s3_takes_are_taken():
    # GIVEN a key in another script, with a line's end, and S3's version for objects without one
    photo = {"bucket": "a.b-c", "key": "incoming/фото\n1.png", "version_id": "null", "size": 1}
    # WHEN it is read THEN it is as it was
    assert Photo.from_document({"photo": photo}).key == photo["key"]


@settings(max_examples=50, deadline=None)
@given(JSON)
def test_any_other_document_is_no_answer(document):
    # GIVEN any JSON document as an endpoint's answer WHEN it is read
    # THEN the only error is the named one
    body = json.dumps(document).encode()
    with pytest.raises(InferenceInvalid):
        Inference.from_body(body)


@pytest.mark.parametrize("familiarity", ["1" + "0" * 400, "-" + "9" * 400, "NaN", "1e999"])
def test_a_number_beyond_all_floats_is_no_familiarity(familiarity):
    # GIVEN an answer with a number that no float holds
    body = f'{{"probabilities": {{}}, "familiarity": {familiarity}, "model_version": "1"}}'
    # WHEN it is read THEN it is refused, in few words
    with pytest.raises(InferenceInvalid) as refusal:
        Inference.from_body(body.encode())
    assert len(str(refusal.value)) < 300


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_no_picture(content):
    # GIVEN any bytes WHEN they are read as a picture THEN the only error is a named one
    with pytest.raises(ImageRejected):
        normalise(content, LIMITS)


def test_a_large_grey_picture_of_16_bits_is_read():
    # GIVEN a picture of 16 bits a pixel, many times larger than its normal form
    buffer = io.BytesIO()
    grey = Image.new("I", (900, 600), 32_896).convert("I;16")
    grey.save(buffer, "PNG")
    # WHEN it is brought into it
    image = normalise(buffer.getvalue(), LIMITS)
    # THEN it is half as bright as white
    assert (image.width, image.height) == (64, 43)
    assert image.quality.brightness == pytest.approx(0.5, abs=0.01)


def test_brackets_without_end_are_no_manifest():
    # GIVEN a document deeper than any reader goes WHEN it is read THEN it is refused
    with pytest.raises(ManifestInvalid, match="not a dataset manifest"):
        Manifest.from_json(DEEP)


@pytest.mark.parametrize("size", [0, 1, 511, 1023])
def test_a_file_shorter_than_a_shards_end_is_no_shard(tmp_path, size):
    # GIVEN a file of a few zeros WHEN it is read THEN it is refused
    shard = tmp_path / "train-000000.tar"
    shard.write_bytes(bytes(size))
    with pytest.raises(ShardCorrupt, match=r"train-000000\.tar"):
        list(read_shard(shard))


def test_a_hole_in_a_shard_is_not_filled_in(tmp_path):
    # GIVEN a shard of 1 KiB with a sparse member that is large, and one that is not
    for size in (MAX_SAMPLE_BYTES + 1, 1024):
        header = bytearray(tarfile.TarInfo("a.png").tobuf(tarfile.GNU_FORMAT))
        header[156:157] = tarfile.GNUTYPE_SPARSE
        header[483:495] = b"%011o\0" % size
        header[148:156] = b" " * 8
        header[148:156] = b"%06o\0 " % sum(header)
        shard = tmp_path / "train-000000.tar"
        shard.write_bytes(bytes(header) + bytes(1024))
        # WHEN it is read THEN the member is refused, and nothing made of it
        with pytest.raises(ShardCorrupt, match=r"a\.png (has \d+ bytes|is cut off or not a file)"):
            list(read_shard(shard))
