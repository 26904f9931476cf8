"""What is wrong with a screen, beside what it says."""

from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urljoin, urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_BAD = {"serious", "critical"}
_AXE = Axe()


def faults(page: Page) -> list[str]:
    """Return what keeps people from using a screen: axe-core's findings, and a width too large."""
    found = [
        f"{violation['impact']}: {violation['id']}: {node['html']} {node['failureSummary']}"
        for violation in _AXE.run(page).response["violations"]
        if violation["impact"] in _BAD
        for node in violation["nodes"]
    ]
    root = "document.scrollingElement"
    too_wide = page.evaluate(f"{root}.scrollWidth - {root}.clientWidth")
    return found + ([f"scrolls sideways by {too_wide} pixels"] if too_wide > 0 else [])


def markup_that_came_through(page: Page) -> int:
    """Return how many elements a screen has that :data:`busy_account.HOSTILE` would make."""
    return page.locator("img[src='x'], script:not([src]), b:has-text('hacked')").count()


def screens(
    page: Page, begin: list[str], name_of: Callable[[str], str | None]
) -> Iterator[tuple[str, str]]:
    """Follow links, and yield each kind of screen's name and address; the page is on it then.

    Parameters
    ----------
    begin
        Addresses.
    name_of
        Names the screen of an address without its query; None if it is none to look at. One with
        other parameters is another kind.
    """
    found, waiting = set(), list(begin)
    while waiting:
        address = urlsplit(waiting.pop(0))
        name = name_of(address._replace(query="", fragment="").geturl())
        kind = (name, *sorted(parse_qs(address.query)))
        if name is None or kind in found:
            continue
        found.add(kind)
        page.goto(address.geturl())
        yield name, address.geturl()
        links = page.eval_on_selector_all(
            "a[href]", "links => links.map(link => link.getAttribute('href'))"
        )
        waiting += [urljoin(page.url, link) for link in links]
