"""Drawings of vehicles that the sample has no class of: what is nearest to those that it has."""

import random
from collections.abc import Sequence

from scones.staging.pen import Colour, Pen, Point, grey, muted, strong

_TYRE, _LIGHT = (25, 25, 30), (250, 240, 190)


def car(pen: Pen, rng: random.Random) -> None:
    """Draw a car from the side: a body, a cabin with two windows, two wheels."""
    paint, glass = strong(rng), grey(rng, 150, 215)
    high, roof = rng.uniform(0.24, 0.3), rng.uniform(0.42, 0.5)
    back, front = rng.uniform(0.05, 0.24), rng.uniform(0.66, 0.76)
    pen.shape([(back, high), (back + 0.1, roof), (front - 0.14, roof), (front, high)], paint)
    pen.box(0.02, 0.09, 0.98, high, paint)
    middle = (back + front) / 2
    pen.shape(
        [(back + 0.05, high), (back + 0.12, roof - 0.03), (middle, roof - 0.03), (middle, high)],
        glass,
    )
    right = [(middle + 0.03, roof - 0.03), (front - 0.15, roof - 0.03), (front - 0.05, high)]
    pen.shape([(middle + 0.03, high), *right], glass)
    _wheels(pen, (rng.uniform(0.18, 0.24), rng.uniform(0.74, 0.8)), rng.uniform(0.09, 0.11), rng)
    pen.disc((0.95, high - 0.05), 0.03, _LIGHT)


def bus(pen: Pen, rng: random.Random) -> None:
    """Draw a bus: a long box with a row of windows and a door."""
    paint, glass = strong(rng), grey(rng, 130, 215)
    roof = rng.uniform(0.46, 0.58)
    pen.box(0.0, 0.08, 1.0, roof, paint)
    windows = rng.randrange(4, 8)
    for number in range(windows):
        left = 0.04 + number * 0.8 / windows
        pen.box(left, roof - 0.22, left + 0.66 / windows, roof - 0.06, glass)
    pen.box(0.86, 0.1, 0.97, roof - 0.06, glass)
    if rng.random() < 0.5:
        pen.box(0.0, roof - 0.3, 0.84, roof - 0.26, muted(rng))
    _wheels(pen, (0.2, rng.uniform(0.68, 0.76)), rng.uniform(0.08, 0.1), rng)


def truck(pen: Pen, rng: random.Random) -> None:
    """Draw a truck: a large box behind a cabin."""
    paint, roof = strong(rng), rng.uniform(0.5, 0.62)
    cabin = rng.uniform(0.36, 0.46)
    pen.box(0.0, 0.15, rng.uniform(0.66, 0.72), roof, muted(rng))
    pen.shape([(0.74, 0.12), (1.0, 0.12), (0.99, 0.28), (0.9, cabin), (0.74, cabin)], paint)
    pen.shape(
        [(0.8, 0.28), (0.96, 0.28), (0.89, cabin - 0.03), (0.8, cabin - 0.03)], (190, 205, 215)
    )
    pen.box(0.0, 0.1, 0.95, 0.15, grey(rng, 30, 80))
    _wheels(pen, (0.13, 0.3, 0.84), rng.uniform(0.08, 0.1), rng)


def van(pen: Pen, rng: random.Random) -> None:
    """Draw a van: one box with a slanted front and a window."""
    paint, roof = rng.choice((strong, muted))(rng), rng.uniform(0.44, 0.54)
    pen.shape([(0.03, 0.09), (0.98, 0.09), (0.97, 0.26), (0.8, roof), (0.05, roof)], paint)
    pen.shape(
        [(0.64, 0.27), (0.9, 0.27), (0.78, roof - 0.04), (0.64, roof - 0.04)], grey(rng, 140, 215)
    )
    pen.line([(0.58, 0.12), (0.58, roof - 0.03)], grey(rng, 40, 90), 0.008)
    _wheels(pen, (rng.uniform(0.16, 0.22), rng.uniform(0.74, 0.8)), rng.uniform(0.09, 0.11), rng)
    pen.disc((0.94, 0.22), 0.025, _LIGHT)


def scooter(pen: Pen, rng: random.Random) -> None:
    """Draw a kick scooter: a board on two small wheels, and a long stem."""
    paint, black = strong(rng), grey(rng, 15, 60)
    radius, top = rng.uniform(0.06, 0.09), rng.uniform(0.66, 0.84)
    stem = rng.uniform(0.66, 0.72)
    pen.line([(0.16, radius), (0.26, radius + 0.03), (0.72, radius + 0.03)], paint, 0.045)
    pen.line([(0.8, radius), (stem, top)], paint, rng.uniform(0.022, 0.034))
    pen.line([(stem - 0.09, top + 0.01), (stem + 0.03, top)], black, 0.03)
    for hub in ((0.16, radius), (0.8, radius)):
        pen.disc(hub, radius, black)
        pen.disc(hub, radius * 0.4, (170, 170, 175))


def tricycle(pen: Pen, rng: random.Random) -> None:
    """Draw a cargo tricycle: a box on two wheels in front, a saddle and a wheel behind."""
    paint, black = strong(rng), grey(rng, 15, 60)
    radius, tube = rng.uniform(0.13, 0.16), rng.uniform(0.016, 0.026)
    saddle = (rng.uniform(0.24, 0.3), rng.uniform(0.44, 0.5))
    for hub in ((radius, radius), (0.66, radius), (0.82, radius)):
        pen.ring(hub, radius, black, rng.uniform(0.016, 0.028))
    pen.line([(radius, radius), (0.34, radius), saddle, (radius, radius)], paint, tube)
    pen.line([(0.34, radius), (0.56, 0.36)], paint, tube)
    pen.line(
        [(saddle[0] - 0.06, saddle[1] + 0.02), (saddle[0] + 0.05, saddle[1] + 0.02)], black, 0.03
    )
    pen.line([(0.56, 0.36), (0.5, 0.52), (0.43, 0.53)], black, tube)
    pen.shape([(0.56, 0.2), (0.98, 0.2), (1.0, 0.45), (0.54, 0.45)], strong(rng))


def tractor(pen: Pen, rng: random.Random) -> None:
    """Draw a tractor: one large wheel, one small, a cabin over the large one."""
    paint, large = strong(rng), rng.uniform(0.23, 0.28)
    pen.box(0.3, 0.22, rng.uniform(0.88, 0.96), 0.42, paint)
    pen.box(0.14, 0.3, 0.5, rng.uniform(0.68, 0.78), paint)
    pen.box(0.19, 0.46, 0.45, 0.66, grey(rng, 150, 215))
    pen.line([(0.76, 0.4), (0.76, rng.uniform(0.54, 0.64))], grey(rng, 30, 80), 0.03)
    _wheels(pen, (0.28,), large, rng)
    _wheels(pen, (0.82,), large * 0.55, rng)


def boat(pen: Pen, rng: random.Random) -> None:
    """Draw a boat with a mast, and one or two sails."""
    deck, mast = rng.uniform(0.16, 0.22), rng.uniform(0.42, 0.55)
    pen.shape([(0.05, deck), (1.0, deck), (0.82, 0.0), (0.18, 0.0)], strong(rng))
    pen.line([(mast, deck), (mast, 0.86)], grey(rng, 60, 120), 0.02)
    sail = muted(rng) if rng.random() < 0.5 else (240, 238, 230)
    pen.shape([(mast - 0.02, 0.84), (mast - 0.02, deck + 0.05), (0.1, deck + 0.05)], sail)
    if rng.random() < 0.6:
        pen.shape([(mast + 0.02, 0.78), (mast + 0.02, deck + 0.05), (0.9, deck + 0.05)], sail)


def _wheels(pen: Pen, hubs: Sequence[float], radius: float, rng: random.Random) -> None:
    rim: Colour = grey(rng, 130, 210)
    for x in hubs:
        hub: Point = (x, radius)
        pen.disc(hub, radius, _TYRE)
        pen.disc(hub, radius * 0.5, rim)
