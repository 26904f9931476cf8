"""From a picture to the network's input: the same in training and in serving."""

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps

# The backbone was trained on values around zero: (level - 127) / 128.
MIDDLE = 127.0
SCALE = 128.0
_GREY = (127, 127, 127)


def to_square(image: Image.Image, size: int) -> npt.NDArray[np.uint8]:
    """Return a picture as a square of pixels.

    It is padded, so that nothing of the vehicle is cut off and nothing is squeezed; the padding is
    the grey that is zero for the network.

    Parameters
    ----------
    image
        Any mode and size.
    size
        The side of the square, in pixels.

    Returns
    -------
    numpy.ndarray
        Shape (3, size, size), levels from 0 to 255.
    """
    square = ImageOps.pad(image.convert("RGB"), (size, size), Image.Resampling.BICUBIC, _GREY)
    return np.ascontiguousarray(np.asarray(square, dtype=np.uint8).transpose(2, 0, 1))
