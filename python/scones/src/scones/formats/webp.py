"""WebP files: the chunks that hold the picture (RFC 9649)."""

import struct
from collections.abc import Iterator

from scones.errors import ImageAnimated, ImageTooComplex, ImageUnreadable
from scones.formats import orientation
from scones.formats.parts import MAX_PIECES, Parts

SIGNATURE = b"RIFF"
KIND = b"WEBP"

_KEPT = {b"ALPH", b"VP8 ", b"VP8L"}
_ALPHA = 0x10


def read(content: bytes) -> Parts:
    """Return the parts of a WebP file.

    Raises
    ------
    ImageAnimated
        If it has frames.
    ImageTooComplex
        If it has more chunks than ``MAX_PIECES``.
    ImageUnreadable
        If a chunk that holds the picture is cut off.
    """
    kept: dict[bytes, bytes] = {}
    noted = orientation.NORMAL
    for kind, body, is_whole in _chunks(content):
        if kind in {b"ANIM", b"ANMF"}:
            raise ImageAnimated("the picture is animated: send one still photo")
        if kind == b"VP8X" and is_whole and len(body) >= 10:
            kept.setdefault(kind, bytes([body[0] & _ALPHA]) + body[1:10])
        elif kind in _KEPT:
            if not is_whole:
                raise ImageUnreadable(
                    f"the picture cannot be decoded: chunk {kind.decode()} is cut off"
                )
            kept.setdefault(kind, body)
        elif kind == b"EXIF":
            noted = orientation.of_exif(body)
        elif kind == b"XMP " and noted == orientation.NORMAL:
            noted = orientation.of_xmp(body)
    order = (b"VP8X", b"ALPH", b"VP8 ", b"VP8L")
    chunks = b"".join(_chunk(kind, kept[kind]) for kind in order if kind in kept)
    whole = SIGNATURE + struct.pack("<L", len(chunks) + 4) + KIND + chunks
    return Parts((whole,), noted)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes, bool]]:
    """Yield kind, content, and whether it is whole, of every chunk."""
    offset = 12
    for _ in range(MAX_PIECES):
        if offset + 8 > len(content):
            return
        kind, length = struct.unpack_from("<4sL", content, offset)
        body = content[offset + 8 : offset + 8 + length]
        yield kind, body, len(body) == length
        offset += 8 + length + length % 2
    raise ImageTooComplex(f"the picture has more than {MAX_PIECES} chunks")


def _chunk(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("<L", len(body)) + body + b"\0" * (len(body) % 2)
