"""Pictures that look the same: in another size, or saved once more as JPEG."""

import io
from itertools import product

from PIL import Image

_SIDE = 8  # squares a side, of which the colours are compared
_ALIKE = 4.0  # levels of 256 that they are apart, on average: JPEG makes 1 to 3
_CELL = 8  # levels: pictures are looked for among those of about the same mean colour
_PLAIN = 32  # levels: what spans no more in any channel is alike whatever it shows

Cell = tuple[int, ...]


class Likenesses:
    """Finds a picture that looks the same among those that were added."""

    def __init__(self) -> None:
        self._by_colour: dict[Cell, list[tuple[bytes, tuple[str, str]]]] = {}

    def add(self, picture: bytes, name: tuple[str, str]) -> None:
        """Add a picture file, and what it is to be called."""
        look = _look(picture)
        self._by_colour.setdefault(next(_cells(look, 0)), []).append((look, name))

    def find(self, picture: bytes) -> tuple[str, str] | None:
        """Return the name of a picture that looks the same; None of what is too plain to tell."""
        look = _look(picture)
        channels = [look[channel::3] for channel in range(3)]
        if all(max(levels) - min(levels) < _PLAIN for levels in channels):
            return None
        near = (self._by_colour.get(cell, []) for cell in set(_cells(look, _ALIKE)))
        return next((name for some in near for other, name in some if _alike(look, other)), None)


def _look(picture: bytes) -> bytes:
    """Return the mean colours of a picture's squares: red, green and blue of each."""
    with Image.open(io.BytesIO(picture)) as image:
        squares = image.convert("RGB").resize((_SIDE, _SIDE), Image.Resampling.BOX)
    return squares.tobytes()


def _cells(look: bytes, margin: float) -> "product[Cell]":
    means = [sum(look[channel::3]) / _SIDE**2 for channel in range(3)]
    return product(*({int((mean + by) // _CELL) for by in (-margin, margin)} for mean in means))


def _alike(one: bytes, other: bytes) -> bool:
    apart = sum(abs(here - there) for here, there in zip(one, other, strict=True))
    return apart <= _ALIKE * len(one)
