"""A page whose slower parts come later."""

import threading
from collections.abc import Iterator

import pytest
from jinja2 import DictLoader, Environment
from starlette.testclient import TestClient

from scones_tools.command_line import CommandError
from scones_tools.page import rendering, streaming

PAGE = "above {{ pause }}{% set found = slow() %}{{ found.value }}{{ found.trouble }} below"


@pytest.fixture
def chunks(monkeypatch, browser: TestClient):
    """Return what yields the pieces of a page with a part that is read by a function."""
    made = Environment(loader=DictLoader({"page": PAGE}), autoescape=True)
    monkeypatch.setattr(rendering, "_environment", lambda: made)

    def get(read) -> Iterator[str]:
        class Request:
            app = browser.app
            url = type("Url", (), {"path": "/any"})

        return streaming._sent(Request(), "page", {"slow": read}, {})

    return get


def test_what_is_above_a_part_is_sent_before_the_part_is_read(chunks):
    # GIVEN a part that is not read before it is let go
    let_go = threading.Event()
    pieces = chunks(lambda: let_go.wait(10) and "<read>")
    # WHEN the page is asked for THEN what is above is there, and the part when it is read, as text
    assert next(pieces) == "above "
    let_go.set()
    assert next(pieces) == "&lt;read&gt; below"
    assert list(pieces) == []


def test_a_part_that_fails_is_said_in_its_place(chunks):
    def fail() -> None:
        raise CommandError("there is no <queue>")

    assert "".join(chunks(fail)) == "above NoneCommandError: there is no &lt;queue&gt; below"
