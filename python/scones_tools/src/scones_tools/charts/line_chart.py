"""A line over time, with its threshold."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby

from scones_tools.charts.drawing import Drawing
from scones_tools.counted import counted

_MOST_POINTS = 160  # of a line: more are narrower than the pen
_MOST_DOTS = 40
_MOST_TIMES = 4
_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_STEPS = (
    *(number * _MINUTE for number in (1, 2, 5, 10, 15, 30)),
    *(number * _HOUR for number in (1, 2, 3, 6, 12)),
    *(number * _DAY for number in (1, 2, 5, 10)),
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def line_chart(
    identity: str,
    title: str,
    times: Sequence[datetime],
    values: Sequence[float],
    threshold: float,
    style: str = "",
) -> str:
    """Return a picture of a line over time, as SVG.

    Parameters
    ----------
    identity
        Unique in a page; a name of letters and dashes.
    title
        What is drawn.
    times, values
        The latest last, of times with a zone; none of the values is below 0.
    threshold
        Where a line lies across; a value that reaches it has a dot.
    style
        A stylesheet that the picture takes along, if it stands by itself.
    """
    drawing = Drawing(identity, title, _words(times, values, threshold), style)
    drawing.scale(max([threshold * 1.25, *(value * 1.05 for value in values)]))
    y = drawing.y(threshold)
    drawing.add("path", "threshold", d=f"M{drawing.LEFT:.1f} {y:.1f}H{drawing.RIGHT:.1f}")
    if values:
        _draw(drawing, _thinned(times, values), threshold)
    return str(drawing)


def _draw(drawing: Drawing, points: Sequence[tuple[datetime, float]], threshold: float) -> None:
    first, last = points[0][0], points[-1][0]
    length = max(last - first, _MINUTE)

    def x(time: datetime) -> float:
        return drawing.LEFT + (drawing.RIGHT - drawing.LEFT) * ((time - first) / length)

    for time, words in _marks(first, length):
        drawing.text(words, x(time), drawing.BOTTOM + 17, "soft middle")
    line = " ".join(f"{x(time):.1f},{drawing.y(value):.1f}" for time, value in points)
    drawing.add("polyline", "line", points=line)
    for time, value in points:
        if value >= threshold or len(points) <= _MOST_DOTS:
            kind = "dot over" if value >= threshold else "dot"
            drawing.add("circle", kind, cx=x(time), cy=drawing.y(value), r=3.0)


def _words(times: Sequence[datetime], values: Sequence[float], threshold: float) -> str:
    if not values:
        return "Nothing was measured."
    over = sum(value >= threshold for value in values)
    return (
        f"{counted(len(values), 'value', 'values')} from {_minute(times[0])} to "
        f"{_minute(times[-1])} UTC: the last is {values[-1]:.2f}, the highest {max(values):.2f}. "
        f"{counted(over, 'of them reaches', 'of them reach')} the threshold {threshold:g}."
    )


def _minute(time: datetime) -> str:
    return f"{time.astimezone(UTC):%Y-%m-%d %H:%M}"


def _thinned(times: Sequence[datetime], values: Sequence[float]) -> list[tuple[datetime, float]]:
    """Return the points that are drawn: of many that are side by side, the highest."""
    points = list(zip(times, values, strict=True))
    if len(points) <= _MOST_POINTS:
        return points
    length = times[-1] - times[0]

    def place(point: tuple[datetime, float]) -> int:
        return int((point[0] - times[0]) / length * _MOST_POINTS)

    return [max(group, key=lambda point: point[1]) for _, group in groupby(points, place)]


def _marks(first: datetime, length: timedelta) -> list[tuple[datetime, str]]:
    """Return round times within a length, and how they are written."""
    step = next((step for step in _STEPS if length / step <= _MOST_TIMES), _STEPS[-1])
    form = "%d %b" if step >= _DAY else "%H:%M"
    begin = _EPOCH + -(-(first - _EPOCH) // step) * step
    times = [begin + number * step for number in range(int(length / step) + 1)]
    return [(time, time.strftime(form)) for time in times if time <= first + length]
