"""A real browser on pages of a running localaws: run by ``tox run -e browser``."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from browsing import chromium, deployed, serving
from scones_tools.deployment import Deployment

from .review_tab import Reviewer

WIDE, NARROW = (1280, 900), (390, 844)
OPEN = pytest.StashKey[list[Page]]()
_NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def work_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("localaws")


@pytest.fixture(scope="session", autouse=True)
def server(work_directory: Path) -> Iterator[None]:
    """A running localaws, to which every call of this process goes."""
    with serving.localaws(work_directory):
        yield


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    program = chromium.program(playwright.chromium.executable_path)
    browser = playwright.chromium.launch(executable_path=program)
    yield browser
    browser.close()


@pytest.fixture
def deployment() -> Deployment:
    """An environment of the test's own, in which nothing waits."""
    return deployed.deploy(f"browser{next(_NUMBERS)}")


@pytest.fixture
def page_of(deployment: Deployment) -> Iterator[serving.Served]:
    """``scones page`` of that environment."""
    with serving.scones_page(deployment.environment) as served:
        yield served


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo) -> Iterator[None]:
    """Keep a picture of every page that a test has open when it fails."""
    report = yield
    if report.failed:
        for number, page in enumerate(item.stash.get(OPEN, [])):
            if not page.is_closed():
                folder = item.config._tmp_path_factory.mktemp(item.originalname, numbered=True)
                page.screenshot(path=folder / f"{number}.png", full_page=True)
    return report


@pytest.fixture
def opening(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """``opening(address)`` is a page of a browser of its own, in which no script may fail."""
    contexts: list[BrowserContext] = []
    pages = request.node.stash.setdefault(OPEN, [])
    failures: list[str] = []

    def begin(address: str, size: tuple[int, int] = WIDE, scheme: str = "light") -> Page:
        width, height = size
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme
        )
        contexts.append(context)
        page = context.new_page()
        pages.append(page)
        page.on("pageerror", lambda error: failures.append(str(error)))
        page.on("dialog", lambda dialog: failures.append(dialog.message) or dialog.dismiss())
        page.goto(address)
        return page

    yield begin
    for context in contexts:
        context.close()
    assert failures == []


@pytest.fixture
def reviewer(opening, page_of: serving.Served) -> Callable[..., Reviewer]:
    """``reviewer()`` is a person with a browser of their own on the page of review."""

    def arrive(**how) -> Reviewer:
        return Reviewer(opening(page_of.address, **how))

    return arrive
