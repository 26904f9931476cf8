"""Checks of uploaded photos, and their normal form."""

import base64
import hashlib
import io
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from PIL import Image

from scones.errors import (
    ImageEmpty,
    ImageRejected,
    ImageTooLarge,
    ImageTooManyPixels,
    ImageTooSmall,
    ImageUnreadable,
)
from scones.formats import Essential, essential, png, upright
from scones.image_limits import Limits
from scones.picture_quality import SHARPNESS_SIZE, Quality, quality

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

CONTENT_TYPE = "image/png"
MIN_SIDE = 8

# Level 1 of 9: a third of the time for a few per cent more bytes.
_PNG_COMPRESSION = 1


@dataclass(frozen=True)
class NormalisedImage:
    """A photo in its normal form: upright RGB, no side longer than the limit, PNG.

    Attributes
    ----------
    content
        The PNG file.
    width, height
        In pixels.
    source_format, source_width, source_height, source_bytes
        What was uploaded.
    quality
        Statistics of the normal form.
    """

    content: bytes
    width: int
    height: int
    source_format: str
    source_width: int
    source_height: int
    source_bytes: int
    quality: Quality

    def to_document(self) -> dict[str, Any]:
        """Return the ``image`` part of the workflow's state."""
        return {
            "content": base64.b64encode(self.content).decode("ascii"),
            "content_type": CONTENT_TYPE,
            "sha256": hashlib.sha256(self.content).hexdigest(),
            "width": self.width,
            "height": self.height,
            "source": {
                "format": self.source_format,
                "width": self.source_width,
                "height": self.source_height,
                "bytes": self.source_bytes,
            },
            "quality": asdict(self.quality),
        }


@dataclass(frozen=True)
class _Source:
    """The picture that was uploaded."""

    format: str
    width: int
    height: int


def check_size(size: int, limits: Limits) -> None:
    """Refuse an upload by its number of bytes, before it is read.

    Raises
    ------
    ImageEmpty, ImageTooLarge
        If it has none, or more than ``limits.max_bytes``.
    """
    if size <= 0:
        raise ImageEmpty("the upload has no bytes: was it interrupted?")
    if size > limits.max_bytes:
        raise ImageTooLarge(
            f"the upload has {size} bytes, at most {limits.max_bytes} are accepted "
            "(image_limits.max_bytes)"
        )


def normalise(upload: bytes, limits: Limits) -> NormalisedImage:
    """Bring an uploaded photo into its normal form.

    The picture is turned upright (EXIF), made RGB (transparency over white), and scaled down so
    that its longer side is at most ``limits.size``. It is never enlarged. So what travels through
    a workflow is bounded by construction, whatever was uploaded.

    Parameters
    ----------
    upload
        The bytes as they were uploaded.
    limits
        What is accepted.

    Returns
    -------
    NormalisedImage
        The normal form, with statistics.

    Raises
    ------
    ImageRejected
        The subclass names the reason.
    """
    small, source = _decoded(upload, limits)
    return NormalisedImage(
        content=encode(small),
        width=small.width,
        height=small.height,
        source_format=source.format,
        source_width=source.width,
        source_height=source.height,
        source_bytes=len(upload),
        quality=quality(small),
    )


def measure_quality(
    upload: bytes, limits: Limits, sharpness_size: int | None = SHARPNESS_SIZE
) -> Quality:
    """Return the statistics of an uploaded photo's normal form, without making its file.

    Takes and raises what ``normalise`` does; ``sharpness_size`` is ``quality``'s.
    """
    small, _ = _decoded(upload, limits)
    return quality(small, sharpness_size)


def encode(image: Image.Image) -> bytes:
    """Return an RGB picture as a PNG file without metadata."""
    options = (image.mode, False, _PNG_COMPRESSION, -1, b"")
    return png.file_of_rgb(image.width, image.height, image.tobytes("zip", options))


def _decoded(upload: bytes, limits: Limits) -> tuple[Image.Image, _Source]:
    """Decode a photo into its normal form; what goes wrong with it is named."""
    check_size(len(upload), limits)
    file = essential(upload)
    pictures = [_scaled(file, content, limits) for content in file.contents]
    if len({picture.tobytes() for picture, _ in pictures}) > 1:
        raise ImageUnreadable("the picture cannot be decoded: it is cut off")
    return pictures[0]


def _scaled(file: Essential, content: bytes, limits: Limits) -> tuple[Image.Image, _Source]:
    with _open(file, content) as image:
        width, height = image.size
        if width * height > limits.max_pixels:
            raise ImageTooManyPixels(
                f"the picture has {width} x {height} pixels, "
                f"at most {limits.max_pixels} in all are decoded (image_limits.max_pixels)"
            )
        if min(width, height) < MIN_SIDE:
            raise ImageTooSmall(
                f"the picture has {width} x {height} pixels, at least {MIN_SIDE} a side are needed"
            )
        if file.format == "JPEG":
            # The decoder can leave out detail that scaling would throw away anyway.
            image.draft("RGB", (2 * limits.size, 2 * limits.size))
        image.load()
        # Scaled down before it is turned: a large picture is held once.
        small = _thumbnail(image, limits.size)
        return _rgb(upright(small, file.orientation)), _Source(file.format, width, height)


def _thumbnail(image: Image.Image, size: int) -> Image.Image:
    """Scale a picture down.

    What cannot be mixed (bits, numbers of a palette, a transparent colour) becomes colours first.
    """
    if image.has_transparency_data and image.mode in {"1", "L", "P", "PA", "RGB"}:
        image = image.convert("RGBA")
    elif image.mode in {"1", "P"}:
        image = image.convert("L" if image.mode == "1" else "RGB")
    # Pillow's quick first step of scaling lacks 16 bits.
    gap = None if image.mode.startswith("I;16") else 2.0
    image.thumbnail((size, size), Image.Resampling.LANCZOS, reducing_gap=gap)
    return image


@contextmanager
def _open(file: Essential, content: bytes) -> Iterator[Image.Image]:
    """Open a picture, and name whatever goes wrong until it is closed again."""
    try:
        with _read_header(file, content) as image:
            yield image
    except (ImageRejected, MemoryError):
        raise
    except Exception as error:
        # Decoders raise a dozen kinds of error on damaged data, struct.error and SyntaxError too.
        raise ImageUnreadable(f"the picture cannot be decoded: {error}") from error


def _read_header(file: Essential, content: bytes) -> "ImageFile":
    decoder = _decoder(file.format)
    try:
        return decoder(io.BytesIO(content))
    except (SyntaxError, IndexError, TypeError, struct.error) as error:
        raise ImageUnreadable("the picture cannot be decoded: its header is damaged") from error


def _decoder(name: str) -> "type[ImageFile]":
    """Return a format's decoder.

    A cold start loads no other: ``Image.open`` would load those of five formats, or of all forty.
    """
    if name == "PNG":
        from PIL.PngImagePlugin import PngImageFile

        return PngImageFile
    if name == "JPEG":
        from PIL.JpegImagePlugin import JpegImageFile

        return JpegImageFile
    from PIL.WebPImagePlugin import WebPImageFile

    return WebPImageFile


def _rgb(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I;16") or image.mode in {"I", "F"}:
        # Pillow clips 16 bits to 8 on conversion; what is meant is a scale.
        image = image.convert("I").point(lambda level: level / 257).convert("L")
    if image.has_transparency_data:
        layers = image.convert("RGBA")
        ground = Image.new("RGBA", layers.size, "white")
        return Image.alpha_composite(ground, layers).convert("RGB")
    return image.convert("RGB")
