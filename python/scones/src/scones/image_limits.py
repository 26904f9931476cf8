"""How large a picture may be.

What a deployed function accepts is Terraform's ``image_limits``, which it reads from its settings.
The constants are for code that has no such settings.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from scones.settings import number

# What an endpoint is asked about. vehicle_classifier/inference.py, which is deployed without this
# package, has the same number of pixels.
MAX_REQUEST_BYTES = 10 * 1024 * 1024
MAX_REQUEST_PIXELS = 40_000_000

# A user's own pictures: the limits only keep a decompression bomb from filling the memory.
MAX_SOURCE_BYTES = 64 * 1024 * 1024
MAX_SOURCE_PIXELS = 100_000_000


@dataclass(frozen=True)
class Limits:
    """What is accepted.

    Attributes
    ----------
    max_bytes
        The largest upload, in bytes.
    max_pixels
        The largest picture, in pixels (width times height).
    size
        The longest side of the normal form, in pixels.
    """

    max_bytes: int
    max_pixels: int
    size: int

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Limits":
        """Read the settings ``MAX_IMAGE_BYTES``, ``MAX_IMAGE_PIXELS`` and ``IMAGE_SIZE``.

        Raises
        ------
        ConfigurationInvalid
            If a setting is missing or not a number.
        """
        return cls(
            max_bytes=int(number(environment, "MAX_IMAGE_BYTES")),
            max_pixels=int(number(environment, "MAX_IMAGE_PIXELS")),
            size=int(number(environment, "IMAGE_SIZE")),
        )

    @classmethod
    def of_requests(cls, size: int) -> "Limits":
        """Return the limits of pictures that an endpoint was asked about."""
        return cls(MAX_REQUEST_BYTES, MAX_REQUEST_PIXELS, size)

    @classmethod
    def of_sources(cls, size: int) -> "Limits":
        """Return the limits of a user's own pictures: of a dataset's source, or for review."""
        return cls(MAX_SOURCE_BYTES, MAX_SOURCE_PIXELS, size)
