"""What drawings are made with: a pen, and colours."""

import random
from collections.abc import Callable, Sequence

from PIL import ImageDraw

Colour = tuple[int, int, int]
Point = tuple[float, float]


class Pen:
    """Draws in a thing's own coordinates: x from 0 (rear) to 1 (front), y up from the ground.

    Parameters
    ----------
    draw
        What to draw on.
    place
        From the thing's coordinates to pixels.
    scale
        Pixels for a length of 1.
    """

    def __init__(
        self, draw: ImageDraw.ImageDraw, place: Callable[[Point], Point], scale: float
    ) -> None:
        self._draw = draw
        self._place = place
        self._scale = scale

    def line(self, points: Sequence[Point], colour: Colour, width: float) -> None:
        """Draw lines from point to point, with round ends."""
        pixels = [self._place(point) for point in points]
        thickness = max(1, round(width * self._scale))
        self._draw.line(pixels, fill=colour, width=thickness, joint="curve")
        for x, y in pixels:
            half = thickness / 2
            self._draw.ellipse((x - half, y - half, x + half, y + half), fill=colour)

    def shape(self, points: Sequence[Point], colour: Colour) -> None:
        """Fill what lies between points."""
        self._draw.polygon([self._place(point) for point in points], fill=colour)

    def box(self, left: float, bottom: float, right: float, top: float, colour: Colour) -> None:
        """Fill a rectangle."""
        self.shape([(left, bottom), (right, bottom), (right, top), (left, top)], colour)

    def disc(self, centre: Point, radius: float, colour: Colour) -> None:
        """Fill a circle."""
        x, y = self._place(centre)
        pixels = radius * self._scale
        self._draw.ellipse((x - pixels, y - pixels, x + pixels, y + pixels), fill=colour)

    def ring(self, centre: Point, radius: float, colour: Colour, width: float) -> None:
        """Draw a circle's line, inwards from its radius."""
        x, y = self._place(centre)
        pixels = radius * self._scale
        self._draw.ellipse(
            (x - pixels, y - pixels, x + pixels, y + pixels),
            outline=colour,
            width=max(1, round(width * self._scale)),
        )


def strong(rng: random.Random) -> Colour:
    """Return a strong colour."""
    strong, weak = rng.randrange(140, 235), rng.randrange(10, 90)
    colour = [strong, weak, rng.randrange(10, 200)]
    rng.shuffle(colour)
    return (colour[0], colour[1], colour[2])


def muted(rng: random.Random) -> Colour:
    """Return a colour that does not catch the eye."""
    base = rng.randrange(70, 225)
    red, green, blue = (min(245, max(0, base + rng.randrange(-35, 36))) for _ in range(3))
    return (red, green, blue)


def grey(rng: random.Random, low: int, high: int) -> Colour:
    """Return a grey with a level from low to below high."""
    level = rng.randrange(low, high)
    return (level, level, min(255, level + 4))
