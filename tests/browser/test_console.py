"""``localaws console`` in a browser: each of its screens, of an account where much has failed."""

import itertools
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page

from browsing import serving
from localaws.console.application import console

from . import busy_account
from .conftest import NARROW, WIDE
from .looking import faults, markup_that_came_through

SIZES = {"wide": WIDE, "narrow": NARROW}
ADDRESSES = console(lambda: None).url_map.bind("")


@pytest.fixture(scope="module")
def shown(work_directory) -> Iterator[serving.Served]:
    busy_account.fill()
    with serving.console(work_directory) as served:
        yield served


def screens(page: Page, root: str) -> Iterator[str]:
    """Follow links, and yield for each kind of screen that one was reached; the page is on it."""
    found, waiting = set(), [page.url]
    while waiting:
        address = urlsplit(waiting.pop(0))
        endpoint, _ = ADDRESSES.match(address.path.removeprefix(root.rstrip("/")))
        kind = (endpoint, *sorted(parse_qs(address.query)))
        if endpoint == "begin" or kind in found:
            continue
        found.add(kind)
        page.goto(address.geturl())
        yield endpoint
        links = page.eval_on_selector_all(
            "a[href]",
            "links => links.map(link => new URL(link.getAttribute('href'), link.baseURI).href)",
        )
        waiting += [link for link in links if root in link]


@pytest.mark.parametrize(("size", "scheme"), [*itertools.product(SIZES, ("light", "dark"))])
def test_each_screen_can_be_used_by_everybody_and_shows_no_markup_of_others(
    shown, opening, size: str, scheme: str
):
    # GIVEN the console's first screen WHEN all its kinds of screens are reached by links
    page = opening(shown.address, size=SIZES[size], scheme=scheme)
    found = {}
    for endpoint in screens(page, urlsplit(shown.address).path):
        found.setdefault(endpoint, []).extend(faults(page))
        found[endpoint] += ["markup"] * markup_that_came_through(page)
    # THEN none was left out, and none has a fault
    expected = {rule.endpoint for rule in ADDRESSES.map.iter_rules()} - {"static", "begin"}
    assert set(found) == expected
    assert {endpoint: wrong for endpoint, wrong in found.items() if wrong} == {}


def test_what_is_not_there_is_a_screen_that_everybody_can_use(shown, opening):
    page = opening(f"{shown.address}123456789012/us-east-1/nothing", size=NARROW)
    assert page.get_by_role("heading", level=1).text_content() == "Not Found"
    assert faults(page) == []
