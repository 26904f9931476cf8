"""What a run shows: figures, and a page that needs no other file."""

import base64
import io
import zlib
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from demo.report import Photo, Step, figures, html, rows, text
from scones_tools.photos.classify import Outcome

NAMES = st.text(min_size=1, max_size=20)


class Page(HTMLParser):
    """What a browser would fetch or run, and what it would show."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.links += [value for name, value in attributes if name in {"src", "href", "srcset"}]
        assert not any(name.startswith("on") for name, _ in attributes)

    def handle_data(self, data):
        self.words.append(" ".join(data.split()))


@pytest.fixture
def photos(tmp_path: Path) -> list[Photo]:
    """Return six photos: three sure (one of them wrongly), one for a person, two refused.

    And two of other things: one for a person, one that passed.
    """

    def photo(name: str, label: str | None, kind: str | None = None, **outcome) -> Photo:
        path = tmp_path / f"{name}.png"
        Image.new("RGBA", (300, 200), (255, 0, 0, 128)).save(path)
        return Photo(path, label, Outcome(name, **outcome), kind)

    sure = {"outcome": "accepted", "vehicle": "bicycle", "confidence": 0.95, "route": "near"}
    unsure = {"outcome": "review", "vehicle": "motorcycle", "confidence": 0.6}
    unsure["reason"] = "confidence 0.6000 is below 0.8"
    unlike = {"outcome": "review", "vehicle": "bicycle", "confidence": 0.1}
    unlike["reason"] = "unknown 0.8000 is the most probable, before bicycle 0.1000"
    broken = photo("broken", None, outcome="rejected", seconds=0.5, reason="ImageUnreadable")
    broken.path.write_bytes(broken.path.read_bytes()[:60])
    empty = photo("empty", None, outcome="failed", seconds=9.0, reason="States.Timeout")
    empty.path.write_bytes(b"")
    return [
        photo("one", "bicycle", seconds=1.0, **sure),
        photo("two", "bicycle", seconds=2.0, **sure),
        photo("three", "motorcycle", seconds=3.0, **sure),
        photo("four", "motorcycle", seconds=4, **unsure),
        broken,
        empty,
        photo("five", None, "tree", seconds=3.0, **unlike),
        photo("six", None, "bus", seconds=3.0, **sure),
    ]


def test_the_figures_count_what_became_of_the_photos(photos: list[Photo]):
    # GIVEN eight photos WHEN they are counted
    counted = figures(photos)
    # THEN refused uploads and other things are outcomes, but no vehicles
    assert (counted.vehicles, counted.correct) == (4, 3)
    assert (counted.accepted, counted.accepted_correct) == (3, 2)
    assert (counted.unknowns, counted.unknowns_reviewed) == (2, 1)
    assert counted.outcomes == {"accepted": 4, "review": 2, "rejected": 1, "failed": 1}
    assert counted.routes == {"near": 4}
    assert counted.median_seconds == 3.0


def test_a_run_without_photos_has_figures_too():
    # GIVEN no photos WHEN they are counted and laid out THEN nothing is divided by nothing
    table = rows(figures([]), [])
    assert ("recognised", "0") in table
    assert ("from an upload to its outcome, all at once, median", "0.00 s") in table


def test_the_table_says_shares_and_durations(photos: list[Photo]):
    # GIVEN a run WHEN its table is made THEN shares have their parts, and steps their times
    table = dict(rows(figures(photos), [Step("apply", 12.34)]))
    assert table["recognised"] == "3 of 4 (75.0%)"
    assert table["of these, rightly"] == "2 of 3 (66.7%)"
    assert table["unknowns to a person"] == "1 of 2 (50.0%)"
    assert table["step: apply"] == "12.3 s"


def test_a_terminal_gets_aligned_columns():
    # GIVEN two rows WHEN they are laid out THEN their values stand below each other
    assert text([("a", "1"), ("longer", "2")]) == "  a       1\n  longer  2"


def test_the_page_needs_no_other_file_and_runs_nothing(photos: list[Photo]):
    # GIVEN a run WHEN its page is made
    page = html("A run", photos, rows(figures(photos), []))
    parsed = Page(page)
    # THEN all it shows is inside it
    assert parsed.links
    assert all(link.startswith("data:image/png;base64,") for link in parsed.links)
    assert not {"script", "link", "iframe", "object", "base"} & set(parsed.tags)
    assert "url(" not in page
    assert "@import" not in page
    assert "http" not in page


def test_the_page_shows_every_photo_and_marks_mistakes(photos: list[Photo]):
    # GIVEN a run with one mistake, and a thing that passed, WHEN its page is made
    page = html("A run", photos, [])
    parsed = Page(page)
    # THEN there is a figure for each, six with pictures, and mistakes are marked and come first
    assert parsed.tags.count("figure") == 8
    assert len(parsed.links) == 6
    assert parsed.words.count("not a picture") == 2
    assert page.count('class="wrong"') == 2
    assert page.index('class="wrong"') < page.index("is a bicycle")
    assert "ImageUnreadable" in parsed.words


def test_the_page_says_what_became_of_other_things_and_why(photos: list[Photo]):
    # GIVEN a tree that a person gets, and a bus that got a route, WHEN the page is made
    words = " ".join(Page(html("A run", photos, [])).words)
    # THEN each has its place, the tree with the reason, the bus with the route
    reason = "unknown 0.8000 is the most probable, before bicycle 0.1000"
    assert f"unknowns, review (1) {reason} shows tree" in " ".join(words.split())
    assert "unknowns, accepted (1) bicycle 0.950 route near shows bus" in " ".join(words.split())
    assert "confidence 0.6000 is below 0.8 is a motorcycle" in " ".join(words.split())


@given(NAMES, NAMES, NAMES)
@settings(max_examples=50, deadline=None)
def test_names_are_shown_as_text_whatever_they_hold(title: str, vehicle: str, reason: str):
    # GIVEN names that look like HTML
    vehicle = f"<script>alert('{vehicle}')</script>"
    wrong = {"outcome": "accepted", "seconds": 1.0, "vehicle": vehicle, "confidence": 0.9}
    refused = {"outcome": "rejected", "seconds": 1.0, "reason": f"<img src=x>{reason}"}
    photos = [
        Photo(Path("none.jpg"), '"><b>', Outcome("1", **wrong)),
        Photo(Path("<a href='//x'>.jpg"), None, Outcome("2", **refused)),
    ]
    # WHEN a page is made THEN none of them is HTML
    tags = Page(html(f"<h2>{title}", photos, [(f"<i>{title}", reason)])).tags
    assert not {"script", "img", "a", "b"} & set(tags)
    assert tags.count("h2") == 2


def test_a_thumbnail_is_small_and_of_the_same_shape(photos: list[Photo]):
    # GIVEN a photo of 300 x 200 WHEN its thumbnail is made THEN it is a PNG of 128 x 85
    scheme, _, content = photos[0].thumbnail.partition(",")
    assert scheme == "data:image/png;base64"
    small = Image.open(io.BytesIO(base64.b64decode(content)))
    assert (small.format, small.mode, small.size) == ("PNG", "RGB", (128, 85))


@pytest.mark.parametrize("damage", ["chunk", "bomb", "missing", "folder"])
def test_what_cannot_be_shown_has_no_thumbnail(photos: list[Photo], damage: str):
    # GIVEN a file that is no picture that could be shown
    path = photos[0].path
    content = bytearray(path.read_bytes())
    if damage == "chunk":
        content[37:41] = b"\0\0\0\0"  # the name of the chunk that holds the pixels
        path.write_bytes(content)
    elif damage == "bomb":
        content[16:24] = (100_000).to_bytes(4) * 2  # width and height
        content[29:33] = zlib.crc32(content[12:29]).to_bytes(4)
        path.write_bytes(content)
    else:
        path.unlink()
        if damage == "folder":
            path.mkdir()
    # WHEN its thumbnail is made THEN there is none
    assert photos[0].thumbnail is None
