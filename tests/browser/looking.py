"""What is wrong with a screen, beside what it says."""

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
