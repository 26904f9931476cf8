"""The page's tab on which photos are labelled."""

import time
from dataclasses import replace

import boto3
import pytest
from starlette.testclient import TestClient

from ...moto_content import waiting
from ..announcements import heard, listen
from .conftest import ask_about


def take(browser: TestClient) -> str:
    """Take a batch, and return its path."""
    return browser.post("/review", follow_redirects=False).headers["location"]


def stored() -> set[str]:
    found = boto3.client("s3").list_objects_v2(Bucket="artifacts").get("Contents", [])
    return {item["Key"] for item in found}


def in_flight(queue: str) -> int:
    name = "ApproximateNumberOfMessagesNotVisible"
    found = boto3.client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=[name])
    return int(found["Attributes"][name])


def test_a_photo_is_shown_with_the_guess_and_why_a_person_is_asked(browser, queue: str):
    # GIVEN a photo whose key and reason are markup WHEN it is shown
    name = ask_about(queue, "incoming/<script>alert(1)</script>.jpg", reason="<img src=x>")
    path = take(browser)
    page = browser.get(path).text
    # THEN they are text, and the guess is what Enter presses
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    assert "&lt;img src=x&gt;" in page
    assert "bicycle</strong> 60 %, in doubt" in page
    assert 'value="bicycle" data-key="1" class="main" autofocus' in page
    assert browser.get(f"{path}/photos/{name}").content.startswith(b"\x89PNG")


def test_a_label_is_stored_and_final_with_the_next_decision(browser, queue: str):
    # GIVEN two photos WHEN one is labelled
    names = {ask_about(queue, f"incoming/{number}.jpg") for number in range(2)}
    path = take(browser)
    one, other = sorted(names)
    browser.post(f"{path}/label", data={"photo": one, "label": "motorcycle"})
    # THEN its label is stored, and its message is still held
    assert stored() == {f"labelled/motorcycle/{one}.png"}
    assert in_flight(queue) == 2
    # WHEN the other is labelled THEN the first is out of the queue, WHEN finished both
    browser.post(f"{path}/label", data={"photo": other, "label": "none"})
    assert in_flight(queue) == 1
    browser.post(f"{path}/finish")
    assert stored() == {f"labelled/motorcycle/{one}.png", f"labelled/none/{other}.png"}
    assert (in_flight(queue), waiting(queue)) == (0, 0)


def test_the_same_press_twice_labels_once(browser, queue: str):
    # GIVEN a label whose answer was lost WHEN it is sent again
    one, _ = (ask_about(queue, f"incoming/{number}.jpg") for number in range(2))
    path = take(browser)
    for _ in range(2):
        page = browser.post(f"{path}/label", data={"photo": one, "label": "none"}).text
    # THEN it counts once, and can still be taken back
    assert "1 done, 1 to go" in page
    browser.post(f"{path}/undo")
    assert stored() == set()


def test_undo_takes_the_last_label_back(browser, queue: str):
    # GIVEN a label WHEN it is taken back and the batch is finished
    name = ask_about(queue, "incoming/a.jpg")
    path = take(browser)
    browser.post(f"{path}/label", data={"photo": name, "label": "none"})
    assert "0 done, 1 to go" in browser.post(f"{path}/undo").text
    browser.post(f"{path}/finish")
    # THEN nothing is stored, and the photo waits
    assert stored() == set()
    assert waiting(queue) == 1


def test_undo_restores_an_earlier_label(browser, queue: str):
    # GIVEN a photo that was labelled, and whose message came again
    name = ask_about(queue, "incoming/a.jpg")
    key = f"labelled/motorcycle/{name}.png"
    about = {"labelled-by": "Ada"}
    s3 = boto3.client("s3")
    s3.put_object(
        Bucket="artifacts", Key=key, Body=b"a picture", ContentType="image/png", Metadata=about
    )
    path = take(browser)
    for label in ("bicycle", "motorcycle"):
        # WHEN it is labelled, as something else or the same, and that is taken back
        browser.post(f"{path}/label", data={"photo": name, "label": label})
        assert stored() == {f"labelled/{label}/{name}.png"}
        browser.post(f"{path}/undo")
        # THEN the earlier label is there as it was
        assert stored() == {key}
        found = s3.get_object(Bucket="artifacts", Key=key)
        assert (found["Body"].read(), found["Metadata"]) == (b"a picture", about)


def test_a_label_is_announced_once_it_is_final(browser, queue: str):
    # GIVEN two photos, and somebody who listens
    told = listen()
    one, other = (ask_about(queue, f"incoming/{number}.jpg") for number in range(2))
    path = take(browser)
    # WHEN one is labelled, taken back and labelled otherwise THEN nothing is told yet
    for label in ("none", "motorcycle"):
        browser.post(f"{path}/label", data={"photo": one, "label": label})
        if label == "none":
            browser.post(f"{path}/undo")
    assert heard(told) == []
    # WHEN the next decision comes THEN the one before is told, and at the end the last one
    browser.post(f"{path}/label", data={"photo": other, "label": "none"})
    [(kind, detail)] = heard(told)
    assert (kind, detail["route"], detail["labelled_by"]) == (
        "VehicleClassified",
        "motorcycle-route",
        "Zoë",
    )
    browser.post(f"{path}/finish")
    assert [kind for kind, _ in heard(told)] == ["ImageRejected"]


def test_what_cannot_be_announced_stays_and_is_said(browser, queue: str, deploy):
    # GIVEN an event bus that takes nothing, and a label
    one, other = (ask_about(queue, f"incoming/{number}.jpg") for number in range(2))
    path = take(browser)
    desk = browser.app.state.desk
    announcer = desk.batch(path.split("/")[-1]).review._announcer
    announcer._deployed = replace(announcer._deployed, event_source="")
    browser.post(f"{path}/label", data={"photo": one, "label": "none"})
    # WHEN the next is labelled THEN it is said, and nothing is stored
    answer = browser.post(f"{path}/label", data={"photo": other, "label": "none"})
    assert answer.status_code == 502
    assert one in answer.text
    assert stored() == {f"labelled/none/{one}.png"}
    assert "1 done, 1 to go" in browser.get(path).text
    # AND as nobody knows what was announced, it is not taken back, and is announced when it can be
    told = listen()
    browser.post(f"{path}/undo")
    announcer._deployed = replace(announcer._deployed, event_source="scones.unlimited")
    browser.post(f"{path}/finish")
    assert [detail["id"] for _, detail in heard(told)] == ["incoming/0.jpg?versionId="]


def test_a_photo_that_is_no_longer_held_leaves_the_screen(browser, queue: str):
    # GIVEN a batch, of which a photo was decided elsewhere
    one, other = (ask_about(queue, f"incoming/{number}.jpg") for number in range(2))
    path = take(browser)
    desk = browser.app.state.desk
    batch = desk.batch(path.split("/")[-1])
    [message] = batch.asked[one].messages
    boto3.client("sqs").delete_message(QueueUrl=queue, ReceiptHandle=message.receipt)
    # WHEN the browser says that it is there THEN only what is still held is on the screen
    browser.post(f"{path}/stay")
    page = browser.get(path).text
    assert other in page
    assert one not in page


def test_a_batch_that_others_see_by_now_is_not_announced(browser, queue: str):
    # GIVEN a label, and a machine that slept until others could see the photo
    told = listen()
    name = ask_about(queue, "incoming/a.jpg")
    path = take(browser)
    browser.post(f"{path}/label", data={"photo": name, "label": "none"})
    desk = browser.app.state.desk
    desk._now = lambda: time.time() + 121
    # WHEN it wakes THEN the batch is gone, and nothing was told: who sees the photo now decides
    desk.give_back()
    assert browser.get(path).status_code == 410
    assert heard(told) == []
    assert in_flight(queue) == 1


def test_a_small_queue_is_taken_at_once(browser, queue: str):
    # GIVEN three photos WHEN they are taken THEN nobody waits for a fourth
    for number in range(3):
        ask_about(queue, f"incoming/{number}.jpg")
    begun = time.monotonic()
    path = take(browser)
    assert time.monotonic() - begun < 0.9  # an empty answer of SQS takes a second
    assert "0 done, 3 to go" in browser.get(path).text


def test_the_rest_is_labelled_as_guessed_but_for_those_without_a_tick(browser, queue: str):
    names = [ask_about(queue, f"incoming/{number}.jpg") for number in range(3)]
    path = take(browser)
    browser.post(f"{path}/rest", data={"photo": names[:2]})
    browser.post(f"{path}/finish")
    assert stored() == {f"labelled/bicycle/{name}.png" for name in names[:2]}
    assert waiting(queue) == 1


def test_two_people_never_see_the_same_photo(browser, queue: str):
    # GIVEN a photo that one has taken WHEN another takes a batch THEN it is empty
    ask_about(queue, "incoming/a.jpg")
    assert "0 done, 1 to go" in browser.get(take(browser)).text
    assert "All 0 done" in browser.get(take(browser)).text


def test_a_batch_whose_browser_is_gone_is_given_back(browser, queue: str):
    # GIVEN a batch with a label WHEN its browser is not heard of
    name, other = (ask_about(queue, f"incoming/{number}.jpg") for number in range(2))
    path = take(browser)
    browser.post(f"{path}/label", data={"photo": name, "label": "none"})
    desk = browser.app.state.desk
    desk._now = lambda: time.time() + 61
    desk.give_back()
    # THEN the label is final, the other photo waits, and the batch takes no label
    assert (in_flight(queue), waiting(queue)) == (0, 1)
    answer = browser.post(f"{path}/label", data={"photo": other, "label": "none"})
    assert answer.status_code == 410
    assert "Your photos were given back" in answer.text
    assert stored() == {f"labelled/none/{name}.png"}


@pytest.mark.parametrize("data", [{}, {"photo": "x"}, {"photo": "x", "label": "car"}])
def test_what_is_no_label_is_refused(browser, queue: str, data: dict[str, str]):
    answer = browser.post(f"{take(browser)}/label", data=data)
    assert (answer.status_code, answer.text) == (400, "this cannot be done")


def test_what_aws_refuses_is_said_and_nothing_is_lost(browser, queue: str):
    # GIVEN a photo on the screen, and no bucket for labels
    name = ask_about(queue, "incoming/a.jpg")
    path = take(browser)
    boto3.client("s3").delete_bucket(Bucket="artifacts")
    # WHEN it is labelled THEN AWS's words are there with a way back, and the photo is still asked
    answer = browser.post(f"{path}/label", data={"photo": name, "label": "none"})
    assert answer.status_code == 502
    assert "NoSuchBucket" in answer.text
    assert f'<a href="{path}">' in answer.text
    assert "0 done, 1 to go" in browser.get(path).text
