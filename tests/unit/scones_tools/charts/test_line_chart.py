"""A line over time: what is drawn of its values, and what is read instead."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scones_tools.charts.line_chart import line_chart

NOON = datetime(2026, 2, 1, 12, tzinfo=UTC)
SVG = "{http://www.w3.org/2000/svg}"


def draw(values: list[float], minutes: float = 1.0, style: str = "") -> ElementTree.Element:
    """Return the picture of values that are minutes apart, with a threshold at 1."""
    times = [NOON + timedelta(minutes=minutes * number) for number in range(len(values))]
    return ElementTree.XML(line_chart("a", "brightness", times, values, 1.0, style))


def points(picture: ElementTree.Element) -> list[tuple[float, float]]:
    line = picture.find(f"{SVG}polyline")
    pairs = line.attrib["points"].split() if line is not None else []
    return [(float(x), float(y)) for x, y in (pair.split(",") for pair in pairs)]


def words(picture: ElementTree.Element) -> list[str]:
    return [text.text or "" for text in picture.iter(f"{SVG}text")]


def test_what_is_drawn_can_be_read_instead():
    # GIVEN three measurements, of which one reaches the threshold WHEN they are drawn
    picture = draw([0.25, 1.5, 0.5])
    # THEN the picture is named by its title and its text, which says the same
    named = picture.attrib["aria-labelledby"].split()
    title, text = (picture.find(f"{SVG}{tag}") for tag in ("title", "desc"))
    assert (picture.attrib["role"], named) == ("img", [title.attrib["id"], text.attrib["id"]])
    assert title.text == "brightness"
    assert text.text == (
        "3 values from 2026-02-01 12:00 to 2026-02-01 12:02 UTC: the last is 0.50, the highest "
        "1.50. 1 of them reaches the threshold 1."
    )


def test_what_reaches_the_threshold_has_a_dot_of_its_own_and_lies_on_or_above_it():
    # GIVEN values at, above and below the threshold WHEN they are drawn
    picture = draw([0.5, 1.0, 3.0])
    dots = {dot.attrib["class"]: 0 for dot in picture.iter(f"{SVG}circle")}
    for dot in picture.iter(f"{SVG}circle"):
        dots[dot.attrib["class"]] += 1
    assert dots == {"dot": 1, "dot over": 2}
    # THEN the threshold's line lies at the height of the value that equals it
    (threshold,) = (each for each in picture if each.attrib.get("class") == "threshold")
    assert f" {points(picture)[1][1]:.1f}H" in threshold.attrib["d"]
    assert points(picture)[0][1] > points(picture)[1][1] > points(picture)[2][1]


def test_nothing_that_was_measured_is_a_picture_without_a_line():
    picture = draw([])
    assert (points(picture), list(picture.iter(f"{SVG}circle"))) == ([], [])
    assert picture.find(f"{SVG}desc").text == "Nothing was measured."


def test_of_many_values_the_highest_are_drawn():
    # GIVEN a day of minutes with one that is high WHEN it is drawn
    values = [0.1] * 1440
    values[700] = 4.0
    picture = draw(values)
    # THEN there are as many points as can be seen, and the high one is among them
    assert len(points(picture)) <= 161
    assert len(list(picture.iter(f"{SVG}circle"))) == 1
    assert min(points(picture), key=lambda point: point[1])[0] == pytest.approx(183, abs=3)


@pytest.mark.parametrize(
    ("minutes", "marks"),
    [
        (1, ["12:00", "12:01", "12:02", "12:03"]),
        (60, ["12:00", "13:00", "14:00", "15:00"]),
        (24 * 60, ["02 Feb", "03 Feb", "04 Feb"]),
    ],
)
def test_times_are_marked_where_they_are_round(minutes: float, marks: list[str]):
    # The first words are the scale's.
    assert words(draw([0.5] * 4, minutes))[3:] == marks


@pytest.mark.parametrize("name", ["<script>", 'a"b', "a & b", "</title>"])
def test_a_title_is_text(name: str):
    text = line_chart("a", name, [NOON], [0.5], 1.0)
    assert ElementTree.XML(text).find(f"{SVG}title").text == name
    assert "<script>" not in text


def test_a_picture_that_stands_by_itself_takes_its_style_along():
    assert draw([0.5], style=".line { fill: none }").find(f"{SVG}style").text == (
        ".line { fill: none }"
    )
    assert draw([0.5]).find(f"{SVG}style") is None


@given(
    st.lists(st.floats(0, 1e6), max_size=400),
    st.floats(0.001, 20_000),
)
def test_every_line_is_inside_its_picture_and_goes_forward(values: list[float], minutes: float):
    found = points(draw(values, minutes))
    assert bool(found) == bool(values)
    assert all(34 <= x <= 340 and 10 <= y <= 126 for x, y in found)
    assert all(before[0] <= after[0] for before, after in pairwise(found))
