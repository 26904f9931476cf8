"""``localaws console`` in a browser: each of its screens, of an account where much has failed."""

import itertools
from collections.abc import Iterator

import pytest

from browsing import serving
from localaws.console.application import console

from . import busy_account
from .conftest import NARROW, WIDE
from .looking import faults, markup_that_came_through, screens

SIZES = {"wide": WIDE, "narrow": NARROW}
ADDRESSES = console(lambda: None).url_map.bind("")


@pytest.fixture(scope="module")
def shown(work_directory) -> Iterator[serving.Served]:
    busy_account.fill()
    with serving.console(work_directory) as served:
        yield served


@pytest.mark.parametrize(("size", "scheme"), [*itertools.product(SIZES, ("light", "dark"))])
def test_each_screen_can_be_used_by_everybody_and_shows_no_markup_of_others(
    shown, opening, size: str, scheme: str
):
    # GIVEN the console's first screen WHEN all its kinds of screens are reached by links
    page = opening(shown.address, size=SIZES[size], scheme=scheme)
    found: dict[str, list[str]] = {}

    def endpoint_of(address: str) -> str | None:
        below = address.removeprefix(shown.address)
        endpoint = ADDRESSES.match(f"/{below}")[0] if below != address else None
        return endpoint if endpoint != "begin" else None

    for endpoint, _ in screens(page, [page.url], endpoint_of):
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
