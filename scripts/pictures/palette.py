"""Pictures of few colours: a screen has few, and a file is a third as large."""

import io
from pathlib import Path

from PIL import Image

_COLOURS = 255


def write_small(content: bytes, path: Path) -> None:
    """Write a picture as a PNG with a palette."""
    with Image.open(io.BytesIO(content)) as image:
        small = image.convert("RGB").quantize(
            _COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
        )
    small.save(path, "PNG", optimize=True)
