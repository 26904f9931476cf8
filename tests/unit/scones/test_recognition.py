"""What an upload is: a picture of a format, or a named refusal."""

import base64
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scones.errors import (
    ImageFormatUnsupported,
    ImageRejected,
    ImageTooManyPixels,
    ImageUnreadable,
)
from scones.images import normalise

from .test_formats import JPEG, LIMITS, PNG, SCENE, WEBP, chunk, saved, segment, with_segment


@pytest.mark.parametrize("signature", [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF\0\0\0\0WEBP"])
def test_what_begins_as_a_picture_is_never_called_another_format(signature: bytes):
    # GIVEN the beginning of a picture and then nothing, or anything WHEN it is normalised
    for rest in (b"", b"\0" * 100, b"\xff" * 100, b"text"):
        # THEN it is damaged, not unknown
        with pytest.raises(ImageUnreadable) as refused:
            normalise(signature + rest, LIMITS)
        # AND the text is not of this process
        assert " at 0x" not in str(refused.value)


def test_a_picture_of_more_pixels_than_pillow_opens_is_refused_by_our_limit():
    # GIVEN a PNG whose header says 400 million pixels WHEN it is normalised THEN the limit is named
    header = chunk(b"IHDR", struct.pack(">LLBBBBB", 20_000, 20_000, 1, 0, 0, 0, 0))
    with pytest.raises(
        ImageTooManyPixels, match=r"at most 50331648 in all.*image_limits\.max_pixels"
    ):
        normalise(PNG[:8] + header + PNG[33:], LIMITS)


FTYP = b"\0\0\0\x18ftyp"


@pytest.mark.parametrize(
    ("upload", "name"),
    [
        (FTYP + b"heic\0\0\0\0mif1heic" + b"\0" * 50, "HEIC"),
        (FTYP + b"mif1\0\0\0\0mif1heic" + b"\0" * 50, "HEIC"),
        (FTYP + b"avif\0\0\0\0avifmif1" + b"\0" * 50, "AVIF"),
        (FTYP + b"mif1\0\0\0\0mif1avif" + b"\0" * 50, "AVIF"),
        (FTYP + b"isom\0\0\0\0mp42" + b"\0" * 50, "video"),
        (saved(SCENE, "GIF"), "GIF"),
        (saved(SCENE, "PDF"), "PDF"),
        (saved(SCENE, "BMP"), "BMP"),
        (saved(SCENE, "TIFF"), "TIFF"),
        (base64.b64encode(JPEG), "base64"),
        (base64.b64encode(PNG), "base64"),
        (base64.encodebytes(WEBP), "base64"),
        (b"data:image/jpeg;base64," + base64.b64encode(JPEG), "base64"),
        (b'--x\r\nContent-Disposition: form-data; name="f"\r\n\r\n' + JPEG, "multipart"),
        (b"<html><img src=x></html>", "web page"),
        (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b'{"photo": 1}', "JSON"),
        ("Grüße, bitte zweimal klingeln".encode(), "but text"),
        (b"PK\3\4" + bytes(40), "zip"),
        (b"\1\2\3\4" * 20, "not known"),
        (b"\xff\xd8", "not known"),
    ],
)
def test_what_is_no_picture_of_ours_is_named(upload: bytes, name: str):
    # GIVEN another file WHEN it is normalised THEN the text says what it is, and what to send
    with pytest.raises(ImageFormatUnsupported, match=rf"not a PNG, JPEG or WebP.*{name}.*as JPEG"):
        normalise(upload, LIMITS)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("kind", ["H", "L"])
def test_the_orientation_is_read_whatever_the_byte_order(order: str, kind: str):
    # GIVEN a photo on its side, with a note in either byte order and size of number
    value = struct.pack(order + kind, 6).ljust(4, b"\0")
    entry = struct.pack(f"{order}HHL", 0x0112, 3 if kind == "H" else 4, 1) + value
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}L", 8)
    block = b"Exif\0\0" + head + struct.pack(f"{order}H", 1) + entry + bytes(4)
    # WHEN it is normalised THEN it stands
    normal = normalise(with_segment(saved(SCENE, "JPEG"), segment(0xE1, block)), LIMITS)
    assert (normal.width, normal.height) == (48, 64)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([PNG, JPEG, WEBP]), st.integers(0, 300))
def test_bytes_anywhere_lead_to_a_photo_or_to_a_named_refusal(noise, photo, place):
    # GIVEN a picture with any bytes put into it WHEN it is normalised THEN there is no other error
    try:
        normal = normalise(photo[:place] + noise + photo[place:], LIMITS)
    except ImageRejected:
        return
    assert max(normal.width, normal.height) <= LIMITS.size
