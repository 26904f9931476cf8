"""The uploads that are refused, each under the name of its reason."""

import io
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from scones.errors import (
    ImageAnimated,
    ImageEmpty,
    ImageFormatUnsupported,
    ImageRejected,
    ImageTooLarge,
    ImageTooManyPixels,
    ImageTooSmall,
    ImageUnreadable,
)
from scones.image_limits import Limits
from scones.images import NormalisedImage, check_size, normalise

LIMITS = Limits(max_bytes=100_000, max_pixels=250_000, size=64)
Maker = Callable[..., bytes]


def test_an_upload_of_zero_bytes_is_refused_by_name():
    # GIVEN an empty upload WHEN it is normalised THEN its name says so
    with pytest.raises(ImageEmpty, match="has no bytes"):
        normalise(b"", LIMITS)


def test_an_upload_of_too_many_bytes_is_refused_before_it_is_decoded():
    # GIVEN bytes that are no picture, one more than is accepted
    upload = b"x" * (LIMITS.max_bytes + 1)
    # WHEN they are normalised THEN their number is the reason, not their content
    with pytest.raises(ImageTooLarge, match="100001 bytes, at most 100000"):
        normalise(upload, LIMITS)


@pytest.mark.parametrize("size", [0, -1])
def test_a_size_of_nothing_is_refused(size: int):
    # GIVEN no bytes WHEN the size is checked THEN it is refused
    with pytest.raises(ImageEmpty):
        check_size(size, LIMITS)


@pytest.mark.parametrize("side", [501, 12_000, 100_000])
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(
    png_header: Callable[[int, int], bytes], side: int
):
    # GIVEN a file of a few hundred bytes that announces many pixels
    bomb = png_header(side, side)
    # WHEN it is normalised THEN the announcement is enough
    with pytest.raises(ImageTooManyPixels, match=f"{side} x {side} pixels, at most 250000"):
        normalise(bomb, LIMITS)


@pytest.mark.parametrize("size", [(7, 40), (40, 7), (1, 1)])
def test_a_tiny_picture_is_refused_by_name(picture: Maker, size: tuple[int, int]):
    # GIVEN a picture with too few pixels a side
    upload = picture(size=size)
    # WHEN it is normalised THEN it is refused, with both sizes in the text
    with pytest.raises(ImageTooSmall, match=rf"{size[0]} x {size[1]} pixels, at least 8 a side"):
        normalise(upload, LIMITS)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_an_animated_picture_is_refused_by_name(kind: str):
    # GIVEN three frames in one file
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "green", "blue")]
    buffer = io.BytesIO()
    frames[0].save(buffer, kind, save_all=True, append_images=frames[1:])
    # WHEN it is normalised THEN it is refused
    with pytest.raises(ImageAnimated, match="send one still photo"):
        normalise(buffer.getvalue(), LIMITS)


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "PPM", "ICO", "PDF"])
def test_a_picture_in_another_format_is_refused_by_name(picture: Maker, kind: str):
    # GIVEN a good picture in a format that is not accepted
    upload = picture(kind)
    # WHEN it is normalised THEN the text says which formats are
    with pytest.raises(ImageFormatUnsupported, match="not a PNG, JPEG or WebP"):
        normalise(upload, LIMITS)


@pytest.mark.parametrize(
    "upload",
    [
        b"Gate code 4711, please ring twice.\n",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 99 99\n(/etc/passwd) run\n",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"PK\x03\x04" + bytes(40),
        b"\0",
    ],
    ids=["text", "postscript", "svg", "zip", "one byte"],
)
def test_an_upload_that_is_no_picture_is_refused_by_name(upload: bytes):
    # GIVEN something else WHEN it is normalised THEN it is refused
    with pytest.raises(ImageFormatUnsupported):
        normalise(upload, LIMITS)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_truncated_picture_is_refused_by_name(picture: Maker, kind: str):
    # GIVEN an upload that was cut off half-way
    upload = picture(kind, size=(200, 150))
    # WHEN it is normalised THEN it is refused
    with pytest.raises(ImageUnreadable, match="cannot be decoded"):
        normalise(upload[: len(upload) // 2], LIMITS)


def test_a_png_with_a_damaged_chunk_is_refused_by_name(picture: Maker):
    # GIVEN a picture with one byte of its pixels changed
    upload = bytearray(picture(size=(100, 100)))
    upload[upload.index(b"IDAT") + 20] ^= 0xFF
    # WHEN it is normalised THEN it is refused
    with pytest.raises(ImageUnreadable, match="cannot be decoded"):
        normalise(bytes(upload), LIMITS)


@given(
    st.binary(min_size=1, max_size=300),
    st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"]),
)
@settings(max_examples=100, deadline=None)
def test_arbitrary_bytes_are_refused_by_name(content: bytes, signature: bytes):
    # GIVEN any bytes at all WHEN they are normalised THEN the error is a rejection
    with pytest.raises(ImageRejected):
        normalise(signature + content, LIMITS)


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_a_damaged_picture_is_either_read_or_refused_by_name(data: st.DataObject):
    # GIVEN a good picture with some bytes changed and perhaps its end missing
    kind = data.draw(st.sampled_from(["PNG", "JPEG", "WEBP"]))
    buffer = io.BytesIO()
    Image.linear_gradient("L").resize((24, 24)).convert("RGB").save(buffer, kind)
    upload = bytearray(buffer.getvalue())
    places = st.integers(0, len(upload) - 1)
    for place, value in data.draw(st.dictionaries(places, st.integers(0, 255), max_size=8)).items():
        upload[place] = value
    end = data.draw(st.integers(1, len(upload)))
    # WHEN it is normalised
    try:
        result = normalise(bytes(upload[:end]), LIMITS)
    except ImageRejected as error:
        result = error
    # THEN it is a normal form, or there is a reason
    if isinstance(result, NormalisedImage):
        assert max(result.width, result.height) <= LIMITS.size
    else:
        assert type(result) is not ImageRejected
        assert str(result)
