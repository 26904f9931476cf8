"""Chromium, which takes the pictures."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Locator, Page, sync_playwright

from browsing import chromium
from demo import kept_page

_SIZE = {"width": 1080, "height": 760}
_CHARTS = 6  # in two rows
_BELOW = 12


def report(address: str) -> bytes:
    """Take a report's beginning, with its picture of the workflow."""
    with _opened(address) as page:
        return _down_to(page, page.locator(".workflow"))


def review(address: str) -> bytes:
    """Take one photo that waits for a person. What was looked at waits again."""
    with _opened(kept_page.part(address, "/review")) as page:
        page.locator("main button.main, main form[action='/review'] button").first.click()
        page.locator(".large img").wait_for()
        page.wait_for_load_state("networkidle")
        return bytes(page.screenshot())


def drift(address: str) -> bytes:
    """Take the lines of drift over time."""
    with _opened(kept_page.part(address, "/drift")) as page:
        page.locator("svg.chart").first.wait_for()
        charts = page.locator(".charts").first.locator("> *")
        return _down_to(page, charts.nth(min(charts.count(), _CHARTS) - 1))


def _down_to(page: Page, last: Locator) -> bytes:
    """Take a page from its top to the end of a part."""
    place = last.bounding_box() or {"y": 0, "height": _SIZE["height"]}
    bottom = place["y"] + place["height"] + _BELOW
    clip = {"x": 0, "y": 0, "width": _SIZE["width"], "height": bottom}
    return bytes(page.screenshot(clip=clip, full_page=True))


@contextmanager
def _opened(address: str) -> Iterator[Page]:
    with sync_playwright() as playwright:
        program = chromium.program(playwright.chromium.executable_path)
        browser = playwright.chromium.launch(executable_path=program)
        try:
            page = browser.new_page(viewport=_SIZE, color_scheme="light")
            page.goto(address)
            yield page
        finally:
            browser.close()
