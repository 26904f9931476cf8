"""Drawings of the vehicles that the sample has classes of."""

import math
import random

from scones.staging.pen import Pen, grey, strong


def bicycle(pen: Pen, rng: random.Random) -> None:
    """Draw a bicycle: spokes, a frame of thin tubes, a saddle, a handlebar."""
    paint, black = strong(rng), grey(rng, 15, 60)
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
        pen.shape([*corners, (box[0] + 0.03, box[1] - 0.13)], strong(rng))


def motorcycle(pen: Pen, rng: random.Random) -> None:
    """Draw a motorcycle: thick tyres, an engine, a tank, a seat, a lamp."""
    paint, black, metal = strong(rng), grey(rng, 10, 50), grey(rng, 130, 200)
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
    pen.shape(engine, grey(rng, 60, 120))
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
        pen.shape([(0.05, 0.46), (0.04, 0.64), (0.22, 0.66), (0.23, 0.44)], strong(rng))
