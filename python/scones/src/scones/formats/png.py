"""PNG files: the chunks that hold the picture (PNG specification, third edition, 5 and 11)."""

import struct
import zlib
from collections.abc import Iterator

from scones.errors import ImageAnimated, ImageTooComplex, ImageUnreadable
from scones.formats import orientation
from scones.formats.parts import MAX_PIECES, Parts

SIGNATURE = b"\x89PNG\r\n\x1a\n"

_KEPT = {b"IHDR", b"PLTE", b"tRNS"}
_XMP = b"XML:com.adobe.xmp"
_MAX_SIDE_CHUNK = 1024 * 1024
_RGB = 2  # a colour type


def read(content: bytes) -> Parts:
    """Return the parts of a PNG file.

    Raises
    ------
    ImageAnimated
        If it has several frames.
    ImageTooComplex
        If it has more chunks than ``MAX_PIECES``.
    ImageUnreadable
        If a chunk that holds the picture is cut off, or its checksum is wrong.
    """
    kept, data = [SIGNATURE], []
    noted = orientation.NORMAL
    for kind, body, is_right in _chunks(content):
        if kind == b"IEND":
            break  # it holds nothing
        is_critical = kind[:1].isupper()
        if (is_critical or kind in _KEPT) and not is_right:
            raise ImageUnreadable(f"the picture cannot be decoded: chunk {_name(kind)} is damaged")
        if kind == b"acTL" and len(body) >= 4 and struct.unpack_from(">L", body)[0] > 1:
            raise ImageAnimated("the picture is animated: send one still photo")
        if kind == b"IDAT":
            data.append(body)
        elif is_critical or kind in _KEPT:
            kept.append(_chunk(kind, body))
        elif kind == b"eXIf" and len(body) <= _MAX_SIDE_CHUNK:
            noted = orientation.of_exif(body)
        elif kind == b"iTXt" and body.startswith(_XMP) and noted == orientation.NORMAL:
            noted = orientation.of_xmp(body)
    # One chunk of pixels: a decoder is called once for each.
    pixels = [_chunk(b"IDAT", b"".join(data))] if data else []
    whole = b"".join([*kept, *pixels, _chunk(b"IEND", b"")])
    # A file without its end is accepted: compressed pixels say where they end.
    return Parts((whole,), noted)


def file_of_rgb(width: int, height: int, pixels: bytes) -> bytes:
    """Return a PNG file of a picture whose pixels, 8 bits a colour, are filtered and compressed."""
    header = struct.pack(">LLBBBBB", width, height, 8, _RGB, 0, 0, 0)
    chunks = (_chunk(b"IHDR", header), _chunk(b"IDAT", pixels), _chunk(b"IEND", b""))
    return SIGNATURE + b"".join(chunks)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes, bool]]:
    """Yield kind, content, and whether it is whole and its checksum right, of every chunk."""
    offset = len(SIGNATURE)
    for _ in range(MAX_PIECES):
        if offset + 8 > len(content):
            return
        length, kind = struct.unpack_from(">L4s", content, offset)
        body = content[offset + 8 : offset + 8 + length]
        (checksum,) = struct.unpack(
            ">L", content[offset + 8 + length : offset + 12 + length].ljust(4, b"\0")
        )
        yield kind, body, len(body) == length and zlib.crc32(kind + body) == checksum
        if kind == b"IEND":
            return
        offset += 12 + length
    raise ImageTooComplex(f"the picture has more than {MAX_PIECES} chunks")


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">L", len(body)) + kind + body + struct.pack(">L", zlib.crc32(kind + body))


def _name(kind: bytes) -> str:
    return kind.decode("ascii", "backslashreplace")
