"""The page's tab on what failed."""

import json
import re
import time
from typing import Any

import boto3
import botocore.client
import pytest
from starlette.testclient import TestClient

from scones.photos import Photo

from ...moto_content import record, waiting
from .conftest import stored

HTML = "<b>bold</b>"


def letter(photo: Photo) -> str:
    """Return the event of a photo."""
    thing = {"key": photo.key, "size": photo.size, "version-id": photo.version_id}
    detail = {"bucket": {"name": "photos"}, "object": thing}
    return json.dumps({"source": "aws.s3", "detail": detail})


def fail(queues: dict[str, str], key: str, reason: str) -> None:
    """Let a photo fail at every try."""
    photo = stored(key)
    record("outcomes", photo, "failed", receives=30, reason=reason, cause=HTML)
    send(queues["dead_letter"], letter(photo))


def send(url: str, body: str, **attributes: str) -> None:
    typed = {name: {"DataType": "String", "StringValue": text} for name, text in attributes.items()}
    boto3.client("sqs").send_message(QueueUrl=url, MessageBody=body, MessageAttributes=typed)


def seen(browser: TestClient, path: str = "/failed") -> str:
    """Return the page once nothing goes on any more."""
    end = time.monotonic() + 10
    while "data-again" in (page := browser.get(path).text):
        assert time.monotonic() < end, page
    return page


def ids(page: str) -> list[str]:
    return re.findall(r'name="id" value="([^"]+)"', page)


def received(url: str) -> list[dict[str, Any]]:
    answer = boto3.client("sqs").receive_message(
        QueueUrl=url,
        MaxNumberOfMessages=10,
        AttributeNames=["All"],
        MessageAttributeNames=["All"],
    )
    found: list[dict[str, Any]] = answer.get("Messages", [])
    return found


@pytest.fixture
def failures(failing: dict[str, str]) -> dict[str, str]:
    """Let photos fail by two causes, beside a message that is none's and an undelivered event."""
    for number in range(12):
        fail(failing, f"incoming/{number}.jpg", "EndpointUnavailable")
    fail(failing, "incoming/s.jpg", "StorageUnavailable")
    send(failing["dead_letter"], f"hello {HTML}")
    rule = "arn:aws:events:eu-central-1:123456789012:rule/dev-drift"
    send(failing["undelivered"], "{}", RULE_ARN=rule, ERROR_CODE="THROTTLING")
    return failing


def test_failures_are_grouped_by_cause(failures, browser):
    # GIVEN failures of several causes WHEN the tab is opened
    page = seen(browser)
    # THEN each cause has its count and age, as text, and all can be received by others at once
    counts = re.findall(r"<strong>(.*?)</strong>", page)
    assert counts[0] == "12 x EndpointUnavailable"
    assert set(counts[1:]) == {"1 x StorageUnavailable", "1 x NotUnderstood", "1 x THROTTLING"}
    assert re.search(r"for \d+ s, since 20", page)
    assert HTML not in page
    assert "&lt;b&gt;bold&lt;/b&gt;" in page
    assert "0 wait in the incoming queue, and 0 are in work" in page
    assert (waiting(failures["dead_letter"]), waiting(failures["undelivered"])) == (14, 1)


def test_opening_the_tab_again_receives_nothing_again(failures, browser):
    # GIVEN a tab that was opened WHEN it is opened again and again
    for _ in range(3):
        seen(browser)
    # THEN the messages were received once
    counts = [
        one["Attributes"]["ApproximateReceiveCount"] for one in received(failures["dead_letter"])
    ]
    assert set(counts) == {"2"}
    # AND WHEN a person looks again, and a minute later, THEN they are read
    boto3.client("sqs").purge_queue(QueueUrl=failures["dead_letter"])
    browser.post("/failed/dead-letter/look")
    assert "No photo waits here." in seen(browser)
    send(failures["dead_letter"], "hello")
    assert "No photo waits here." in seen(browser)
    browser.app.state.failed._now = lambda: time.time() + 61
    assert "1 x NotUnderstood" in seen(browser)


def test_the_messages_of_a_cause_are_listed_as_text(failures, browser):
    page = seen(browser, "/failed/dead-letter?cause=EndpointUnavailable")
    assert "1 to 12 of 12, the oldest first." in page
    assert '<a href="/photos/photo?key=incoming%2F3.jpg"><code>incoming/3.jpg</code></a>' in page
    assert len(ids(page)) == 12
    page = seen(browser, "/failed/dead-letter?cause=NotUnderstood")
    assert "hello &lt;b&gt;bold&lt;/b&gt;" in page
    page = seen(browser, "/failed/undelivered?cause=THROTTLING")
    assert "<code>dev-drift</code>" in page


def test_one_cause_is_tried_again_and_the_others_stay(failures, browser):
    # GIVEN failures of several causes WHEN those of one are tried again
    seen(browser)
    browser.post("/failed/dead-letter/redrive", data={"cause": "EndpointUnavailable"})
    page = seen(browser)
    # THEN these alone are in the incoming queue, and what is left can be received
    assert "12 of 12 messages are moved. Their photos are tried again." in page
    assert "EndpointUnavailable</strong>" not in page
    assert (waiting(failures["incoming"]), waiting(failures["dead_letter"])) == (12, 2)


def test_a_message_is_moved_as_it_is(failing, browser):
    # GIVEN an event that EventBridge could not deliver WHEN its cause is tried again
    body = letter(stored("incoming/a.jpg"))
    send(failing["dead_letter"], body, ERROR_CODE="NO_PERMISSIONS", ERROR_MESSAGE=HTML)
    browser.post("/failed/dead-letter/redrive", data={"cause": "NO_PERMISSIONS"})
    seen(browser)
    # THEN body and attributes are in the incoming queue
    (message,) = received(failing["incoming"])
    assert message["Body"] == body
    assert message["MessageAttributes"]["ERROR_MESSAGE"]["StringValue"] == HTML


def test_all_are_tried_again_and_what_comes_back_is_said(failures, browser):
    browser.post("/failed/dead-letter/redrive")
    page = seen(browser)
    assert "MessagesNotUnderstood: 1 of 14 messages are not understood" in page
    assert "No photo waits here." in page
    assert (waiting(failures["incoming"]), waiting(failures["dead_letter"])) == (14, 0)


def test_nothing_is_moved_while_sqs_moves_already(failures, browser, monkeypatch):
    # GIVEN a task that somebody else has started WHEN one cause, or all, are tried again
    active = {"Status": "RUNNING", "StartedTimestamp": 1}
    make = botocore.client.BaseClient._make_api_call

    def answer(self: Any, operation: str, words: Any) -> Any:
        if operation == "ListMessageMoveTasks":
            return {"Results": [active]}
        return make(self, operation, words)

    monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", answer)
    for cause in ("EndpointUnavailable", ""):
        browser.post("/failed/dead-letter/redrive", data={"cause": cause})
        # THEN it is refused as the command refuses it
        assert "MoveActive: SQS moves these messages already" in seen(browser)
    assert (waiting(failures["incoming"]), waiting(failures["dead_letter"])) == (0, 14)


def test_messages_that_another_holds_are_said(failing, browser):
    # GIVEN a message that somebody else has received WHEN the tab is opened
    send(failing["dead_letter"], "hello")
    received(failing["dead_letter"])
    # THEN the queue is not called empty
    page = seen(browser)
    assert "MessagesHidden: 1 message cannot be received now" in page
    assert "No photo waits here." not in page


def test_a_message_is_discarded_with_a_reason_and_kept(failures, browser, capsys):
    # GIVEN a message that nobody understands WHEN it is discarded
    (name,) = ids(seen(browser, "/failed/dead-letter?cause=NotUnderstood"))
    asked = {"id": name, "reason": "a test of <b>it</b>"}
    browser.post("/failed/dead-letter/discard", data=asked)
    page = seen(browser)
    # THEN it is gone, and a line of the log and the bucket have it with the reason and who
    assert f"Message {name} is discarded, and kept in the artifacts bucket." in page
    assert waiting(failures["dead_letter"]) == 13
    logged = json.loads(capsys.readouterr().out.splitlines()[-1])
    (kept,) = boto3.client("s3").list_objects_v2(Bucket="artifacts")["Contents"]
    assert re.fullmatch(rf"discarded/dead-letter/\d+/\d+/\d+/{name}\.json", kept["Key"])
    body = boto3.client("s3").get_object(Bucket="artifacts", Key=kept["Key"])["Body"].read()
    assert json.loads(body) == logged
    assert (logged["id"], logged["discarded_by"]) == (name, "Zoë")
    assert (logged["discarded_because"], logged["body"]) == (asked["reason"], f"hello {HTML}")


def test_a_cause_that_is_gone_is_said(failures, browser):
    browser.post("/failed/dead-letter/redrive", data={"cause": "Another"})
    assert "No dead letter of this cause can be received now." in seen(browser)
    assert (waiting(failures["incoming"]), waiting(failures["dead_letter"])) == (0, 14)


def test_failures_are_shown_where_the_pipe_cannot_be_asked(failures, browser):
    boto3.client("pipes").delete_pipe(Name="incoming")
    page = seen(browser)
    assert "12 x EndpointUnavailable" in page
    assert "NotFoundException" in page


def test_what_cannot_be_kept_is_not_discarded(failures, browser):
    # GIVEN no bucket to keep it in WHEN a message is discarded THEN it stays, and AWS's words tell
    (name,) = ids(seen(browser, "/failed/undelivered?cause=THROTTLING"))
    boto3.client("s3").delete_bucket(Bucket="artifacts")
    browser.post("/failed/undelivered/discard", data={"id": name, "reason": "x"})
    assert "NoSuchBucket" in seen(browser)
    assert waiting(failures["undelivered"]) == 1


def test_a_message_that_is_gone_is_said(failures, browser):
    asked = {"id": "another", "reason": "x"}
    browser.post("/failed/dead-letter/discard", data=asked)
    assert "MessageMissing: no message another can be received now" in seen(browser)


@pytest.mark.parametrize(
    ("action", "data", "text"),
    [
        ("dead-letter/discard", {"id": "x"}, "say why the message is discarded"),
        ("dead-letter/discard", {"id": "x", "reason": " "}, "say why"),
        ("review/discard", {"id": "x", "reason": "y"}, "this cannot be done"),
        ("dead-letter/discard", {"reason": "y"}, "this cannot be done"),
        ("undelivered/redrive", {}, "this cannot be done"),
        ("dead-letter/purge", {}, "this cannot be done"),
    ],
)
def test_what_cannot_be_done_is_refused(failing, browser, action: str, data, text: str):
    answer = browser.post(f"/failed/{action}", data=data)
    assert answer.status_code == 400
    assert text in answer.text


def test_a_queue_that_is_none_is_not_found(failing, browser):
    assert browser.get("/failed/review").status_code == 404
