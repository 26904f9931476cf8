"""Every tab, and the screens below Review, as everybody can use them."""

import itertools
import re
from collections.abc import Callable, Iterator

import pytest

from browsing import deployed, serving
from browsing.questions import ask_about, ask_about_many
from scones_tools.page.tabs import TABS

from .busy_account import HOSTILE
from .busy_deployment import KEYS, VEHICLES, busy
from .conftest import NARROW, WIDE
from .looking import faults, markup_that_came_through, screens
from .review_tab import Reviewer

LOOKS = tuple(itertools.product((WIDE, NARROW), ("light", "dark")))
IDS = [f"{size[0]}-{scheme}" for size, scheme in LOOKS]


@pytest.fixture(scope="module")
def shown() -> Iterator[serving.Served]:
    """The page of an environment whose texts are markup, and long."""
    with serving.scones_page(busy("busy").environment) as served:
        yield served


def screen_of(address: str, host: str) -> str | None:
    """Return the route of a screen, if it is one of a tab, and no picture."""
    path = address.removeprefix(host)
    for route in (route for tab in TABS for route in tab.routes):
        if path != address and "GET" in route.methods and route.path_regex.match(path):
            return route.path if route.endpoint.__name__ != "_picture" else None
    return None


@pytest.mark.parametrize(("size", "scheme"), LOOKS, ids=IDS)
@pytest.mark.parametrize("tab", TABS, ids=lambda tab: tab.name)
def test_everybody_can_use_a_tab_and_the_screens_below(
    shown, opening: Callable, tab, size, scheme: str
):
    # GIVEN a tab WHEN it, and a screen of each kind that it links to, are looked at
    page = opening(shown.address, size=size, scheme=scheme)
    wrong, found = {}, set()

    def below(address: str) -> str | None:
        path = screen_of(address, shown.host)
        return path if path and path.startswith(tab.path) else None

    for path, address in screens(page, [shown.host + tab.path], below):
        found.add(path)
        page.locator("body:not(:has([data-again]))").wait_for()
        markup = ["markup came through"] * markup_that_came_through(page)
        if faulty := [*markup, *faults(page)]:
            wrong[address] = faulty
    # THEN nothing serious is found, no text became markup, and no screen is left out
    assert wrong == {}
    assert found == {
        route.path
        for route in tab.routes
        if "GET" in route.methods and route.endpoint.__name__ != "_picture"
    } - {"/review/{batch}"}  # taken by a form


@pytest.mark.parametrize(("path", "charts"), [("/drift", 2), ("/queues", 1)])
def test_a_chart_is_inside_the_screen_and_has_its_colours(shown, opening, path: str, charts: int):
    # GIVEN figures WHEN their tab is looked at on a telephone, in the dark
    page = opening(shown.address, size=NARROW, scheme="dark")
    page.goto(shown.host + path)
    drawn = page.get_by_role("img").and_(page.locator("svg"))
    # THEN each chart has a name, fits the screen, and its text is light
    assert drawn.count() == charts
    for chart in drawn.all():
        box = chart.bounding_box()
        assert 0 <= box["x"] < box["x"] + box["width"] <= NARROW[0]
        colour = chart.locator("text").first.evaluate("text => getComputedStyle(text).fill")
        assert min(map(int, re.findall(r"\d+", colour))) > 128


@pytest.mark.parametrize(("size", "scheme"), LOOKS, ids=IDS)
def test_everybody_can_use_the_screens_of_review(shown, opening, size, scheme: str):
    # GIVEN photos whose keys, guesses and reasons are markup, and classes that are
    person = Reviewer(opening(shown.address, size=size, scheme=scheme)).take()
    page = person.page
    # WHEN they are shown, one large and all small THEN they are text
    page.locator("summary").click()
    seen = page.locator("main").inner_text()
    assert VEHICLES[1] in seen
    assert f"margin {HOSTILE}" in seen
    assert faults(page) == []
    assert markup_that_came_through(page) == 0
    # WHEN one is labelled and taken back THEN the screens between are as good
    person.decide("2", 1)
    assert faults(page) == []
    person.decide("z", 0)
    person.finish()
    # WHEN a batch is asked for that is gone THEN that is said on a screen as good
    page.goto(f"{page.url}/gone")
    assert "were given back" in page.locator("main").inner_text()
    assert faults(page) == []


def test_hostile_keys_are_shown_as_they_are_and_labelled(opening, page_of, deployment):
    # GIVEN keys that are markup, attributes, or turn the writing round
    names = {
        ask_about(deployment.review_queue_url, key, bucket=deployment.photos_bucket): key
        for key in KEYS
    }
    person = Reviewer(opening(page_of.address)).take()
    # WHEN each is shown THEN it is its text, and it can be labelled
    for number in range(1, len(KEYS) + 1):
        key = names[person.asked]
        assert person.page.locator(".large code").text_content() == key
        assert markup_that_came_through(person.page) == 0
        person.decide("n", number)
    person.finish()
    assert sorted(deployed.labels(deployment.artifacts_bucket)) == sorted(
        (name, "none") for name in names
    )


def test_an_error_of_aws_is_a_screen_that_everybody_can_use(opening, page_of, deployment):
    # GIVEN photos on the screen WHEN a label cannot be stored THEN AWS's words are there
    ask_about_many(deployment.review_queue_url, ["incoming/a.jpg"], deployment.photos_bucket)
    person = Reviewer(opening(page_of.address, size=NARROW)).take()
    deployed.remove_bucket(deployment.artifacts_bucket)
    person.press("1")
    person.page.get_by_text("NoSuchBucket").wait_for()
    assert faults(person.page) == []
