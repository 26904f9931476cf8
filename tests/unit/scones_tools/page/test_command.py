"""What is typed to see the page, and what is printed then."""

import re

import pytest
from starlette.applications import Starlette

from scones_tools.__main__ import main
from scones_tools.page import server


@pytest.fixture
def opened(queue: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what is opened in a browser while the page is served, which here takes no time."""
    addresses: list[str] = []
    monkeypatch.setattr("webbrowser.open", addresses.append)

    def serve(app: Starlette, _: object) -> None:
        assert app.state.deployment.review_queue_url == queue

    monkeypatch.setattr(server, "serve", serve)
    return addresses


@pytest.mark.parametrize(
    ("typed", "path"), [(["page", "--open"], "/"), (["review", "--open"], "/review")]
)
def test_the_address_leads_to_where_the_verb_works(opened: list[str], typed, path: str, capsys):
    # GIVEN a deployment WHEN its page is served
    assert main(typed) == 0
    # THEN the address with its secret is alone on stdout, and opened
    printed = capsys.readouterr()
    assert re.fullmatch(rf"http://127\.0\.0\.1:\d+{path}\?token=[\w-]{{43}}\n", printed.out)
    assert opened == [printed.out.strip()]
    assert "Ctrl-C" in printed.err


def test_without_open_nothing_is_opened(opened: list[str]):
    assert main(["review"]) == 0
    assert opened == []
