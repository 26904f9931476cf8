"""From a picture to the network's input: the same in training and in serving."""

import numpy as np
import torch
from PIL import Image, ImageOps

# The backbone was trained on values around zero: (level - 127) / 128.
_MIDDLE = 127.0
_SCALE = 128.0
_GREY = (127, 127, 127)


def to_tensor(image: Image.Image, size: int) -> torch.Tensor:
    """Return a picture as the network takes it.

    The picture is padded to a square, so that nothing of the vehicle is cut off and nothing is
    squeezed; the padding is the grey that is zero for the network.

    Parameters
    ----------
    image
        Any mode and size.
    size
        The side of the square, in pixels.

    Returns
    -------
    torch.Tensor
        Shape (3, size, size), float32, about -1 to 1.
    """
    square = ImageOps.pad(image.convert("RGB"), (size, size), Image.Resampling.BICUBIC, _GREY)
    pixels = torch.from_numpy(np.asarray(square).copy())
    return (pixels.permute(2, 0, 1).float() - _MIDDLE) / _SCALE
