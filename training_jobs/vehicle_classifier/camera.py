"""Pictures as other cameras would take them: smaller, sharper, hazier, noisier, with bars.

A photo's size must not decide what it is taken for. The smallest come enlarged, the largest
shrunk, and what comes between depends on the courier's telephone.
"""

import io

import numpy as np
import torch
from PIL import Image
from torch.nn import functional

# The shares of pictures that are changed, each in one way, and how strongly.
_COARSE_SHARE, _COARSE_SIDE = 0.25, (14, 40)  # pixels
_SHARP_SHARE, _SHARPENING, _SHARP_WINDOWS = 0.35, (0.5, 2.5), (3, 5, 7)
_HAZY_SHARE, _HAZE = 0.2, (0.3, 1.0)  # what is left of the contrast
_NOISY_SHARE, _NOISE = 0.25, (2.0, 14.0)  # levels
_COMPRESSED_SHARE, _QUALITY = 0.15, (30, 91)
_BARRED_SHARE, _BAR = 0.3, (0.04, 0.22)  # of the side
_WHITE = 255.0


def retake(pictures: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Return pictures as another camera might have taken them.

    Parameters
    ----------
    pictures
        Shape (n, 3, size, size), levels from 0 to 255, float; they are changed.
    generator
        The random number generator.

    Returns
    -------
    torch.Tensor
        The same shape; levels may lie a little outside 0 to 255.
    """
    for share, change in (
        (_COARSE_SHARE, _coarsen),
        (_SHARP_SHARE, _sharpen),
        (_HAZY_SHARE, _add_haze),
        (_NOISY_SHARE, _add_noise),
        (_COMPRESSED_SHARE, _compress),
    ):
        chosen = _some(len(pictures), share, generator)
        if len(chosen):
            pictures[chosen] = change(pictures[chosen], generator)
    return pictures


def add_bars(pictures: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Return pictures of which some are not square: their padding is the network's zero.

    Parameters
    ----------
    pictures
        Shape (n, 3, size, size), as the network takes them; they are changed.
    generator
        The random number generator.
    """
    size = pictures.shape[-1]
    for number in _some(len(pictures), _BARRED_SHARE, generator).tolist():
        bar = int(_uniform(_BAR, (), generator) * size)
        upright = torch.rand((), generator=generator) < 0.5
        picture = pictures[number].mT if upright else pictures[number]
        picture[:, :bar] = 0.0
        picture[:, size - bar :] = 0.0
    return pictures


def _some(count: int, share: float, generator: torch.Generator) -> torch.Tensor:
    return torch.nonzero(torch.rand(count, generator=generator) < share).flatten()


def _uniform(
    limits: tuple[float, float], shape: tuple[int, ...], generator: torch.Generator
) -> torch.Tensor:
    low, high = limits
    return torch.rand(shape, generator=generator) * (high - low) + low


def _coarsen(pictures: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Shrink, and enlarge again."""
    size = pictures.shape[-1]
    side = min(int(torch.randint(*_COARSE_SIDE, (), generator=generator)), size)
    small = functional.interpolate(pictures, size=(side, side), mode="area")
    return functional.interpolate(small, size=(size, size), mode="bicubic", align_corners=False)


def _sharpen(pictures: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Strengthen what differs from its surroundings: an unsharp mask."""
    number = int(torch.randint(len(_SHARP_WINDOWS), (), generator=generator))
    window = _SHARP_WINDOWS[number]
    padded = functional.pad(pictures, [window // 2] * 4, mode="reflect")
    blurred = functional.avg_pool2d(padded, window, 1)
    strength = _uniform(_SHARPENING, (len(pictures), 1, 1, 1), generator)
    return pictures + (pictures - blurred) * strength


def _add_haze(pictures: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Draw all levels towards one of them: haze and glare are bright, dusk is dark."""
    shape = (len(pictures), 1, 1, 1)
    level = _uniform((0.0, _WHITE), shape, generator)
    return level + (pictures - level) * _uniform(_HAZE, shape, generator)


def _add_noise(pictures: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    noise = torch.randn(pictures.shape, generator=generator)
    return pictures + noise * _uniform(_NOISE, (len(pictures), 1, 1, 1), generator)


def _compress(pictures: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    return torch.stack([_as_jpeg(picture, generator) for picture in pictures])


def _as_jpeg(picture: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    quality = int(torch.randint(*_QUALITY, (), generator=generator))
    levels = picture.clamp(0, _WHITE).byte().permute(1, 2, 0).numpy()
    file = io.BytesIO()
    Image.fromarray(levels).save(file, "JPEG", quality=quality)
    with Image.open(file) as image:
        return torch.from_numpy(np.asarray(image).copy()).permute(2, 0, 1).float()
