"""The documentation's pictures: there, small, and told in words."""

import re
from pathlib import Path

from pictures.__main__ import MOST_BYTES, total

REPOSITORY = Path(__file__).resolve().parents[2]
PICTURES = REPOSITORY / "docs" / "pictures"


def shown() -> dict[Path, str]:
    """Return the pictures that pages show, with the words for who does not see them."""
    pages = [REPOSITORY / "README.md", *(REPOSITORY / "docs").rglob("*.md")]
    found = {}
    for page in pages:
        for words, name in re.findall(r"!\[([^\]]*)\]\(([^)\s]+)\)", page.read_text()):
            found[(page.parent / name).resolve()] = words
    return found


def test_all_pictures_together_are_small():
    # GIVEN the pictures WHEN their bytes are added up THEN a reader loads no more than this
    assert 0 < total(PICTURES) <= MOST_BYTES == 300_000


def test_every_picture_is_shown_and_described():
    # GIVEN the pictures that pages show WHEN they are looked for THEN all are there and used
    pictures = shown()
    assert set(PICTURES.iterdir()) <= set(pictures)
    assert [path for path in pictures if not path.is_file()] == []
    assert [path for path, words in pictures.items() if len(words) < 20] == []


def test_the_readme_s_first_screen_shows_the_report_and_the_review_page():
    text = (REPOSITORY / "README.md").read_text()
    first = text[: text.index("## On AWS")]
    assert [name for name in ("system.svg", "report.png", "review.png") if name not in first] == []
