"""Statistics of a picture, to see drift by."""

from dataclasses import dataclass

from PIL import Image, ImageFilter, ImageStat

# The longest side at which sharpness is measured, in pixels: small enough that photos of all sizes
# have as much detail, and large enough that blur shows (docs/decisions/0032).
SHARPNESS_SIZE = 25
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
        Standard deviation of the edges that a 3x3 Laplacian finds, 0 (flat) upwards; of the
        picture scaled to a size that is the same for all.
    """

    brightness: float
    contrast: float
    sharpness: float


def quality(image: Image.Image, sharpness_size: int | None = SHARPNESS_SIZE) -> Quality:
    """Return the statistics of a picture.

    Parameters
    ----------
    image
        In normal form.
    sharpness_size
        To which longest side the picture is scaled before its sharpness is measured, in pixels;
        None leaves it as large as it is.
    """
    grey = image.convert("L")
    statistics = ImageStat.Stat(grey)
    return Quality(
        brightness=round(statistics.mean[0] / _MAX_LEVEL, 6),
        contrast=round(statistics.stddev[0] / _MAX_LEVEL, 6),
        sharpness=round(_sharpness(_scaled(grey, sharpness_size)) / _MAX_LEVEL, 6),
    )


def _scaled(grey: Image.Image, longest: int | None) -> Image.Image:
    if longest is None:
        return grey
    factor = longest / max(grey.size)
    width, height = (max(1, round(side * factor)) for side in grey.size)
    return grey.resize((width, height), Image.Resampling.LANCZOS)


def _sharpness(grey: Image.Image) -> float:
    if min(grey.size) < 3:
        return 0.0  # a very long picture, scaled down, is all border
    # The filter leaves the border as it is, which is no edge.
    kernel = ImageFilter.Kernel((3, 3), (0, 1, 0, 1, -4, 1, 0, 1, 0), scale=1, offset=128)
    edges = grey.filter(kernel).crop((1, 1, grey.width - 1, grey.height - 1))
    return ImageStat.Stat(edges).stddev[0]
