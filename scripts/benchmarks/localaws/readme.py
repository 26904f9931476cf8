"""The table of localaws's README, of the figures of the page."""

from pathlib import Path
from typing import Any

from benchmarks.page import REPOSITORY, read
from scones_tools.templates import template

README = REPOSITORY / "python" / "localaws" / "README.md"

_BEGIN, _END = "<!-- localaws and its peers -->\n", "<!-- end -->\n"


def table(figures: dict[str, Any]) -> str:
    """Return the table, as Markdown."""
    return template(Path(__file__).parent / "readme_table.md.jinja").render(figures)


def with_table(text: str) -> str:
    """Return the README's text with the table of the page that is there."""
    head, rest = text.split(_BEGIN, 1)
    return head + _BEGIN + table(read("localaws")["figures"]) + _END + rest.split(_END, 1)[1]


def write_table() -> None:
    """Write the table into the README."""
    README.write_text(with_table(README.read_text(encoding="utf-8")), encoding="utf-8")
