"""The prose of the documentation: sentences that can be read when tired."""

import re
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
MOST_WORDS = 25
PAGES = [
    REPOSITORY / "README.md",
    REPOSITORY / "CONTRIBUTING.md",
    *sorted((REPOSITORY / "docs").glob("*.md")),
    *sorted((REPOSITORY / "docs/decisions").glob("*.md")),
    *sorted((REPOSITORY / "python").glob("*/README.md")),
    *sorted((REPOSITORY / "terraform/modules").glob("*/README.md")),
]


def paragraphs(page: str) -> list[str]:
    """Return a page's paragraphs and list items, without code, tables, headings and comments."""
    page = re.sub(r"^```.*?^```$", "\n", page, flags=re.MULTILINE | re.DOTALL)
    page = re.sub(r"<!--.*?-->", "\n", page, flags=re.DOTALL)
    page = re.sub(r"^(#|\|).*$", "\n", page, flags=re.MULTILINE)
    page = re.sub(r"^\s*([-*]|\d+\.)\s", "\n\n", page, flags=re.MULTILINE)
    page = re.sub(r"`[^`\n]+`", "code", page)  # a command is a word
    page = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", page)
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", page) if part.strip()]


def sentences(page: str) -> list[str]:
    """Return a page's sentences."""
    return [
        sentence
        for paragraph in paragraphs(page)
        for sentence in re.split(r"(?<=[.!?])[)*\"]*\s+", paragraph)
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_no_sentence_is_long(page):
    # GIVEN a page WHEN its sentences are counted in words
    long = [
        sentence
        for sentence in sentences(page.read_text())
        if len(re.findall(r"\w[\w'./,%-]*", sentence)) > MOST_WORDS
    ]

    # THEN none has too many
    assert long == []


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_no_word_stands_for_the_fields_word(page):
    # GIVEN words for which the field has others: notified, as usual, random, continues
    dialect = r"\b(told|as ever|by chance|goes on|the other way round)\b"

    # WHEN a page is searched THEN it has none of them; a message that is quoted may
    assert re.findall(dialect, " ".join(paragraphs(page.read_text()))) == []


def test_a_sentence_ends_where_its_paragraph_item_or_full_stop_does():
    # GIVEN a page with a heading, code, a table and a list
    page = (
        "# A heading. Of two\n\nOne `a. b` here. Two [words](a.md) there!\nOn line two.\n\n"
        "- an item\n- another. And its end\n\n```sh\ncode. More\n```\n\n| a. b | c |\n| - | - |\n"
    )

    # WHEN it is split THEN only prose is left
    assert sentences(page) == [
        "One code here.",
        "Two words there!",
        "On line two.",
        "an item",
        "another.",
        "And its end",
    ]
