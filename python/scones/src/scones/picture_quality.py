"""Statistics of a picture, to see drift by."""

from dataclasses import dataclass

from PIL import Image, ImageFilter, ImageStat

_MAX_LEVEL = 255.0


@dataclass(frozen=True)
class Quality:
    """Statistics of a picture, to see drift by.

    Attributes
    ----------
    brightness
        Mean luminance, 0 (black) to 1 (white).
    contrast
        Standard deviation of the luminance, 0 to 0.5.
    sharpness
        Standard deviation of the edges that a 3x3 Laplacian finds, 0 (flat) upwards.
    """

    brightness: float
    contrast: float
    sharpness: float


def quality(image: Image.Image) -> Quality:
    """Return the statistics of a picture."""
    grey = image.convert("L")
    statistics = ImageStat.Stat(grey)
    return Quality(
        brightness=round(statistics.mean[0] / _MAX_LEVEL, 6),
        contrast=round(statistics.stddev[0] / _MAX_LEVEL, 6),
        sharpness=round(_sharpness(grey) / _MAX_LEVEL, 6),
    )


def _sharpness(grey: Image.Image) -> float:
    if min(grey.size) < 3:
        return 0.0  # a very long picture, scaled down, is all border
    # The filter leaves the border as it is, which is no edge.
    kernel = ImageFilter.Kernel((3, 3), (0, 1, 0, 1, -4, 1, 0, 1, 0), scale=1, offset=128)
    edges = grey.filter(kernel).crop((1, 1, grey.width - 1, grey.height - 1))
    return ImageStat.Stat(edges).stddev[0]
