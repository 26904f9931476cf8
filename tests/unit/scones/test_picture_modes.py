"""Pictures in every mode, and as others made them: the same pixels are the same photo."""

import io
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from scones.errors import ImageFormatUnsupported, ImageTooComplex
from scones.image_limits import Limits
from scones.images import normalise

LIMITS = Limits(max_bytes=26_214_400, max_pixels=50_331_648, size=64)
HOSTILE_INPUTS = "SCONES_HOSTILE_INPUTS"


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def forms(scene: Image.Image) -> dict[str, bytes]:
    """Return a picture of two greys in every mode that holds it without loss."""
    two = scene.convert("L").point(lambda level: 255 * (level > 100))
    transparent = two.convert("RGBA")
    palette = two.convert("P")
    return {
        "L": saved(two, "PNG"),
        "1": saved(two.convert("1"), "PNG"),
        "RGB": saved(two.convert("RGB"), "PNG"),
        "P": saved(palette, "PNG"),
        "P of 1 bit": saved(two.convert("RGB").quantize(2), "PNG", bits=1),
        "LA": saved(two.convert("LA"), "PNG"),
        "RGBA": saved(transparent, "PNG"),
        "WebP": saved(two.convert("RGB"), "WEBP", lossless=True),
        "white is transparent": saved(two, "PNG", transparency=255),
        "a palette's white is transparent": saved(palette, "PNG", transparency=255),
    }


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 359), st.integers(20, 200), st.integers(20, 200))
def test_the_same_pixels_are_the_same_photo_in_any_mode(angle: int, width: int, height: int):
    # GIVEN one picture of black and white in every mode
    scene = Image.radial_gradient("L").rotate(angle).resize((width, height))
    # WHEN each is normalised
    pictures = {
        name: Image.open(io.BytesIO(normalise(content, LIMITS).content))
        for name, content in forms(scene).items()
    }
    # THEN they are the same but for rounding, scaled as colours and not as numbers
    first = pictures["L"].tobytes()
    for name, picture in pictures.items():
        pairs = zip(first, picture.tobytes(), strict=True)
        assert max(abs(one - other) for one, other in pairs) <= 3, name


EXPECTED = {
    "big_49_megapixels.png": None,
    "heic_header_named.jpg": ImageFormatUnsupported,
    "onebit_motorcycle.png": None,
    "onebit_motorcycle_same_pixels_grey.png": None,
    "png_2MB_of_xmp_text.png": None,
    "png_iccp_wrong_crc.png": None,
    "progressive_300_scans.jpg": ImageTooComplex,
    "webp_40mp_34_bytes.webp": None,
}


@pytest.mark.skipif(HOSTILE_INPUTS not in os.environ, reason=f"{HOSTILE_INPUTS} names no folder")
@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_pictures_that_others_made_are_handled_rightly(name: str):
    # GIVEN a picture that somebody else made WHEN it is normalised
    upload = Path(os.environ[HOSTILE_INPUTS], name).read_bytes()
    error = EXPECTED[name]
    # THEN it is a photo, or refused by its name
    if error is None:
        assert normalise(upload, LIMITS).source_bytes == len(upload)
    else:
        with pytest.raises(error):
            normalise(upload, LIMITS)


@pytest.mark.skipif(HOSTILE_INPUTS not in os.environ, reason=f"{HOSTILE_INPUTS} names no folder")
def test_a_picture_of_bits_is_the_photo_that_it_is_in_grey():
    # GIVEN one picture as bits and as greys WHEN both are normalised THEN they are the same
    folder = Path(os.environ[HOSTILE_INPUTS])
    names = ("onebit_motorcycle.png", "onebit_motorcycle_same_pixels_grey.png")
    one, other = (normalise((folder / name).read_bytes(), LIMITS).content for name in names)
    assert one == other
