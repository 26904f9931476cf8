"""How a camera was held, from EXIF or XMP: the one thing that is read of either."""

import re
import struct

from PIL import Image

NORMAL = 1

_TAG = 0x0112
_SHORT, _LONG = 3, 4
_MAX_ENTRIES = 1000
_BYTE_ORDERS = {b"II": "<", b"MM": ">"}
_XMP = re.compile(rb"tiff:Orientation(?:=\"|>)([1-8])")
_MAX_XMP = 256 * 1024
_TRANSPOSE = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def of_exif(block: bytes) -> int:
    """Return the orientation that an EXIF block notes: 1 to 8, and 1 if it says none.

    A broken block says nothing of the pixels. Only the first directory's entries are read, each in
    place: offsets, which may lead anywhere, are not followed.

    Parameters
    ----------
    block
        A TIFF header and what follows, with or without ``Exif`` and two zeros before it.
    """
    block = block.removeprefix(b"Exif\0\0")
    order = _BYTE_ORDERS.get(block[:2])
    if order is None:
        return NORMAL
    try:
        (start,) = struct.unpack_from(f"{order}L", block, 4)
        (count,) = struct.unpack_from(f"{order}H", block, start)
        for number in range(min(count, _MAX_ENTRIES)):
            offset = start + 2 + 12 * number
            tag, kind, _ = struct.unpack_from(f"{order}HHL", block, offset)
            if tag == _TAG and kind in {_SHORT, _LONG}:
                letter = "H" if kind == _SHORT else "L"
                (value,) = struct.unpack_from(f"{order}{letter}", block, offset + 8)
                return value if value in _TRANSPOSE else NORMAL
    except struct.error:
        pass
    return NORMAL


def of_xmp(text: bytes) -> int:
    """Return the orientation that an XMP packet notes: 1 to 8, and 1 if it says none."""
    found = _XMP.search(text, 0, _MAX_XMP)
    return int(found[1]) if found else NORMAL


def upright(image: Image.Image, orientation: int) -> Image.Image:
    """Return a picture as it was seen."""
    method = _TRANSPOSE.get(orientation)
    return image if method is None else image.transpose(method)
