"""Drawings of things that are no vehicles, and of a place where nothing stands."""

import math
import random
from itertools import pairwise

from scones.staging.pen import Pen, grey, muted, strong

_WOOD = (110, 75, 45)


def tree(pen: Pen, rng: random.Random) -> None:
    """Draw a tree: a round crown, or a fir's."""
    green = (rng.randrange(20, 90), rng.randrange(90, 170), rng.randrange(20, 80))
    x, trunk = rng.uniform(0.4, 0.6), rng.uniform(0.2, 0.34)
    pen.box(x - 0.05, 0.0, x + 0.05, trunk + 0.1, _WOOD)
    if rng.random() < 0.4:
        for step in range(3):
            low, wide = trunk + step * 0.18, 0.3 - step * 0.07
            pen.shape([(x - wide, low), (x + wide, low), (x, low + 0.3)], green)
        return
    for _ in range(rng.randrange(5, 10)):
        centre = (x + rng.uniform(-0.18, 0.18), trunk + rng.uniform(0.14, 0.4))
        pen.disc(centre, rng.uniform(0.12, 0.2), green)


def house(pen: Pen, rng: random.Random) -> None:
    """Draw a house: a wall, a roof, a door and windows."""
    wall, glass = muted(rng), grey(rng, 140, 220)
    high = rng.uniform(0.36, 0.48)
    pen.box(0.12, 0.0, 0.88, high, wall)
    pen.shape([(0.04, high), (0.96, high), (rng.uniform(0.4, 0.6), high + 0.32)], strong(rng))
    door = rng.uniform(0.2, 0.66)
    pen.box(door, 0.0, door + 0.14, 0.26, _WOOD)
    for x in (0.18, 0.44, 0.7):
        if not door - 0.14 < x < door + 0.16:
            pen.box(x, 0.14, x + 0.12, 0.27, glass)


def dog(pen: Pen, rng: random.Random) -> None:
    """Draw a dog: a body on four legs, a head with an ear, a tail."""
    fur = rng.choice(((120, 80, 50), (60, 50, 45), (200, 170, 120), (225, 220, 210)))
    back, leg = rng.uniform(0.36, 0.44), rng.uniform(0.05, 0.07)
    for x in (0.24, 0.34, 0.62, 0.72):
        pen.line([(x, 0.03), (x + rng.uniform(-0.04, 0.04), back - 0.08)], fur, leg)
    pen.line([(0.26, back), (0.72, back)], fur, rng.uniform(0.18, 0.24))
    pen.line([(0.74, back + 0.04), (0.82, back + 0.16)], fur, 0.13)
    pen.disc((0.84, back + 0.19), 0.1, fur)
    pen.line([(0.86, back + 0.17), (0.96, back + 0.14)], fur, 0.08)
    pen.line([(0.79, back + 0.26), (0.77, back + 0.13)], grey(rng, 20, 70), 0.05)
    pen.line([(0.2, back + 0.02), (0.08, back + rng.uniform(0.05, 0.22))], fur, 0.04)


def person(pen: Pen, rng: random.Random) -> None:
    """Draw a person who stands or walks."""
    skin = rng.choice(((235, 195, 165), (190, 140, 100), (110, 75, 55)))
    step, trousers, coat = rng.uniform(0.0, 0.12), grey(rng, 25, 110), strong(rng)
    for x in (0.47 - step, 0.53 + step):
        pen.line([(0.5, 0.42), (x, 0.03)], trousers, 0.075)
    pen.shape([(0.4, 0.4), (0.6, 0.4), (0.62, 0.72), (0.38, 0.72)], coat)
    for side in (-1, 1):
        hand = (0.5 + side * rng.uniform(0.14, 0.26), rng.uniform(0.36, 0.6))
        pen.line([(0.5 + side * 0.1, 0.69), hand], coat, 0.055)
        pen.disc(hand, 0.03, skin)
    pen.disc((0.5, 0.82), 0.085, skin)
    pen.line([(0.45, 0.89), (0.55, 0.89)], grey(rng, 15, 90), 0.05)


def bench(pen: Pen, rng: random.Random) -> None:
    """Draw a bench with a back of some planks."""
    wood = rng.choice((_WOOD, strong(rng), muted(rng)))
    seat = rng.uniform(0.2, 0.26)
    for x in (0.14, 0.86):
        pen.line([(x, 0.0), (x, seat + 0.26)], grey(rng, 20, 80), 0.035)
    pen.box(0.04, seat, 0.96, seat + 0.05, wood)
    for plank in range(rng.randrange(2, 4)):
        low = seat + 0.1 + plank * 0.075
        pen.box(0.06, low, 0.94, low + 0.05, wood)


def traffic_light(pen: Pen, rng: random.Random) -> None:
    """Draw a traffic light, one of its lamps lit."""
    black = grey(rng, 15, 60)
    low = rng.uniform(0.4, 0.52)
    pen.line([(0.5, 0.0), (0.5, low)], grey(rng, 60, 150), rng.uniform(0.03, 0.05))
    pen.box(0.39, low, 0.61, low + 0.44, black)
    lit = rng.randrange(3)
    for number, colour in enumerate(((40, 220, 90), (250, 200, 40), (235, 45, 35))):
        centre = (0.5, low + 0.08 + number * 0.14)
        pen.disc(centre, 0.058, colour if number == lit else (75, 70, 65))


def flowers(pen: Pen, rng: random.Random) -> None:
    """Draw flowers in a pot."""
    for _ in range(rng.randrange(3, 7)):
        head = (rng.uniform(0.26, 0.74), rng.uniform(0.46, 0.72))
        pen.line([(0.5, 0.2), head], (60, 130, 50), 0.018)
        petals = strong(rng)
        for petal in range(6):
            angle = petal * math.pi / 3
            pen.disc(
                (head[0] + 0.05 * math.cos(angle), head[1] + 0.05 * math.sin(angle)), 0.036, petals
            )
        pen.disc(head, 0.032, (245, 215, 70))
    pen.shape([(0.38, 0.0), (0.62, 0.0), (0.7, 0.27), (0.3, 0.27)], muted(rng))


def box_pile(pen: Pen, rng: random.Random) -> None:
    """Draw a pile of parcels."""
    low, left, right = 0.0, 0.05, 0.95
    for _ in range(rng.randrange(2, 4)):
        height, x = rng.uniform(0.18, 0.26), left
        while x < right - 0.12:
            width = min(rng.uniform(0.2, 0.34), right - x)
            shade = rng.randrange(140, 215)
            pen.box(x, low, x + width, low + height, (shade, shade * 3 // 4, shade // 2))
            pen.line([(x + width / 2, low), (x + width / 2, low + height)], (225, 215, 190), 0.02)
            pen.line([(x, low + height), (x + width, low + height)], (80, 60, 40), 0.008)
            x += width + 0.01
        low += height
        left, right = left + rng.uniform(0.05, 0.2), right - rng.uniform(0.05, 0.2)


def table(pen: Pen, rng: random.Random) -> None:
    """Draw a table, and now and then a lamp on it."""
    wood, top = rng.choice((_WOOD, muted(rng))), rng.uniform(0.34, 0.44)
    pen.box(0.06, top, 0.94, top + 0.05, wood)
    for x in (0.13, 0.87):
        pen.line([(x, 0.0), (x, top)], wood, 0.04)
    if rng.random() < 0.6:
        pen.line([(0.5, top + 0.05), (0.5, top + 0.22)], grey(rng, 30, 90), 0.025)
        low = top + 0.2
        pen.shape([(0.36, low), (0.64, low), (0.58, low + 0.16), (0.42, low + 0.16)], strong(rng))


def umbrella(pen: Pen, rng: random.Random) -> None:
    """Draw a parasol of two colours."""
    one, other = strong(rng), muted(rng)
    rim, top = rng.uniform(0.5, 0.6), rng.uniform(0.8, 0.9)
    pen.line([(0.5, 0.0), (0.5, top)], grey(rng, 60, 150), 0.03)
    edges = [0.06 + 0.88 * part / 6 for part in range(7)]
    for number, (left, right) in enumerate(pairwise(edges)):
        pen.shape([(left, rim), (right, rim), (0.5, top)], other if number % 2 else one)


def balloons(pen: Pen, rng: random.Random) -> None:
    """Draw balloons on strings."""
    hand = (0.5, rng.uniform(0.05, 0.2))
    for _ in range(rng.randrange(2, 6)):
        centre = (rng.uniform(0.22, 0.78), rng.uniform(0.5, 0.8))
        pen.line([hand, centre], (90, 90, 95), 0.008)
        pen.disc(centre, rng.uniform(0.1, 0.15), strong(rng))


def empty_street(pen: Pen, rng: random.Random) -> None:
    """Draw nothing but marks on the ground: there is no thing in this picture."""
    for _ in range(rng.randrange(4)):
        x, y = rng.uniform(0.0, 0.8), rng.uniform(-0.14, 0.0)
        pen.line([(x, y), (x + rng.uniform(0.1, 0.3), y)], grey(rng, 190, 245), 0.015)
