"""The page's tab on which photos are searched for."""

import json
from urllib.parse import quote

import boto3
import pytest
from starlette.testclient import TestClient

from scones.photos import Photo
from scones_tools.page import photos

from ...moto_content import record
from .conftest import stored

SURE = {"vehicle": "bicycle", "confidence": 0.9, "route": "near", "model_version": "job-1"}
SURE |= {"probabilities": json.dumps({"bicycle": 0.9, "motorcycle": 0.1})}
HOSTILE = (
    "incoming/<script>alert(1)</script>.jpg",
    "incoming/../../etc/passwd",
    "incoming/a b+c%2F?key=x&version=y#z.jpg",
    'incoming/"onmouseover="alert(1)',
    "incoming/{{ 7 * 7 }}\u202e.jpg",
)


def shown(browser: TestClient, query: str = "") -> list[str]:
    """Return the keys that a search shows, in order."""
    page = browser.get(f"/photos?{query}").text
    return [part.split("</code></a>")[0] for part in page.split('"><code>')[1:]]


def at(hour: int) -> str:
    return f"2026-11-28T{hour:02}:00:00Z"


@pytest.fixture
def outcomes(failing: dict[str, str]) -> None:
    """Put photos of four hours."""
    record("outcomes", stored("incoming/a/1.jpg"), "accepted", uploaded=at(1), **SURE)
    record("outcomes", stored("incoming/a/2.jpg"), "failed", uploaded=at(2), reason="Broken")
    unsure = {**SURE, "vehicle": "motorcycle", "reason": "margin 0.1 is below 0.2"}
    record("outcomes", stored("incoming/b/3.jpg"), "review", uploaded=at(3), **unsure)
    gone = Photo("photos", "incoming/b/4.jpg", "removed", 9)
    record("outcomes", gone, "rejected", uploaded=at(4), reason="ImageEmpty")


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("", "b/4 b/3 a/2 a/1"),
        ("outcome=accepted", "a/1"),
        ("outcome=failed", "a/2"),
        ("vehicle=motorcycle", "b/3"),
        ("since=2026-11-28T02:00&until=2026-11-28T04:00", "b/3 a/2"),
        ("since=2026-11-28T04:00%2B01:00", "b/4 b/3"),
        ("outcome=accepted&vehicle=motorcycle", ""),
        ("key=incoming/b/4.jpg", "b/4"),
        ("key=incoming/b/4", ""),
        ("key=elsewhere/", ""),
        ("key=" + "x" * 2000, ""),
    ],
)
def test_photos_are_found_the_newest_first(outcomes, browser, query: str, keys: str):
    # GIVEN photos of each outcome, one of which S3 has removed WHEN some are searched for
    # THEN they are there: one that is gone by its whole key
    assert shown(browser, query) == [f"incoming/{key}.jpg" for key in keys.split()]


def test_a_key_s_beginning_finds_photos_without_an_outcome_too(outcomes, browser):
    # GIVEN a photo that waits WHEN photos of its folder are searched for THEN it is among them
    stored("incoming/a/0.jpg")
    query = "key=s3://photos/incoming/a/"
    assert set(shown(browser, query)) == {f"incoming/a/{number}.jpg" for number in range(3)}
    assert "no outcome" in browser.get(f"/photos?{query}").text


def test_a_row_says_what_became_of_the_photo(outcomes, browser):
    page = browser.get("/photos?outcome=accepted").text
    assert "1 to 1 of 1, the newest first." in page
    assert "All 4 photos with an outcome were looked at." in page
    assert "bicycle 90 %\nnear" in page
    assert "2026-11-28 01:00:00 UTC, job-1" in page


def test_a_failure_that_is_tried_again_is_no_outcome_yet(outcomes, browser):
    assert "attempt 1 failed" in browser.get("/photos?outcome=failed").text


def test_many_photos_are_pages(failing, browser, monkeypatch):
    # GIVEN five photos, of which a page shows two
    monkeypatch.setattr(photos, "PAGE", 2)
    for hour in range(5):
        record("outcomes", stored(f"incoming/{hour}.jpg"), "accepted", uploaded=at(hour))
    # WHEN each page is opened THEN together they have each once
    keys = [key for number in (1, 2, 3) for key in shown(browser, f"page={number}")]
    assert keys == [f"incoming/{hour}.jpg" for hour in (4, 3, 2, 1, 0)]
    assert 'href="/photos?page=2"' in browser.get("/photos?outcome=").text
    assert "Next page" not in browser.get("/photos?page=3").text


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("since=yesterday", "&#39;yesterday&#39; is no time such as 2026-11-29T08:00"),
        ("after=here", "this is no place to go on from: search again"),
        ("after=[1]", "this is no place to go on from: search again"),
        ("after=" + "[" * 9999, "this is no place to go on from: search again"),
        ("key=s3://others/a", "the photos of this environment are in photos, not in"),
    ],
)
def test_a_question_that_cannot_be_asked_is_named(failing, browser, query: str, text: str):
    answer = browser.get(f"/photos?{query}")
    assert answer.status_code == 400
    assert text in answer.text


@pytest.mark.parametrize("page", ["0", "-1", "x", "\u00b2", "9" * 99])
def test_a_page_that_is_none_is_the_first_or_empty(outcomes, browser, page: str):
    assert browser.get(f"/photos?page={page}").status_code == 200


@pytest.mark.parametrize("key", HOSTILE)
def test_hostile_keys_and_labels_are_text(failing, browser, key: str):
    # GIVEN a photo whose key and outcome are markup WHEN it is searched for and opened
    words = {"vehicle": "<b>bike</b>", "reason": "<img src=x>", "model_version": "'\"><script>"}
    record("outcomes", stored(key), "review", confidence=0.5, **words)
    listed = browser.get(f"/photos?key={quote(key[:12])}").text
    link = listed.split('<a href="/photos/photo')[1].split('"')[0].replace("&amp;", "&")
    answer = browser.get(f"/photos/photo{link}")
    # THEN the link leads to it, and all is text
    assert answer.status_code == 200
    for page in (listed, answer.text):
        assert "&lt;b&gt;bike&lt;/b&gt;" in page
        assert "&lt;img src=x&gt;" in page
        for markup in ("<b>bike", "<img src=x>", "<script>", '"onmouseover="'):
            assert markup not in page


def test_a_photo_tells_its_way(outcomes, browser):
    # GIVEN a photo that is accepted WHEN it is opened
    page = browser.get("/photos/photo?key=incoming/a/1.jpg").text
    # THEN each state has its time, and the outcome its reason and its model
    assert "uploaded, 6" in page
    assert "attempt 1: <strong>accepted</strong>" in page
    assert "route near" in page
    assert "by the model of job-1" in page
    assert "the model is sure: confidence, margin and familiarity" in page
    assert "90.0 %" in page
    # AND its picture is there
    source = page.split('<img src="')[1].split('"')[0].replace("&amp;", "&")
    assert browser.get(source).content.startswith(b"\x89PNG")


def test_a_photo_that_waits_for_a_person_leads_to_them(outcomes, browser):
    page = browser.get("/photos/photo?key=incoming/b/3.jpg").text
    assert '<a href="/review">Label photos</a>' in page
    assert "<code>scones review --label " in page


def test_a_failure_leads_to_the_failures(outcomes, browser):
    photo = stored("incoming/f.jpg")
    record("outcomes", photo, "failed", receives=30, reason="Broken", cause="it is")
    page = browser.get("/photos/photo?key=incoming/f.jpg").text
    assert '<a href="/failed">Look at what failed</a>' in page
    assert "Broken" in page


def test_a_label_is_a_state(outcomes, browser):
    photo = stored("incoming/r.jpg")
    record("outcomes", photo, "review", reason="margin 0.1 is below 0.2")
    about = {"labelled-by": "Zoe", "labelled-at": "2026-11-28T02:41:00+00:00"}
    key = f"labelled/motorcycle/{photo.short_id}.png"
    boto3.client("s3").put_object(Bucket="artifacts", Key=key, Body=b"x", Metadata=about)
    page = browser.get("/photos/photo?key=incoming/r.jpg").text
    assert "labelled <strong>motorcycle</strong> by Zoe" in page


@pytest.mark.parametrize("key", ["incoming/never.jpg", "", "%F0%9F%9A%B2", "x" * 2000, "<b>"])
def test_a_photo_that_does_not_exist_is_said(failing, browser, key: str):
    answer = browser.get(f"/photos/photo?key={key}")
    assert answer.status_code == 404
    assert "There is no such photo" in answer.text
    assert "it was never uploaded to this environment" in answer.text
    assert "<b>" not in answer.text


@pytest.mark.parametrize(
    "query", ["key=incoming/never", "key=", "key=incoming/x&version=none", "key=incoming/x"]
)
def test_what_has_no_picture_is_shown_as_none(failing, browser, query: str):
    # GIVEN a file that is no picture WHEN it, or one that is not there, is asked for
    stored("incoming/x", b"no picture")
    answer = browser.get(f"/photos/picture?{query}", follow_redirects=False)
    # THEN a drawing stands for it
    assert (answer.status_code, answer.headers["location"]) == (303, "/static/no_picture.svg")
    assert browser.get("/static/no_picture.svg").headers["content-type"] == "image/svg+xml"
