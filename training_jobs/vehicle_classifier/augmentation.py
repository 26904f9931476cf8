"""Pictures as they might have been taken: turned, cropped, lit and hidden otherwise."""

import math

import torch
from camera import add_bars, retake
from preprocessing import MIDDLE, SCALE
from torch.nn import functional

_MIN_AREA = 0.6
_FAR_SHARE, _FAR = 0.2, (1.0, 1.8)  # smaller in the frame: the frame's side to the picture's
_STRETCH = 1.12  # the side's ratio to its square's, at most
_SHIFT = 0.08
_TURN = 0.2  # radians
_LIGHT = 0.3
_COLOUR = 0.5
_HIDDEN_SHARE = 0.25
_HIDDEN_SIDE = (0.15, 0.4)
_WHITE = 255.0


def normalise(pictures: torch.Tensor) -> torch.Tensor:
    """Return levels as the network takes them: (n, 3, s, s) of 0 to 255 to about -1 to 1."""
    return (pictures.float() - MIDDLE) / SCALE


def augment(pictures: torch.Tensor, size: int, generator: torch.Generator) -> torch.Tensor:
    """Return each picture changed at random, as the network takes it.

    Parameters
    ----------
    pictures
        Shape (n, 3, side, side), levels from 0 to 255.
    size
        The side of what is returned, in pixels.
    generator
        The random number generator.

    Returns
    -------
    torch.Tensor
        Shape (n, 3, size, size), float32.
    """
    moved = _move(pictures.float(), size, generator)
    lit = _light(moved.clamp(0, _WHITE), generator)
    taken = normalise(retake(lit, generator).clamp(0, _WHITE))
    return _hide(add_bars(taken, generator), generator)


def _uniform(
    low: float, high: float, shape: tuple[int, ...], generator: torch.Generator
) -> torch.Tensor:
    return torch.rand(shape, generator=generator) * (high - low) + low


def _move(pictures: torch.Tensor, size: int, generator: torch.Generator) -> torch.Tensor:
    """Mirror, crop, stretch, turn, shift and scale, in one resampling."""
    n = (len(pictures),)
    far = torch.rand(n, generator=generator) < _FAR_SHARE
    near = _uniform(math.sqrt(_MIN_AREA), 1.0, n, generator)
    side = torch.where(far, _uniform(*_FAR, n, generator), near)
    stretch = torch.exp(_uniform(-math.log(_STRETCH), math.log(_STRETCH), n, generator))
    width, height = side * stretch, side / stretch
    mirror = torch.where(torch.rand(n, generator=generator) < 0.5, -1.0, 1.0)
    turn = _uniform(-_TURN, _TURN, n, generator)
    transform = torch.empty(len(pictures), 2, 3)
    transform[:, 0, 0] = width * mirror * torch.cos(turn)
    transform[:, 0, 1] = -width * torch.sin(turn)
    transform[:, 1, 0] = height * mirror * torch.sin(turn)
    transform[:, 1, 1] = height * torch.cos(turn)
    for row, extent in enumerate((width, height)):
        room = (1.0 - extent).abs().clamp_min(_SHIFT)
        transform[:, row, 2] = _uniform(-1.0, 1.0, n, generator) * room
    grid = functional.affine_grid(transform, [len(pictures), 3, size, size], align_corners=False)
    moved = functional.grid_sample(
        pictures, grid, mode="bicubic", padding_mode="reflection", align_corners=False
    )
    # Around half of those that became small is grey, as around a photo that was padded.
    grey = far & (torch.rand(n, generator=generator) < 0.5)
    outside = (grid.abs() > 1).any(dim=3) & grey[:, None, None]
    return torch.where(outside[:, None], MIDDLE, moved)


def _light(pictures: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Change contrast, brightness and saturation."""
    n = (len(pictures), 1, 1, 1)
    contrast = _uniform(1 - _LIGHT, 1 + _LIGHT, n, generator)
    brightness = _uniform(1 - _LIGHT, 1 + _LIGHT, n, generator)
    saturation = _uniform(1 - _COLOUR, 1 + _COLOUR, n, generator)
    mean = pictures.mean(dim=(1, 2, 3), keepdim=True)
    pictures = ((pictures - mean) * contrast + mean) * brightness
    grey = pictures.mean(dim=1, keepdim=True)
    return (pictures - grey) * saturation + grey


def _hide(pictures: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Cover a part of some pictures."""
    size = pictures.shape[-1]
    for picture in pictures:
        if torch.rand((), generator=generator) >= _HIDDEN_SHARE:
            continue
        sides = (_uniform(*_HIDDEN_SIDE, (2,), generator) * size).int().tolist()
        top, left = (
            int(torch.randint(0, size - side + 1, (), generator=generator)) for side in sides
        )
        picture[:, top : top + sides[0], left : left + sides[1]] = 0.0
    return pictures
