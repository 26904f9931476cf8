"""What the reader of a format returns."""

from dataclasses import dataclass

# More pieces than any camera or editor writes: each costs time whatever it holds.
MAX_PIECES = 20_000


@dataclass(frozen=True)
class Parts:
    """See ``Essential``, which has these and the format's name."""

    contents: tuple[bytes, ...]
    orientation: int
