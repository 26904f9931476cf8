"""The ground of a chart: its size, title and description, and the scale at its left."""

import math
from xml.etree import ElementTree

_NAMESPACE = "http://www.w3.org/2000/svg"
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_MOST_TICKS = 4


class Drawing:
    """An SVG picture, in whose middle figures are drawn.

    Parameters
    ----------
    identity
        Unique in a page; a name of letters and dashes.
    title, description
        What is read instead of the picture.
    style
        A stylesheet that the picture takes along, if it stands by itself.
    """

    WIDTH, HEIGHT = 360.0, 150.0
    LEFT, RIGHT, TOP, BOTTOM = 34.0, 340.0, 10.0, 126.0

    def __init__(self, identity: str, title: str, description: str, style: str = "") -> None:
        self._svg = ElementTree.Element(
            "svg",
            {
                "xmlns": _NAMESPACE,
                "viewBox": f"0 0 {self.WIDTH:.0f} {self.HEIGHT:.0f}",
                "class": "chart",
                "role": "img",
                "aria-labelledby": f"{identity}-title {identity}-text",
            },
        )
        self.add("title", id=f"{identity}-title").text = title
        self.add("desc", id=f"{identity}-text").text = description
        if style:
            self.add("style").text = style
        self._top = 1.0

    def add(self, tag: str, kind: str = "", **attributes: float | str) -> ElementTree.Element:
        """Add an element of a class; numbers are rounded to what an eye can see."""
        named = {
            name.replace("_", "-"): f"{value:.1f}" if isinstance(value, float) else str(value)
            for name, value in attributes.items()
        }
        return ElementTree.SubElement(self._svg, tag, named | ({"class": kind} if kind else {}))

    def text(self, words: str, x: float, y: float, kind: str = "soft") -> None:
        """Write words whose end, middle or start is at a place, as their class says."""
        self.add("text", kind, x=x, y=y).text = words

    def scale(self, most: float) -> None:
        """Draw the lines of a scale from 0 to a number, and write its numbers."""
        self._top = most or 1.0
        step = _step(self._top)
        for count in range(int(self._top / step + 1e-9) + 1):
            y = self.y(count * step)
            self.add("path", "grid", d=f"M{self.LEFT:.1f} {y:.1f}H{self.RIGHT:.1f}")
            self.text(f"{count * step:g}", self.LEFT - 5, y + 4, "soft end")

    def y(self, value: float) -> float:
        """Return how far down a value of the scale is."""
        return self.BOTTOM - (self.BOTTOM - self.TOP) * value / self._top

    def __str__(self) -> str:
        return ElementTree.tostring(self._svg, encoding="unicode")


def _step(most: float) -> float:
    """Return the least round step that leaves a few lines."""
    power = 10.0 ** math.floor(math.log10(most / _MOST_TICKS))
    return next(power * each for each in _STEPS if most / (power * each) <= _MOST_TICKS)
