"""Uploads as cameras, browsers and attackers write them: what holds no pixels does not matter."""

import contextlib
import io
import struct
import zlib
from collections.abc import Callable

import pytest
from PIL import Image

from scones.errors import (
    ImageAnimated,
    ImageRejected,
    ImageTooComplex,
    ImageUnreadable,
)
from scones.formats import jpeg, png
from scones.formats.parts import MAX_PIECES
from scones.image_limits import Limits
from scones.images import normalise

LIMITS = Limits(max_bytes=26_214_400, max_pixels=50_331_648, size=64)
Maker = Callable[..., bytes]
SCENE = Image.linear_gradient("L").rotate(30).resize((120, 90)).convert("RGB")


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def chunk(kind: bytes, body: bytes, *, crc: int | None = None) -> bytes:
    checksum = zlib.crc32(kind + body) if crc is None else crc
    return struct.pack(">L", len(body)) + kind + body + struct.pack(">L", checksum)


def with_chunk(png: bytes, extra: bytes) -> bytes:
    """Return a PNG file with a chunk behind its header."""
    return png[:33] + extra + png[33:]


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def with_segment(photo: bytes, extra: bytes) -> bytes:
    """Return a JPEG file with a segment behind its start."""
    return photo[:2] + extra + photo[2:]


PNG, JPEG, WEBP = (saved(SCENE, kind) for kind in ("PNG", "JPEG", "WEBP"))
NORMAL = normalise(PNG, LIMITS).content


@pytest.mark.parametrize("kind", [b"iCCP", b"pHYs", b"tEXt", b"tIME", b"zTXt", b"iTXt", b"eXIf"])
def test_a_side_chunk_with_a_wrong_checksum_does_not_matter(kind: bytes):
    # GIVEN a PNG with a chunk that holds no pixels, broken WHEN it is normalised
    upload = with_chunk(PNG, chunk(kind, b"broken", crc=1))
    # THEN it is the same picture
    assert normalise(upload, LIMITS).content == NORMAL


@pytest.mark.parametrize(
    "extra",
    [
        chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(bytes(64 * 1024 * 1024))),
        chunk(b"zTXt", b"comment\0\0" + zlib.compress(bytes(64 * 1024 * 1024))),
        chunk(b"iCCP", b"profile\0\0" + zlib.compress(bytes(64 * 1024 * 1024))),
        chunk(b"tEXt", b"x" * 2_000_000),
        chunk(b"eXIf", b"II*\0" + struct.pack("<L", 8) + b"\xff" * 60_000),
    ],
    ids=["xmp", "text", "profile", "long text", "exif"],
)
def test_a_side_chunk_of_any_size_does_not_matter(extra: bytes):
    # GIVEN a PNG with much beside its pixels WHEN it is normalised THEN it is the same picture
    assert normalise(with_chunk(PNG, extra), LIMITS).content == NORMAL


@pytest.mark.parametrize("kind", [b"IHDR", b"IDAT"])
def test_a_chunk_of_pixels_with_a_wrong_checksum_is_refused(kind: bytes):
    # GIVEN a PNG whose header or pixels do not have their checksum WHEN it is normalised
    upload = bytearray(PNG)
    place = upload.index(kind)
    (length,) = struct.unpack_from(">L", upload, place - 4)
    upload[place + 4 + length] ^= 0xFF
    # THEN it is damaged, and not unknown
    with pytest.raises(ImageUnreadable, match=f"chunk {kind.decode()} is damaged"):
        normalise(bytes(upload), LIMITS)


def test_pixels_in_any_number_of_chunks_are_one_picture():
    # GIVEN a PNG whose pixels come a few bytes at a time, and one with too many chunks
    place = PNG.index(b"IDAT")
    (length,) = struct.unpack_from(">L", PNG, place - 4)
    data = PNG[place + 4 : place + 4 + length]
    pieces = [chunk(b"IDAT", data[start : start + 3]) for start in range(0, length, 3)]
    many = [chunk(b"IDAT", b"")] * (MAX_PIECES + 1)
    # WHEN they are normalised THEN the one is the same picture, and the other is too much work
    whole = PNG[: place - 4] + b"".join(pieces) + chunk(b"IEND", b"")
    assert normalise(whole, LIMITS).content == NORMAL
    with pytest.raises(ImageTooComplex, match="more than 20000 chunks"):
        normalise(PNG[: place - 4] + b"".join(many) + PNG[place - 4 :], LIMITS)


def test_an_animated_png_is_known_before_it_is_decoded():
    # GIVEN a PNG that announces three frames WHEN it is normalised THEN it is refused by name
    with pytest.raises(ImageAnimated):
        normalise(with_chunk(PNG, chunk(b"acTL", struct.pack(">LL", 3, 0))), LIMITS)


@pytest.mark.parametrize(
    "extra",
    [
        segment(0xFE, b"gate code 4711"),
        segment(0xE2, b"ICC_PROFILE\0\1\1" + b"x" * 60_000),
        segment(0xE2, b"MPF\0II*\0" + b"\xff" * 40),
        segment(0xEE, b"Adobe"),
        segment(0xE1, b"Exif\0\0II*\0\xff\xff\xff\xff"),
        segment(0xED, b"Photoshop 3.0\0" + b"\xff" * 1000),
        b"\xff" * 30,
    ],
    ids=["comment", "profile", "second picture", "short Adobe", "exif", "photoshop", "filling"],
)
def test_a_side_segment_of_a_jpeg_does_not_matter(extra: bytes):
    # GIVEN a JPEG with a segment that holds no pixels WHEN it is normalised
    upload = with_segment(JPEG, extra)
    # THEN it is the same picture
    assert normalise(upload, LIMITS).content == normalise(JPEG, LIMITS).content


@pytest.mark.parametrize("progressive", [False, True])
def test_a_jpeg_without_its_end_mark_is_whole_if_its_pixels_are(progressive: bool):
    # GIVEN a JPEG that lost its last two bytes or half of them, and ones that lost pixels
    photo = saved(SCENE.resize((400, 300)), "JPEG", progressive=progressive)
    # WHEN they are normalised THEN the first are the picture that it was
    for end in (b"", b"\xff", b"\xff" * 50, b"\0" * 50):
        assert normalise(photo[:-2] + end, LIMITS).content == normalise(photo, LIMITS).content
    # AND the others are refused by name
    for share in (0.3, 0.5, 0.8):
        with pytest.raises(ImageUnreadable, match="cut off"):
            normalise(photo[: int(len(photo) * share)], LIMITS)


def test_a_png_whose_end_mark_is_cut_or_damaged_is_whole():
    # GIVEN PNG files that lost some of their last chunk, which holds nothing
    for upload in (PNG[:-1], PNG[:-4], PNG[:-12], PNG[:-4] + b"\0" * 4):
        # WHEN they are normalised THEN they are the picture that it was
        assert normalise(upload, LIMITS).content == NORMAL


@pytest.mark.parametrize("before", [b"\n", b"\r\n", b"\0\0\0", b" \t"])
@pytest.mark.parametrize("photo", [PNG, JPEG, WEBP], ids=["PNG", "JPEG", "WebP"])
def test_blanks_before_a_picture_do_not_matter(before: bytes, photo: bytes):
    # GIVEN a picture behind what an editor or a gateway put there WHEN it is normalised
    # THEN it is the same picture
    assert normalise(before + photo, LIMITS).content == normalise(photo, LIMITS).content


def scans(count: int, side: int = 64) -> bytes:
    """Return a progressive JPEG with so many scans, each as small as can be."""
    photo = saved(Image.new("RGB", (side, side)), "JPEG", progressive=True)
    last = photo.rindex(b"\xff\xda")
    return photo[:last] + photo[last:-2] * count + photo[-2:]


def test_the_work_of_a_progressive_jpeg_is_bounded():
    # GIVEN an ordinary progressive photo, and one with a scan again and again
    ordinary = saved(SCENE, "JPEG", progressive=True)
    # WHEN they are normalised THEN the one is taken, and the other is refused before it is decoded
    assert normalise(ordinary, LIMITS).source_format == "JPEG"
    with pytest.raises(ImageTooComplex, match=f"more than {jpeg.MAX_SCANS} scans"):
        normalise(scans(jpeg.MAX_SCANS), LIMITS)


@pytest.mark.parametrize("marker", [0xFE, 0xDB, 0xE1, 0xE5])
def test_a_jpeg_of_a_hundred_thousand_segments_is_refused(marker: int):
    # GIVEN a JPEG that is nothing but segments WHEN it is normalised THEN it is too much work
    body = b"\0" * 65 if marker == 0xDB else b""
    with pytest.raises(ImageTooComplex, match="more than 20000 segments"):
        normalise(with_segment(JPEG, segment(marker, body) * 100_000), LIMITS)


@pytest.mark.parametrize("place", [2, JPEG.index(b"\xff\xda") + 40, len(JPEG) - 2])
def test_filling_is_read_once_however_long_it_is(place: int):
    # GIVEN a JPEG with a megabyte of filling that no marker follows
    upload = JPEG[:place] + b"\xff" * 1_000_000 + b"\0" + JPEG[place:]
    # WHEN it is normalised THEN that ends: the square of a million would take hours
    with contextlib.suppress(ImageRejected):
        assert normalise(upload, LIMITS).source_format == "JPEG"


class CountedBytes(bytes):
    """Bytes that count how many of them are copied."""

    copied = 0

    def __getitem__(self, place):
        part = super().__getitem__(place)
        self.copied += len(part) if isinstance(part, bytes) else 1
        return part


def test_a_png_is_read_once_however_many_chunks_it_has():
    # GIVEN a PNG with ten thousand chunks before a large one
    texts = chunk(b"tEXt", b"a\0b") * 10_000 + chunk(b"tEXt", b"a\0" + b"b" * 100_000)
    upload = CountedBytes(with_chunk(PNG, texts))
    # WHEN its parts are read
    png.read(upload)
    # THEN each byte is copied once
    assert upload.copied <= len(upload)


def test_what_looks_like_a_scan_in_the_pixels_is_none():
    # GIVEN noise, whose compressed bytes hold every pair of bytes WHEN it is normalised
    noise = Image.effect_noise((600, 600), 120).convert("RGB")
    # THEN it is a photo of one scan
    assert normalise(saved(noise, "JPEG", quality=100), LIMITS).source_format == "JPEG"
