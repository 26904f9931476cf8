"""How soon the page is there while many wait, and how fast photos are labelled by keys."""

import itertools
import statistics
import time
from typing import Any

from playwright.sync_api import Browser

from benchmarks.review.keys import Screen

_PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
_MILLISECONDS = 30_000


def first_paints(browser: Browser, address: str, times: int) -> dict[str, dict[str, float]]:
    """Return when something is seen first, in milliseconds: of the tab, and of photos taken.

    Parameters
    ----------
    browser
        Each time it has forgotten the page, its pictures and its script.
    address
        The page's.
    times
        How often each is opened.
    """
    tab = [_first_paint(browser, address, []) for _ in range(times)]
    context = browser.new_context()
    page = context.new_page()
    page.goto(address)
    Screen(page).begin()
    of_batch, cookies = page.url, context.cookies()
    batch = [_first_paint(browser, of_batch, cookies) for _ in range(times)]
    Screen(page).finish()
    context.close()
    return {"the tab": _summary(tab), "fifty photos taken": _summary(batch)}


def _first_paint(browser: Browser, address: str, cookies: list[Any]) -> float:
    context = browser.new_context()
    context.add_cookies(cookies)
    page = context.new_page()
    page.goto(address)
    found = page.wait_for_function(_PAINTED, timeout=_MILLISECONDS).json_value()
    context.close()
    return float(found)


def _summary(values: list[float]) -> dict[str, float]:
    return {"median": round(statistics.median(values)), "longest": round(max(values))}


def seconds_of_labelling(browser: Browser, address: str, count: int) -> float:
    """Label photos by keys, from the page's opening until the last label is stored."""
    context = browser.new_context()
    page = context.new_page()
    begun = time.monotonic()
    page.goto(address)
    screen = Screen(page)
    screen.begin()
    for done, key in zip(range(1, count + 1), itertools.cycle("12n")):
        screen.label(key, done)
    screen.finish()
    seconds = time.monotonic() - begun
    context.close()
    return seconds
