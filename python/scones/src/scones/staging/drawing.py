"""Drawing scenes: simple, but with what makes each thing recognisable, in many variations.

All have the same backgrounds, light, obstacles and noise: nothing but the thing differs.
"""

import math
import random
from collections.abc import Callable

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

from scones.staging import other_vehicles, things, vehicles
from scones.staging.pen import Pen, Point, grey, muted

_OVERSAMPLING = 3

_Draw = Callable[[Pen, random.Random], None]

VEHICLES: dict[str, _Draw] = {
    "bicycle": vehicles.bicycle,
    "motorcycle": vehicles.motorcycle,
}
OTHERS: dict[str, _Draw] = {
    of.__name__: of
    for of in (
        *(other_vehicles.boat, other_vehicles.bus, other_vehicles.car, other_vehicles.scooter),
        *(other_vehicles.tractor, other_vehicles.tricycle, other_vehicles.truck),
        *(other_vehicles.van, things.balloons, things.bench, things.box_pile, things.dog),
        *(things.empty_street, things.flowers, things.house, things.person, things.table),
        *(things.traffic_light, things.tree, things.umbrella),
    )
}


def draw(thing: str, side: int, rng: random.Random) -> Image.Image:
    """Draw a thing before a background.

    Parameters
    ----------
    thing
        One of ``VEHICLES`` or ``OTHERS``.
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
    (VEHICLES | OTHERS)[thing](Pen(canvas, place, scale), rng)
    if rng.random() < 0.35:
        _obstacle(canvas, large, rng)
    return _photograph(picture.resize((side, side), Image.Resampling.LANCZOS), rng)


def _background(side: int, rng: random.Random) -> Image.Image:
    top, bottom = muted(rng), muted(rng)
    slope = Image.linear_gradient("L").resize((side, side))
    picture = Image.composite(
        Image.new("RGB", (side, side), bottom), Image.new("RGB", (side, side), top), slope
    )
    canvas = ImageDraw.Draw(picture)
    horizon = side * rng.uniform(0.5, 0.8)
    if rng.random() < 0.7:  # a street
        canvas.rectangle((0, horizon, side, side), fill=grey(rng, 90, 190))
    for _ in range(rng.randrange(6)):  # houses, doors, bushes
        x, y = rng.uniform(-0.1, 1) * side, horizon * rng.uniform(0.1, 0.9)
        width = side * rng.uniform(0.08, 0.35)
        if rng.random() < 0.75:
            canvas.rectangle((x, y, x + width, horizon), fill=muted(rng))
        else:
            canvas.ellipse((x, horizon - width, x + width, horizon), fill=muted(rng))
    return picture


def _shadow(
    canvas: ImageDraw.ImageDraw, place: Callable[[Point], Point], rng: random.Random
) -> None:
    level = rng.randrange(40, 110)
    corners = [(0.02, 0.0), (0.98, 0.0), (0.9, -0.03), (0.08, -0.03)]
    canvas.polygon([place(corner) for corner in corners], fill=(level, level, level + 5))


def _obstacle(canvas: ImageDraw.ImageDraw, side: int, rng: random.Random) -> None:
    """Draw something that stands in front, thin enough to leave the thing recognisable."""
    x = side * rng.uniform(0.05, 0.95)
    width = side * rng.uniform(0.015, 0.05)
    canvas.rectangle((x, side * rng.uniform(0, 0.4), x + width, side), fill=muted(rng))


def _photograph(picture: Image.Image, rng: random.Random) -> Image.Image:
    """Give a drawing what a telephone's camera gives: light, contrast, blur and noise."""
    picture = ImageEnhance.Brightness(picture).enhance(rng.uniform(0.6, 1.25))
    picture = ImageEnhance.Contrast(picture).enhance(rng.uniform(0.6, 1.2))
    picture = picture.filter(ImageFilter.GaussianBlur(rng.uniform(0.0, 1.1)))
    noise = Image.frombytes("RGB", picture.size, rng.randbytes(3 * picture.width**2))
    return Image.blend(picture, noise, rng.uniform(0.02, 0.12))
