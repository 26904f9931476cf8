"""The look of the reports: that of ``scones page``, within the one file."""

from functools import cache
from pathlib import Path

from markupsafe import Markup

from scones_tools import page

_PAGE = Path(page.__file__).parent / "static" / "page.css"
_REPORT = Path(__file__).with_name("report.css")


@cache
def look() -> Markup:
    """Return the styles of the page, and what the reports have besides."""
    return Markup(f"{_PAGE.read_text()}{_REPORT.read_text()}")  # noqa: S704
