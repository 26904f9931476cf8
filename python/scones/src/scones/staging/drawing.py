"""Drawing vehicles: simple, but with what makes each recognisable, in many variations."""

import math
import random
from collections.abc import Callable

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

_OVERSAMPLING = 3

Colour = tuple[int, int, int]
Point = tuple[float, float]


class _Pen:
    """Draws in a vehicle's own coordinates: x from 0 (rear) to 1 (front), y up from the ground.

    Parameters
    ----------
    draw
        What to draw on.
    place
        From the vehicle's coordinates to pixels.
    scale
        Pixels for a length of 1.
    """

    def __init__(
        self, draw: ImageDraw.ImageDraw, place: Callable[[Point], Point], scale: float
    ) -> None:
        self._draw = draw
        self._place = place
        self._scale = scale

    def line(self, points: list[Point], colour: Colour, width: float) -> None:
        pixels = [self._place(point) for point in points]
        thickness = max(1, round(width * self._scale))
        self._draw.line(pixels, fill=colour, width=thickness, joint="curve")
        for x, y in pixels:
            half = thickness / 2
            self._draw.ellipse((x - half, y - half, x + half, y + half), fill=colour)

    def shape(self, points: list[Point], colour: Colour) -> None:
        self._draw.polygon([self._place(point) for point in points], fill=colour)

    def disc(self, centre: Point, radius: float, colour: Colour) -> None:
        x, y = self._place(centre)
        pixels = radius * self._scale
        self._draw.ellipse((x - pixels, y - pixels, x + pixels, y + pixels), fill=colour)

    def ring(self, centre: Point, radius: float, colour: Colour, width: float) -> None:
        x, y = self._place(centre)
        pixels = radius * self._scale
        self._draw.ellipse(
            (x - pixels, y - pixels, x + pixels, y + pixels),
            outline=colour,
            width=max(1, round(width * self._scale)),
        )


def draw(vehicle: str, side: int, rng: random.Random) -> Image.Image:
    """Draw a vehicle before a background.

    Parameters
    ----------
    vehicle
        One of ``VEHICLES``.
    side
        The picture's width and height, in pixels.
    rng
        Where variation comes from.
    """
    large = side * _OVERSAMPLING
    picture = _background(large, rng)
    scale = large * rng.uniform(0.58, 0.86)
    flip = rng.random() < 0.5
    tilt = math.radians(rng.gauss(0, 5))
    left = (large - scale) * rng.uniform(0.2, 0.8)
    ground = large * rng.uniform(0.72, 0.9)

    def place(point: Point) -> Point:
        x, y = point
        x = (1 - x) if flip else x
        dx, dy = (x - 0.5) * scale, y * scale
        return (
            left + scale / 2 + dx * math.cos(tilt) + dy * math.sin(tilt),
            ground - dy * math.cos(tilt) + dx * math.sin(tilt),
        )

    canvas = ImageDraw.Draw(picture)
    _shadow(canvas, place, rng)
    VEHICLES[vehicle](_Pen(canvas, place, scale), rng)
    if rng.random() < 0.35:
        _obstacle(canvas, large, rng)
    return _photograph(picture.resize((side, side), Image.Resampling.LANCZOS), rng)


def _bicycle(pen: _Pen, rng: random.Random) -> None:
    paint, black = _paint(rng), _grey(rng, 15, 60)
    radius = rng.uniform(0.19, 0.23)
    rear, front = (radius, radius), (1 - radius, radius)
    crank = (rng.uniform(0.41, 0.46), radius * rng.uniform(0.9, 1.05))
    saddle = (rng.uniform(0.31, 0.36), rng.uniform(0.47, 0.54))
    head = (rng.uniform(0.68, 0.73), rng.uniform(0.47, 0.53))
    tube = rng.uniform(0.014, 0.026)
    for hub in (rear, front):
        for spoke in range(rng.choice((8, 10, 12))):
            angle = spoke * math.pi / 5 + rng.random() * 0.1
            rim = (hub[0] + radius * math.cos(angle), hub[1] + radius * math.sin(angle))
            pen.line([hub, rim], (150, 150, 155), 0.004)
        pen.ring(hub, radius, black, rng.uniform(0.014, 0.026))
    pen.line([rear, crank, head, saddle, crank], paint, tube)
    pen.line([rear, saddle], paint, tube * 0.8)
    pen.line([front, head], paint, tube)
    pen.line([saddle, (saddle[0] - 0.015, saddle[1] + 0.06)], black, tube)
    seat = (saddle[0] - 0.015, saddle[1] + 0.06)
    pen.line([(seat[0] - 0.06, seat[1] + 0.005), (seat[0] + 0.05, seat[1])], black, 0.03)
    stem = (head[0] - 0.01, head[1] + rng.uniform(0.05, 0.09))
    pen.line([head, stem], black, tube)
    if rng.random() < 0.5:
        bar = [stem, (stem[0] + 0.07, stem[1]), (stem[0] + 0.09, stem[1] - 0.06)]
    else:
        bar = [stem, (stem[0] + 0.05, stem[1] + 0.02), (stem[0] - 0.06, stem[1] + 0.03)]
    pen.line(bar, black, tube)
    pen.ring(crank, 0.045, black, 0.014)
    angle = rng.random() * math.pi
    foot = (0.09 * math.cos(angle), 0.09 * math.sin(angle))
    pen.line(
        [(crank[0] - foot[0], crank[1] - foot[1]), (crank[0] + foot[0], crank[1] + foot[1])],
        black,
        0.016,
    )
    if rng.random() < 0.3:  # a basket, or the courier's box
        box = (stem[0] + 0.02, stem[1] - 0.02)
        corners = [box, (box[0] + 0.15, box[1]), (box[0] + 0.13, box[1] - 0.13)]
        pen.shape([*corners, (box[0] + 0.03, box[1] - 0.13)], _paint(rng))


def _motorcycle(pen: _Pen, rng: random.Random) -> None:
    paint, black, metal = _paint(rng), _grey(rng, 10, 50), _grey(rng, 130, 200)
    radius = rng.uniform(0.165, 0.2)
    rear, front = (radius + 0.01, radius), (1 - radius - 0.01, radius)
    head = (rng.uniform(0.68, 0.72), rng.uniform(0.45, 0.5))
    for hub in (rear, front):
        pen.ring(hub, radius, black, rng.uniform(0.055, 0.08))
        pen.disc(hub, radius * 0.38, metal)
        pen.ring(hub, radius * 0.66, metal, 0.012)
    pen.line([front, head], metal, 0.035)
    pen.line([rear, (0.46, radius * 0.95)], black, 0.045)
    engine = [(0.38, 0.12), (0.63, 0.12), (0.66, 0.31), (0.4, 0.33)]
    pen.shape(engine, _grey(rng, 60, 120))
    for fin in range(4):
        height = 0.16 + fin * 0.04
        pen.line([(0.42, height), (0.62, height)], metal, 0.01)
    pen.disc((0.5, 0.17), 0.06, metal)
    pipe = rng.uniform(0.08, 0.13)
    pen.line([(0.58, 0.15), (0.4, pipe), (0.06, pipe + 0.03)], metal, 0.04)
    high = rng.uniform(0.46, 0.52)
    tank = [(0.42, 0.34), (0.46, high), (0.62, high + 0.02), (0.7, 0.42), (0.64, 0.33)]
    pen.shape(tank, paint)
    seat = [(0.12, 0.45), (0.2, 0.41), (0.45, 0.38), (0.47, 0.43), (0.3, 0.45), (0.14, 0.5)]
    pen.shape(seat, black)
    tail = [(0.06, 0.43), (0.2, 0.4), (0.42, 0.33), (0.36, 0.29), (0.16, 0.33)]
    pen.shape(tail, paint)
    pen.line([head, (head[0] - 0.02, head[1] + 0.1), (head[0] - 0.1, head[1] + 0.11)], black, 0.025)
    lamp = (head[0] + 0.05, head[1] - 0.01)
    pen.disc(lamp, 0.05, black)
    pen.disc((lamp[0] + 0.012, lamp[1]), 0.036, (250, 240, 190))
    fender = [(front[0] - 0.12, radius * 2), (front[0], radius * 2 + 0.04)]
    pen.line([*fender, (front[0] + 0.13, radius * 1.75)], paint, 0.03)
    if rng.random() < 0.4:  # a fairing
        cover = [(0.6, 0.2), (0.62, 0.42), (0.74, 0.56), (0.79, 0.44), (0.7, 0.22)]
        pen.shape(cover, paint)
    if rng.random() < 0.3:  # the courier's box
        pen.shape([(0.05, 0.46), (0.04, 0.64), (0.22, 0.66), (0.23, 0.44)], _paint(rng))


def _background(side: int, rng: random.Random) -> Image.Image:
    top, bottom = _muted(rng), _muted(rng)
    slope = Image.linear_gradient("L").resize((side, side))
    picture = Image.composite(
        Image.new("RGB", (side, side), bottom), Image.new("RGB", (side, side), top), slope
    )
    canvas = ImageDraw.Draw(picture)
    horizon = side * rng.uniform(0.5, 0.8)
    if rng.random() < 0.7:  # a street
        canvas.rectangle((0, horizon, side, side), fill=_grey(rng, 90, 190))
    for _ in range(rng.randrange(6)):  # houses, doors, bushes
        x, y = rng.uniform(-0.1, 1) * side, horizon * rng.uniform(0.1, 0.9)
        width = side * rng.uniform(0.08, 0.35)
        if rng.random() < 0.75:
            canvas.rectangle((x, y, x + width, horizon), fill=_muted(rng))
        else:
            canvas.ellipse((x, horizon - width, x + width, horizon), fill=_muted(rng))
    return picture


def _shadow(
    canvas: ImageDraw.ImageDraw, place: Callable[[Point], Point], rng: random.Random
) -> None:
    level = rng.randrange(40, 110)
    corners = [(0.02, 0.0), (0.98, 0.0), (0.9, -0.03), (0.08, -0.03)]
    canvas.polygon([place(corner) for corner in corners], fill=(level, level, level + 5))


def _obstacle(canvas: ImageDraw.ImageDraw, side: int, rng: random.Random) -> None:
    """Draw something that stands in front, thin enough to leave the vehicle recognisable."""
    x = side * rng.uniform(0.05, 0.95)
    width = side * rng.uniform(0.015, 0.05)
    canvas.rectangle((x, side * rng.uniform(0, 0.4), x + width, side), fill=_muted(rng))


def _photograph(picture: Image.Image, rng: random.Random) -> Image.Image:
    """Give a drawing what a telephone's camera gives: light, contrast, blur and noise."""
    picture = ImageEnhance.Brightness(picture).enhance(rng.uniform(0.6, 1.25))
    picture = ImageEnhance.Contrast(picture).enhance(rng.uniform(0.6, 1.2))
    picture = picture.filter(ImageFilter.GaussianBlur(rng.uniform(0.0, 1.1)))
    noise = Image.frombytes("RGB", picture.size, rng.randbytes(3 * picture.width**2))
    return Image.blend(picture, noise, rng.uniform(0.02, 0.12))


def _paint(rng: random.Random) -> Colour:
    strong, weak = rng.randrange(140, 235), rng.randrange(10, 90)
    colour = [strong, weak, rng.randrange(10, 200)]
    rng.shuffle(colour)
    return (colour[0], colour[1], colour[2])


def _muted(rng: random.Random) -> Colour:
    base = rng.randrange(70, 225)
    red, green, blue = (min(245, max(0, base + rng.randrange(-35, 36))) for _ in range(3))
    return (red, green, blue)


def _grey(rng: random.Random, low: int, high: int) -> Colour:
    level = rng.randrange(low, high)
    return (level, level, min(255, level + 4))


VEHICLES: dict[str, Callable[[_Pen, random.Random], None]] = {
    "bicycle": _bicycle,
    "motorcycle": _motorcycle,
}
