"""A page from elsewhere, in the same browser: it reads nothing, changes nothing, shows nothing."""

from collections.abc import Iterator

import pytest

from browsing import deployed, serving
from browsing.questions import ask_about

from . import other_site

# What a script of another page tries; what it gets is text.
ATTEMPTS = {
    "reads": "fetch(ADDRESS, {credentials: 'include'}).then(answer => answer.text())",
    "reads blindly": "fetch(ADDRESS, {credentials: 'include', mode: 'no-cors'})"
    ".then(answer => answer.text())",
    "posts": "fetch(ADDRESS, {method: 'POST', credentials: 'include', mode: 'no-cors'})"
    ".then(answer => answer.text())",
    "loads a script": "new Promise(resolve => { const script = document.createElement('script');"
    " script.onload = () => resolve('loaded'); script.onerror = () => resolve('');"
    " script.src = ORIGIN + '/static/page.js'; document.body.append(script); })",
    "loads a picture": "new Promise(resolve => { const picture = new Image();"
    " picture.onload = () => resolve('loaded'); picture.onerror = () => resolve('');"
    " picture.src = ORIGIN + '/static/icon.svg'; })",
    "holds on to its window": "new Promise(resolve => { const other = open(ADDRESS);"
    " setTimeout(() => resolve(other.closed ? '' : 'it can be steered'), 1000); })",
}


@pytest.fixture
def elsewhere(opening, page_of) -> Iterator:
    """A page from elsewhere, in a browser that has the page of review open, too."""
    with other_site.serving("<!doctype html><title>elsewhere</title><body>") as address:
        page = opening(page_of.address)
        other = page.context.new_page()
        other.goto(address)
        yield other


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_a_script_from_elsewhere_gets_nothing(deployment, page_of, elsewhere, attempt: str):
    # GIVEN a photo that waits, and a browser that may see it
    ask_about(deployment.review_queue_url, "incoming/a.jpg", bucket=deployment.photos_bucket)
    # WHEN a script of another page asks THEN it reads no word, and nothing was taken
    script = ATTEMPTS[attempt].replace("ADDRESS", "address + '/review'")
    script = script.replace("ORIGIN", "address")
    found = elsewhere.evaluate(f"address => {script}.catch(() => '')", page_of.host)
    assert found == ""
    assert deployed.depths(deployment.review_queue_url) == (1, 0)


def test_a_form_from_elsewhere_is_refused(deployment, page_of, elsewhere):
    ask_about(deployment.review_queue_url, "incoming/a.jpg", bucket=deployment.photos_bucket)
    # WHEN another page sends a form THEN it is refused in words, and nothing was taken
    with elsewhere.expect_navigation() as navigation:
        elsewhere.evaluate(
            "address => { const form = document.createElement('form'); form.method = 'post';"
            " form.action = address; document.body.append(form); form.submit(); }",
            f"{page_of.host}/review",
        )
    assert navigation.value.status == 403
    assert "a page from elsewhere may not ask" in elsewhere.content()
    assert deployed.depths(deployment.review_queue_url) == (1, 0)


def test_a_frame_from_elsewhere_stays_empty(page_of, elsewhere):
    # WHEN another page frames it THEN the browser shows none of it
    elsewhere.evaluate(
        "address => { const frame = document.createElement('iframe'); frame.src = address;"
        " document.body.append(frame); }",
        f"{page_of.host}/review",
    )
    elsewhere.wait_for_timeout(1000)
    assert "photos wait" not in "".join(frame.content() for frame in elsewhere.frames)
    assert all(not frame.url.startswith(page_of.host) for frame in elsewhere.frames)


def test_the_console_gives_a_page_from_elsewhere_nothing(opening, work_directory):
    # GIVEN the console WHEN another page, which even knows its address, asks THEN it gets nothing
    with serving.console(work_directory) as served, other_site.serving("<body>") as address:
        page = opening(address)
        script = "address => fetch(address).then(answer => answer.text()).catch(() => '')"
        assert page.evaluate(script, served.address) == ""
        blindly = script.replace("(address)", "(address, {mode: 'no-cors'})")
        assert page.evaluate(blindly, served.address) == ""
