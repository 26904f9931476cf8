"""Who is answered by the page."""

import pytest
from starlette.testclient import TestClient

from .conftest import HOST, TOKEN


def test_the_address_gives_a_cookie_that_scripts_and_other_pages_do_not_get(stranger: TestClient):
    # GIVEN the address that is printed WHEN it is opened
    answer = stranger.get("/review", params={"token": TOKEN}, follow_redirects=False)
    # THEN the token leaves the address, and is in a cookie
    assert (answer.status_code, answer.headers["location"]) == (303, "/review")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert stranger.get("/review").status_code == 200


def test_the_address_of_a_part_keeps_what_it_asks(stranger: TestClient):
    # GIVEN the address of one photo, with the token WHEN it is opened THEN the token alone leaves
    asked = {"key": "incoming/a&b.jpg", "after": "", "token": TOKEN}
    answer = stranger.get("/photos/photo", params=asked, follow_redirects=False)
    assert answer.headers["location"] == "/photos/photo?key=incoming%2Fa%26b.jpg&after="


def test_a_link_from_a_report_leads_on_by_a_page_of_our_own(stranger: TestClient):
    # GIVEN a link in a file, from which no strict cookie would follow a redirection
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    # WHEN it is followed with the token
    asked = {"key": '"><b>', "token": TOKEN}
    answer = stranger.get("/review", params=asked, headers=elsewhere, follow_redirects=False)
    # THEN a page leads on, in which what was asked is text
    target = 'content="0;url=/review?key=%22%3E%3Cb%3E"'
    assert (answer.status_code, target in answer.text) == (200, True)
    assert "SameSite=strict" in answer.headers["set-cookie"]
    # AND without the token nothing does
    stranger.cookies.clear()
    assert stranger.get("/review", headers=elsewhere).status_code == 403


@pytest.mark.parametrize("path", ["/", "/review", "/static/page.css", "/review?token=another"])
def test_who_does_not_have_the_address_gets_nothing(stranger: TestClient, path: str):
    answer = stranger.get(path)
    assert (answer.status_code, answer.text) == (403, "open the address that the command printed")


def test_a_name_that_was_bound_to_this_machine_elsewhere_gets_nothing(browser: TestClient):
    answer = browser.get("/review", headers={"Host": "elsewhere.example:8123"})
    assert (answer.status_code, answer.text) == (421, "this page is served under another name")


@pytest.mark.parametrize("origin", ["http://elsewhere.example", "null", "http://127.0.0.1:9", ""])
def test_a_page_from_elsewhere_changes_nothing(browser: TestClient, origin: str):
    answer = browser.post("/review", headers={"Origin": origin}, follow_redirects=False)
    assert (answer.status_code, answer.text) == (403, "a page from elsewhere may not ask")


def test_a_change_says_where_it_comes_from(browser: TestClient):
    del browser.headers["Origin"]
    assert browser.post("/review", follow_redirects=False).status_code == 403


@pytest.mark.parametrize("path", ["/review", "/static/page.js", "/nothing", "/review?token=no"])
def test_every_answer_forbids_scripts_from_elsewhere_and_is_not_kept(browser: TestClient, path):
    headers = browser.get(path).headers
    assert (
        "default-src 'none'; script-src 'self'; style-src 'self'"
        in (headers["content-security-policy"])
    )
    assert "unsafe" not in headers["content-security-policy"]
    assert (headers["x-content-type-options"], headers["cache-control"]) == ("nosniff", "no-store")
    assert HOST not in headers["content-security-policy"]


def test_a_form_says_its_origin_without_scripts_too(browser: TestClient):
    # A browser posts the origin null if it may refer to no page: https://fetch.spec.whatwg.org,
    # "append a request Origin header".
    assert browser.get("/review").headers["referrer-policy"] == "same-origin"
