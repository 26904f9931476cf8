"""The tabs Photos and Failed in a real browser: hostile texts, keys alone, progress."""

import io
import itertools
import json
from collections.abc import Callable

import boto3
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from browsing import deployed
from scones_tools.deployment import Deployment

from .busy_account import HOSTILE
from .conftest import NARROW, WIDE
from .looking import faults, markup_that_came_through

LOOKS = tuple(itertools.product((WIDE, NARROW), ("light", "dark")))
KEYS = (f"incoming/{HOSTILE}", "incoming/../up.jpg", "incoming/" + "long" * 200)


def fail(deployment: Deployment, key: str, reason: str) -> None:
    """Let a photo fail at every try, in words that are markup."""
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30)).save(buffer, "JPEG")
    boto3.client("s3").put_object(Bucket=deployment.photos_bucket, Key=key, Body=buffer.getvalue())
    time = "2026-11-28T03:00:00Z"
    texts = {"bucket": deployment.photos_bucket, "key": key, "version_id": "v", "outcome": "failed"}
    texts |= {"uploaded": time, "decided": time, "execution": HOSTILE, "reason": reason}
    item = {name: {"S": text} for name, text in texts.items()}
    item |= {"size": {"N": "9"}, "receives": {"N": "30"}, "cause": {"S": HOSTILE}}
    boto3.client("dynamodb").put_item(TableName=deployment.outcomes_table_name, Item=item)
    thing = {"key": key, "size": 9, "version-id": "v"}
    detail = {"bucket": {"name": deployment.photos_bucket}, "object": thing}
    send(deployment, json.dumps({"detail": detail}))


def send(deployment: Deployment, body: str) -> None:
    boto3.client("sqs").send_message(QueueUrl=deployment.dead_letter_queue_url, MessageBody=body)


def read(page: Page) -> Page:
    """Wait until the page has read the queues."""
    expect(page.locator("[data-again]")).to_have_count(0, timeout=20_000)
    return page


@pytest.mark.parametrize(("size", "scheme"), LOOKS, ids=[f"{s[0]}-{c}" for s, c in LOOKS])
def test_everybody_can_use_the_screens_of_photos_and_failures(
    opening: Callable[..., Page], page_of, deployment, size, scheme: str
):
    # GIVEN photos that failed, and whose keys and causes are markup, long, or lead upwards
    for key in KEYS:
        fail(deployment, key, HOSTILE)
    send(deployment, HOSTILE)
    page = opening(page_of.address, size=size, scheme=scheme)
    # WHEN they are searched for and opened THEN all is text, and everybody can use the screens
    page.goto(f"{page_of.host}/photos?outcome=failed")
    for key in KEYS:
        assert markup_that_came_through(page) == 0
        assert faults(page) == []
        page.get_by_role("link", name=key, exact=True).click()
        assert page.locator("h1").text_content() == key
        assert markup_that_came_through(page) == 0
        assert faults(page) == []
        page.go_back()
    # WHEN they are listed by cause THEN these screens are as good
    page.get_by_role("link", name="Failed").click()
    read(page)
    assert faults(page) == []
    page.get_by_role("link", name="Its messages").click()
    for summary in page.locator("summary").all():
        summary.click()
    assert page.get_by_label("Why?").count() == len(KEYS)
    assert markup_that_came_through(page) == 0
    assert faults(page) == []


def test_one_cause_is_tried_again_and_one_message_discarded_by_keys(opening, page_of, deployment):
    # GIVEN failures of two causes, and a message that is no photo's
    for number in range(12):
        fail(deployment, f"incoming/{number}.jpg", "EndpointUnavailable")
    fail(deployment, "incoming/s.jpg", "StorageUnavailable")
    send(deployment, "hello")
    page = opening(page_of.address)
    page.goto(f"{page_of.host}/failed")
    # WHEN a cause is tried again by the keyboard THEN the page shows its end by itself
    read(page).get_by_role("button", name="EndpointUnavailable").press("Enter")
    page.get_by_text("12 of 12 messages are moved").wait_for(timeout=20_000)
    assert deployed.depths(deployment.incoming_queue_url) == (12, 0)
    # WHEN the message is discarded THEN it is gone, and the photo of the other cause waits
    read(page).locator("li", has_text="NotUnderstood").get_by_role("link").press("Enter")
    read(page).locator("summary", has_text="Discard").press("Enter")
    page.get_by_label("Why?").fill("nobody knows it")
    page.get_by_label("Why?").press("Enter")
    page.get_by_text("is discarded, and kept in the artifacts bucket").wait_for(timeout=20_000)
    expect(read(page).locator("li", has_text="StorageUnavailable")).to_have_count(1)
    assert deployed.depths(deployment.dead_letter_queue_url) == (1, 0)


def test_a_redrive_without_scripts_is_shown_when_the_page_is_loaded_again(
    browser, page_of, deployment
):
    # GIVEN a browser without scripts WHEN all are tried again THEN a reload says how it ended
    fail(deployment, "incoming/a.jpg", "EndpointUnavailable")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(page_of.address)
    page.goto(f"{page_of.host}/failed")
    for _ in range(10):
        if page.get_by_role("button", name="Try all of them again").count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    page.get_by_role("button", name="Try all of them again").click()
    for _ in range(10):
        if page.get_by_text("1 of 1 message is moved").count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    expect(page.get_by_text("1 of 1 message is moved")).to_have_count(1)
    context.close()
