"""Pictures as couriers, browsers and attackers make them."""

import io
import struct
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


@pytest.fixture
def picture() -> Callable[..., bytes]:
    """Return a maker of files: a picture of left-to-right grey, in any mode, size and format."""

    def make(
        kind: str = "PNG", mode: str = "RGB", size: tuple[int, int] = (40, 30), **options: Any
    ) -> bytes:
        slope = Image.linear_gradient("L").rotate(90).resize(size)
        return encoded(slope.convert(mode), kind, **options)

    return make


@pytest.fixture
def png_header() -> Callable[[int, int], bytes]:
    """Return a maker of PNG files that announce any size and hold next to nothing."""

    def chunk(name: bytes, content: bytes) -> bytes:
        checksum = zlib.crc32(name + content)
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)

    def make(width: int, height: int) -> bytes:
        header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
        data = zlib.compress(b"\0" * 1000)
        signature = b"\x89PNG\r\n\x1a\n"
        return signature + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")

    return make
