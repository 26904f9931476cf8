"""JPEG files: the segments that hold the picture (ITU-T T.81, annex B)."""

import re
import struct

from scones.errors import ImageTooComplex, ImageUnreadable
from scones.formats import orientation
from scones.formats.parts import MAX_PIECES, Parts

SIGNATURE = b"\xff\xd8\xff"
MAX_SCANS = 100

_START, _END, _SCAN = 0xD8, 0xD9, 0xDA
_APP0, _APP1, _APP14, _APP15, _COMMENT = 0xE0, 0xE1, 0xEE, 0xEF, 0xFE
_ALONE = {0x01, *range(0xD0, 0xD9)}
_MIN_ADOBE_LENGTH = 12
_FILLING = 4096
# A marker ends a scan's data, but for restarts and for a byte that only resembles one. Bytes that
# fill the space before it are not counted: that would take the square of their number.
_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")


def read(content: bytes) -> Parts:
    """Return the parts of a JPEG file's first picture.

    Raises
    ------
    ImageTooComplex
        If it has more scans than ``MAX_SCANS``, each of which visits every block of the picture,
        or more segments than ``MAX_PIECES``.
    ImageUnreadable
        If it ends before its first scan.
    """
    kept = [content[:2]]
    noted, scans, offset = orientation.NORMAL, 0, 2
    for _ in range(MAX_PIECES):
        marker, offset = _marker(content, offset)
        if marker == _END or (marker is None and scans):
            break
        if marker is None:
            raise ImageUnreadable("the picture cannot be decoded: it is cut off before its pixels")
        if marker in _ALONE:
            continue
        (length,) = struct.unpack(">H", content[offset : offset + 2].ljust(2, b"\0"))
        body, end = content[offset + 2 : offset + length], offset + max(2, length)
        if marker == _SCAN:
            scans += 1
            if scans > MAX_SCANS:
                raise ImageTooComplex(
                    f"the picture has more than {MAX_SCANS} scans: save it as an ordinary JPEG"
                )
            found = _MARKER.search(content, end)
            end = found.end() - 2 if found else len(content)
        if marker == _APP1:
            noted = _orientation(body, noted)
        if _is_needed(marker, body):
            kept.append(bytes([0xFF, marker]) + content[offset:end])
        offset = end
    else:
        raise ImageTooComplex(f"the picture has more than {MAX_PIECES} segments")
    whole = b"".join(kept)
    if marker != _END:
        whole = whole.rstrip(b"\xff")  # half of a mark of the end, or of a byte of pixels
    # A decoder invents what is missing, and says nothing: it is given two things to make it from.
    ends = (b"",) if marker == _END else (b"\0" * _FILLING, b"\x55" * _FILLING)
    return Parts(
        contents=tuple(whole + end + bytes([0xFF, _END]) for end in ends),
        orientation=noted,
    )


def _marker(content: bytes, offset: int) -> tuple[int | None, int]:
    """Return the next marker and where its content begins; None at the end of the file."""
    found = _MARKER.search(content, offset)
    return (found[0][-1], found.end()) if found else (None, len(content))


def _is_needed(marker: int, body: bytes) -> bool:
    """Whether a decoder needs a segment: Adobe's says which colours it has, if it is whole."""
    if marker == _APP14:
        return body.startswith(b"Adobe") and len(body) >= _MIN_ADOBE_LENGTH
    if marker == _APP0:
        return body.startswith(b"JFIF\0")
    return not (_APP1 <= marker <= _APP15) and marker != _COMMENT


def _orientation(body: bytes, noted: int) -> int:
    if noted != orientation.NORMAL:
        return noted
    if body.startswith(b"Exif\0"):
        return orientation.of_exif(body)
    if body.startswith(b"http://ns.adobe.com/xap/1.0/"):
        return orientation.of_xmp(body)
    return noted
