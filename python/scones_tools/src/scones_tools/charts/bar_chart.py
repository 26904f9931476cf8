"""Columns of counts, each of parts that stand on each other."""

from collections.abc import Mapping

from scones_tools.charts.drawing import Drawing

_SHARE = 0.6  # of its place, that a column takes


def bar_chart(
    identity: str, title: str, columns: Mapping[str, Mapping[str, int]], style: str = ""
) -> str:
    """Return a picture of columns, as SVG.

    Parameters
    ----------
    identity
        Unique in a page; a name of letters and dashes.
    title
        What is drawn.
    columns
        The counts by part, by what is written below the column. A part's name is its class, too.
    style
        A stylesheet that the picture takes along, if it stands by itself.
    """
    words = ". ".join(f"{name}: {_counts(parts)}" for name, parts in columns.items())
    drawing = Drawing(identity, title, f"{words}.", style)
    most = max((sum(parts.values()) for parts in columns.values()), default=0)
    drawing.scale(max(4.0, most * 1.15))
    place = (drawing.RIGHT - drawing.LEFT) / max(1, len(columns))
    for number, (name, parts) in enumerate(columns.items()):
        middle = drawing.LEFT + (number + 0.5) * place
        below = 0
        for part, count in parts.items():
            top = drawing.y(below + count)
            drawing.add(
                "rect",
                f"bar {part}",
                x=middle - _SHARE * place / 2,
                y=top,
                width=_SHARE * place,
                height=drawing.y(below) - top,
            )
            below += count
        drawing.text(name, middle, drawing.BOTTOM + 17, "soft middle")
        if below:
            drawing.text(str(below), middle, drawing.y(below) - 4, "middle")
    return str(drawing)


def _counts(parts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {part}" for part, count in parts.items())
