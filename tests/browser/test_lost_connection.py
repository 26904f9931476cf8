"""The way between the browser and the page is cut, or its other end is gone."""

import pytest
from playwright.sync_api import expect

from browsing import deployed, serving
from browsing.questions import ask_about_many

from .review_tab import Reviewer

SAID = "Not stored: the connection to scones page is lost."


@pytest.fixture
def names(deployment) -> list[str]:
    """Three photos that wait."""
    keys = (f"incoming/{number}.jpg" for number in range(3))
    return ask_about_many(deployment.review_queue_url, keys, deployment.photos_bucket)


def test_what_is_pressed_without_a_connection_is_said_and_can_be_pressed_again(
    deployment, names, reviewer
):
    # GIVEN a person who labels WHEN the connection is lost, and a key is pressed
    person = reviewer().take()
    person.decide("1", 1)
    asked = person.asked
    person.page.context.set_offline(True)
    person.press("2")
    # THEN it is said that nothing was stored, and the same photo is asked
    expect(person.trouble).to_contain_text(SAID)
    assert person.asked == asked
    assert len(deployed.labels(deployment.artifacts_bucket)) == 1
    # WHEN the connection is back THEN the key works, and nothing is said any more
    person.page.context.set_offline(False)
    person.decide("2", 2)
    expect(person.trouble).to_be_hidden()
    person.decide("n", 3)
    person.finish()
    assert {name for name, _ in deployed.labels(deployment.artifacts_bucket)} == set(names)
    assert deployed.depths(deployment.review_queue_url) == (0, 0)


def test_a_page_that_ended_says_so_and_has_given_everything_back(
    deployment, names, page_of, reviewer, opening
):
    # GIVEN a person who has labelled one of three WHEN the command is ended, and a key is pressed
    person = reviewer().take()
    labelled = person.asked
    person.decide("1", 1)
    page_of.end()
    person.press("2")
    # THEN it is said, the label is final, and the others wait
    expect(person.trouble).to_contain_text(SAID)
    assert deployed.depths(deployment.review_queue_url) == (2, 0)
    # WHEN the command runs again THEN the others are asked
    with serving.scones_page(deployment.environment) as again:
        other = Reviewer(opening(again.address)).take()
        assert other.all_asked == set(names) - {labelled}
        other.decide("1", 1)
        other.decide("1", 2)
        other.finish()
    labels = deployed.labels(deployment.artifacts_bucket)
    assert sorted(labels) == sorted((name, "bicycle") for name in names)
    assert deployed.depths(deployment.review_queue_url) == (0, 0)


def test_a_page_that_was_killed_loses_no_label_and_no_photo(deployment, names, page_of, reviewer):
    # GIVEN a person who has labelled one of three WHEN the command is killed
    person = reviewer().take()
    labelled = person.asked
    person.decide("1", 1)
    page_of.kill()
    person.press("2")
    # THEN it is said, the label is there, and all messages are still in the queue
    expect(person.trouble).to_contain_text(SAID)
    assert deployed.labels(deployment.artifacts_bucket) == [(labelled, "bicycle")]
    assert sum(deployed.depths(deployment.review_queue_url)) == len(names)
