"""What is uploaded in a soak run, each upload with the outcome that it must have."""

import io
import itertools
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from PIL import Image

from benchmarks.soak.expectations import Outcome
from scones.formats.parts import MAX_PIECES
from scones.outcomes import ACCEPTED, REJECTED, REVIEW
from scones.staging import DrawnSample

_DRAWINGS = 60
_SHARE_BROKEN = 0.03
_SHARE_AMBIGUOUS = 0.02
_SIDE = 64
# Terraform's default for image_limits: one more byte, and one more column of pixels.
_MAX_BYTES = 26_214_400
_TOO_MANY_PIXELS = (8193, 6144)


@dataclass(frozen=True)
class Upload:
    """The bytes of an upload, and what must become of it."""

    content: bytes
    expected: Outcome

    @property
    def is_photo(self) -> bool:
        """Whether it can be classified."""
        return self.expected.name != REJECTED


def uploads(images: int, seed: int) -> Iterator[Upload]:
    """Yield uploads: most are drawn vehicles, some show none, some are broken.

    Parameters
    ----------
    images
        How many.
    seed
        Of all that is random.
    """
    rng = random.Random(seed)  # noqa: S311 (a choice of pictures, no secret)
    sample = itertools.islice(DrawnSample(seed).images(["bicycle", "motorcycle"]), _DRAWINGS)
    vehicles = [Upload(image.photo, Outcome(ACCEPTED, image.vehicle)) for image in sample]
    reasons = itertools.cycle(BROKEN)  # in turn: a small run has each, too
    for number in range(images):
        share = rng.random()
        if number == 0:
            # One alone: it is larger than a thousand others.
            yield Upload(bytes(_MAX_BYTES + 1), Outcome(REJECTED, "ImageTooLarge"))
        elif share < _SHARE_BROKEN:
            reason = next(reasons)
            photo = rng.choice(vehicles).content
            yield Upload(BROKEN[reason](photo), Outcome(REJECTED, reason))
        elif share < _SHARE_BROKEN + _SHARE_AMBIGUOUS:
            yield Upload(_noise(rng), Outcome(REVIEW))
        else:
            yield rng.choice(vehicles)


def _empty(_: bytes) -> bytes:
    return b""


def _text(_: bytes) -> bytes:
    return b"Gate code 4711, please ring twice.\n"


def _cut(photo: bytes) -> bytes:
    return photo[: len(photo) // 2]


def _tiny(_: bytes) -> bytes:
    return _file(Image.new("RGB", (4, 4)))


def _vast(_: bytes) -> bytes:
    return _file(Image.new("1", _TOO_MANY_PIXELS))


def _animated(photo: bytes) -> bytes:
    picture = Image.open(io.BytesIO(photo))
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", save_all=True, append_images=[Image.new("RGB", picture.size)])
    return buffer.getvalue()


def _in_pieces(photo: bytes) -> bytes:
    """Return a JPEG with more comments than any camera writes."""
    jpeg = _file(Image.open(io.BytesIO(photo)), "JPEG")
    return jpeg[:2] + b"\xff\xfe\x00\x02" * (MAX_PIECES + 1) + jpeg[2:]


def _noise(rng: random.Random) -> bytes:
    """Return a picture that shows nothing, whatever a model has been trained on."""
    return _file(Image.frombytes("RGB", (_SIDE, _SIDE), rng.randbytes(3 * _SIDE * _SIDE)))


def _file(picture: Image.Image, kind: str = "PNG") -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind)
    return buffer.getvalue()


# By the reason for which it must be rejected: a broken upload, made of a photo.
BROKEN: Mapping[str, Callable[[bytes], bytes]] = {
    "ImageEmpty": _empty,
    "ImageFormatUnsupported": _text,
    "ImageUnreadable": _cut,
    "ImageTooSmall": _tiny,
    "ImageTooManyPixels": _vast,
    "ImageAnimated": _animated,
    "ImageTooComplex": _in_pieces,
}
