"""The normal form of the photos that are accepted."""

import base64
import hashlib
import io
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFilter

from scones.errors import ImageFormatUnsupported
from scones.image_limits import Limits
from scones.images import check_size, encode, measure_quality, normalise
from scones.picture_quality import quality

LIMITS = Limits(max_bytes=1_000_000, max_pixels=1_000_000, size=64)
Maker = Callable[..., bytes]


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_every_accepted_format_becomes_an_rgb_png(picture: Maker, kind: str):
    # GIVEN a photo larger than the limit
    upload = picture(kind, size=(200, 100))
    # WHEN it is normalised
    normal = normalise(upload, LIMITS)
    # THEN it is a small RGB PNG of the same shape, and the source is on record
    small = opened(normal.content)
    assert (small.format, small.mode, small.size) == ("PNG", "RGB", (64, 32))
    assert (normal.width, normal.height) == (64, 32)
    assert (normal.source_format, normal.source_width, normal.source_height) == (kind, 200, 100)
    assert normal.source_bytes == len(upload)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_photo_can_be_measured_without_making_its_normal_form(picture: Maker, kind: str):
    # GIVEN a photo larger than the limit WHEN it is measured
    upload = picture(kind, size=(200, 100))
    # THEN the statistics are its normal form's
    assert measure_quality(upload, LIMITS) == normalise(upload, LIMITS).quality
    # AND what is no photo is refused by the same name
    with pytest.raises(ImageFormatUnsupported, match="not a PNG, JPEG or WebP"):
        measure_quality(b"no photo", LIMITS)


def test_a_small_photo_is_not_enlarged(picture: Maker):
    # GIVEN a photo below the limit
    upload = picture(size=(40, 30))
    # WHEN it is normalised
    normal = normalise(upload, LIMITS)
    # THEN it keeps its size and its pixels
    assert (normal.width, normal.height) == (40, 30)
    assert opened(normal.content).tobytes() == opened(upload).tobytes()


def test_the_normal_form_of_a_normal_form_is_itself(picture: Maker):
    # GIVEN a normal form
    once = normalise(picture("JPEG", size=(300, 200)), LIMITS)
    # WHEN it is normalised again
    twice = normalise(once.content, LIMITS)
    # THEN nothing changes
    assert (twice.content, twice.quality) == (once.content, once.quality)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_taken_sideways_is_turned_upright(kind: str):
    # GIVEN a picture, red above blue, stored on its side with a note that says so
    upright = Image.new("RGB", (32, 48), "blue")
    upright.paste("red", (0, 0, 32, 24))
    exif = Image.Exif()
    exif[0x0112] = 6
    buffer = io.BytesIO()
    upright.transpose(Image.Transpose.ROTATE_90).save(buffer, kind, exif=exif)
    # WHEN it is normalised
    normal = normalise(buffer.getvalue(), LIMITS)
    # THEN it stands upright
    small = opened(normal.content)
    assert small.size == (32, 48)
    assert small.getpixel((16, 8))[0] > 200 > 50 > small.getpixel((16, 8))[2]
    assert small.getpixel((16, 40))[2] > 200 > 50 > small.getpixel((16, 40))[0]


def test_a_broken_exif_block_does_not_matter(picture: Maker):
    # GIVEN a photo whose EXIF block is no EXIF block
    upload = picture("JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xff broken")
    # WHEN it is normalised
    normal = normalise(upload, LIMITS)
    # THEN the pixels are used as they are
    assert (normal.width, normal.height) == (40, 30)


def test_a_cmyk_photo_keeps_its_colours():
    # GIVEN a printer's picture of pure yellow
    buffer = io.BytesIO()
    Image.new("CMYK", (20, 20), (0, 0, 255, 0)).save(buffer, "JPEG")
    # WHEN it is normalised
    normal = normalise(buffer.getvalue(), LIMITS)
    # THEN it is yellow still
    red, green, blue = opened(normal.content).getpixel((10, 10))
    assert min(red, green) > 230
    assert blue < 30


def test_16_bits_are_scaled_to_8_and_not_clipped():
    # GIVEN a scientific picture of medium grey, 16 bits deep
    buffer = io.BytesIO()
    Image.new("I;16", (20, 20), 128 * 257).save(buffer, "PNG")
    # WHEN it is normalised
    normal = normalise(buffer.getvalue(), LIMITS)
    # THEN it is medium grey, not white
    assert opened(normal.content).getpixel((10, 10)) == (128, 128, 128)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "PA"])
def test_what_is_transparent_becomes_white(mode: str):
    # GIVEN a picture that is black and wholly transparent
    image = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    buffer = io.BytesIO()
    if mode == "RGBA":
        image.save(buffer, "PNG")
    elif mode == "LA":
        image.convert("LA").save(buffer, "PNG")
    else:
        palette = Image.new("P", (20, 20), 0)
        palette.putpalette([0, 0, 0] * 256)
        palette.save(buffer, "PNG", transparency=0)
    # WHEN it is normalised
    normal = normalise(buffer.getvalue(), LIMITS)
    # THEN it is white
    assert opened(normal.content).getpixel((10, 10)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["1", "L", "P"])
def test_pictures_without_colour_or_with_a_palette_become_rgb(picture: Maker, mode: str):
    # GIVEN a picture in another mode
    upload = picture(mode=mode, size=(100, 80))
    # WHEN it is normalised
    normal = normalise(upload, LIMITS)
    # THEN it is RGB, dark on one side and light on the other
    small = opened(normal.content)
    assert small.mode == "RGB"
    columns = small.convert("L").resize((2, 1), Image.Resampling.BOX)
    assert abs(columns.getpixel((0, 0)) - columns.getpixel((1, 0))) > 60


def test_a_telephones_photo_with_a_second_picture_inside_is_a_photo():
    # GIVEN a JPEG that carries a second picture, as telephones write it (MPO)
    photo = Image.new("RGB", (40, 30), "red")
    buffer = io.BytesIO()
    photo.save(buffer, "MPO", save_all=True, append_images=[Image.new("RGB", (40, 30), "blue")])
    # WHEN it is normalised
    normal = normalise(buffer.getvalue(), LIMITS)
    # THEN the first picture is the photo
    assert normal.source_format == "JPEG"
    assert opened(normal.content).getpixel((20, 15))[0] > 200


@pytest.mark.parametrize("size", [(8, 4000), (4000, 8), (20, 1000)])
def test_a_very_long_picture_still_has_a_normal_form(picture: Maker, size: tuple[int, int]):
    # GIVEN a picture that scaling leaves a pixel or two wide
    upload = picture(size=size)
    # WHEN it is normalised
    normal = normalise(upload, LIMITS)
    # THEN it fits, and has no edges inside
    assert max(normal.width, normal.height) == 64
    assert normal.quality.sharpness == 0.0


def test_metadata_does_not_travel(picture: Maker):
    # GIVEN a photo that says where it was taken
    exif = Image.Exif()
    exif[0x010E] = "Warehouse 7"
    upload = picture("JPEG", exif=exif, comment=b"gate code 4711")
    # WHEN it is normalised
    normal = normalise(upload, LIMITS)
    # THEN nothing of that is left
    assert b"Warehouse" not in normal.content
    assert opened(normal.content).info == {}


def test_the_document_holds_the_picture_its_digest_and_its_statistics(picture: Maker):
    # GIVEN a normal form
    normal = normalise(picture(size=(100, 50)), LIMITS)
    # WHEN it becomes a document
    document = normal.to_document()
    # THEN everything in it follows from the picture
    assert base64.b64decode(document["content"]) == normal.content
    assert document["content_type"] == "image/png"
    assert document["sha256"] == hashlib.sha256(normal.content).hexdigest()
    assert (document["width"], document["height"]) == (64, 32)
    assert document["source"] == {
        "format": "PNG",
        "width": 100,
        "height": 50,
        "bytes": normal.source_bytes,
    }
    assert set(document["quality"]) == {"brightness", "contrast", "sharpness"}


def test_what_travels_is_bounded_whatever_was_uploaded():
    # GIVEN a photo that cannot be compressed
    noise = Image.effect_noise((1000, 1000), 100).convert("RGB")
    # WHEN it is normalised
    normal = normalise(encode(noise), Limits(10_000_000, 1_000_000, 160))
    # THEN its document is far below the 256 KiB that a workflow's state may have
    assert len(normal.to_document()["content"]) < 128 * 1024


@given(st.integers(1, LIMITS.max_bytes))
@settings(max_examples=50, deadline=None)
def test_a_size_within_the_limit_is_accepted(size: int):
    # GIVEN a number of bytes WHEN it is checked THEN nothing is raised
    assert check_size(size, LIMITS) is None


@given(st.integers(0, 255), st.integers(1, 40), st.integers(1, 40))
@settings(max_examples=50, deadline=None)
def test_a_plain_picture_is_as_bright_as_its_grey_and_has_no_contrast(level, width, height):
    # GIVEN a picture of one grey
    image = Image.new("RGB", (width, height), (level, level, level))
    # WHEN its statistics are taken
    statistics = quality(image)
    # THEN brightness is that grey's, and there is nothing else to see
    assert statistics.brightness == pytest.approx(level / 255, abs=1e-5)
    assert (statistics.contrast, statistics.sharpness) == (0.0, 0.0)


def test_blur_makes_a_picture_less_sharp():
    # GIVEN a chessboard, and the same out of focus
    board = Image.new("L", (8, 8))
    board.putdata([255 * ((i + i // 8) % 2) for i in range(64)])
    sharp = board.resize((64, 64), Image.Resampling.NEAREST)
    soft = sharp.filter(ImageFilter.GaussianBlur(4))
    # WHEN both are measured THEN the first is sharper
    assert quality(sharp).sharpness > 1.5 * quality(soft).sharpness > 0
