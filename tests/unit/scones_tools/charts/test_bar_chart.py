"""Columns of counts: how high they are, and what is read instead."""

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from scones_tools.charts.bar_chart import bar_chart

SVG = "{http://www.w3.org/2000/svg}"


def draw(columns: dict[str, dict[str, int]]) -> ElementTree.Element:
    return ElementTree.XML(bar_chart("a", "photos", columns))


def bars(picture: ElementTree.Element) -> list[tuple[str, float, float]]:
    """Return each bar's class, its upper end and its height."""
    return [
        (bar.attrib["class"], float(bar.attrib["y"]), float(bar.attrib["height"]))
        for bar in picture.iter(f"{SVG}rect")
    ]


def test_the_parts_of_a_column_stand_on_each_other_below_their_sum():
    # GIVEN two days WHEN they are drawn
    picture = draw({"Mon": {"accepted": 30, "review": 10}, "Tue": {"accepted": 0, "review": 0}})
    (accepted, review, *others) = bars(picture)
    # THEN a part's height is its share, and the upper part begins where the lower one ends
    assert (accepted[0], review[0]) == ("bar accepted", "bar review")
    assert abs(accepted[2] - 3 * review[2]) < 0.3
    assert abs(review[1] + review[2] - accepted[1]) < 0.2
    assert all(height == 0 for _, _, height in others)
    assert [text.text for text in picture.iter(f"{SVG}text")][-3:] == ["Mon", "40", "Tue"]
    assert picture.find(f"{SVG}desc").text == (
        "Mon: 30 accepted, 10 review. Tue: 0 accepted, 0 review."
    )


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=40))
def test_every_column_is_inside_its_picture(counts: list[int]):
    found = bars(draw({str(number): {"a": count, "b": 1} for number, count in enumerate(counts)}))
    assert len(found) == 2 * len(counts)
    assert all(10 <= top <= top + height <= 126.2 for _, top, height in found)
