"""A person labels photos by keys, with no mouse."""

from playwright.sync_api import expect

from browsing import deployed
from browsing.questions import ask_about, ask_about_many
from scones_tools.deployment import Deployment

from .review_tab import Reviewer


def asked_about(deployment: Deployment, count: int) -> list[str]:
    keys = (f"incoming/{number}.jpg" for number in range(count))
    return ask_about_many(deployment.review_queue_url, keys, deployment.photos_bucket)


def test_twenty_photos_are_labelled_by_keys_and_the_queue_is_empty(deployment, reviewer):
    # GIVEN twenty photos WHEN each gets a key, in turn bicycle, motorcycle and none of these
    names = asked_about(deployment, 20)
    person: Reviewer = reviewer().take()
    expected = []
    for number in range(20):
        key, label = [("1", "bicycle"), ("2", "motorcycle"), ("n", "none")][number % 3]
        expected.append((person.asked, label))
        person.decide(key, number + 1)
    person.finish()
    # THEN each photo is stored once, under what was pressed for it, and nothing waits
    assert sorted(deployed.labels(deployment.artifacts_bucket)) == sorted(expected)
    assert {name for name, _ in expected} == set(names)
    assert deployed.depths(deployment.review_queue_url) == (0, 0)


def test_the_photo_is_shown_and_enter_takes_the_guess(deployment, reviewer):
    # GIVEN a photo that is taken for a motorcycle
    name = ask_about(
        deployment.review_queue_url,
        "incoming/a.jpg",
        bucket=deployment.photos_bucket,
        vehicle="motorcycle",
    )
    person = reviewer().take()
    # WHEN it is there, as a picture with its pixels, and Enter is pressed
    person.page.wait_for_function("() => document.querySelector('.large img').naturalWidth === 40")
    person.decide("Enter", 1)
    person.finish()
    # THEN the guess is its label
    assert deployed.labels(deployment.artifacts_bucket) == [(name, "motorcycle")]


def test_undo_asks_again_and_skip_asks_later(deployment, reviewer):
    # GIVEN two photos WHEN the first is skipped, and the second labelled by mistake
    asked_about(deployment, 2)
    person = reviewer().take()
    first = person.asked
    person.press("s")
    expect(person.page.locator("input[name=photo]").first).not_to_have_value(first)
    second = person.asked
    person.decide("1", 1)
    # THEN Z asks about the second again, and its label is gone
    person.decide("z", 0)
    assert person.asked == second
    assert deployed.labels(deployment.artifacts_bucket) == []
    # WHEN both are labelled THEN the last word counts
    person.decide("2", 1)
    assert person.asked == first
    person.decide("n", 2)
    person.finish()
    assert set(deployed.labels(deployment.artifacts_bucket)) == {
        (second, "motorcycle"),
        (first, "none"),
    }


def test_the_page_is_loaded_again_in_the_middle(deployment, reviewer):
    # GIVEN three photos of which one is labelled WHEN the page is loaded again
    asked_about(deployment, 3)
    person = reviewer().take()
    person.decide("1", 1)
    left = person.all_asked
    person.page.reload()
    # THEN the same are asked, also after the time in which a closed page is given back
    person.has_done(1)
    assert person.all_asked == left
    person.page.wait_for_timeout(7000)
    person.decide("2", 2)
    person.decide("z", 1)
    person.decide("2", 2)
    person.decide("n", 3)
    person.finish()
    assert len(deployed.labels(deployment.artifacts_bucket)) == 3
    assert deployed.depths(deployment.review_queue_url) == (0, 0)


def test_the_rest_is_labelled_as_guessed_by_keys(deployment, reviewer):
    # GIVEN three photos WHEN the rest is opened, one tick removed, and the button pressed
    asked_about(deployment, 3)
    person = reviewer().take()
    person.page.locator("summary").focus()
    person.press("Enter")
    ticked = person.page.locator("input[type=checkbox]")
    left = ticked.first.input_value()
    ticked.first.focus()
    person.press("Space")
    person.page.get_by_role("button", name="as guessed").focus()
    person.decide("Enter", 2)
    # THEN the others are bicycles, and the one is asked
    assert person.asked == left
    person.finish()
    assert len(deployed.labels(deployment.artifacts_bucket)) == 2
    assert deployed.depths(deployment.review_queue_url) == (1, 0)


def test_who_holds_enter_down_agrees_to_one_guess(deployment, reviewer):
    # GIVEN three photos WHEN Enter is held down on the first
    asked_about(deployment, 3)
    person = reviewer().take()
    for _ in range(5):
        person.page.keyboard.down("Enter")
        person.page.wait_for_timeout(200)
    person.page.keyboard.up("Enter")
    # THEN it has its label, and the others are still asked about
    person.has_done(1)
