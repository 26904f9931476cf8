"""5,000 photos wait."""

from playwright.sync_api import expect

from browsing import deployed
from browsing.questions import ask_about_many

from .review_tab import Reviewer

COUNT = 5000


def test_a_person_begins_though_5000_photos_wait(deployment, reviewer):
    # GIVEN 5,000 photos WHEN the page is opened
    queue = deployment.review_queue_url
    keys = (f"incoming/{number}.jpg" for number in range(COUNT))
    names = ask_about_many(queue, keys, deployment.photos_bucket)
    person: Reviewer = reviewer()
    # THEN it counts them, and shows none
    expect(person.heading).to_contain_text(f"{COUNT} photos wait")
    assert deployed.depths(queue) == (COUNT, 0)
    # WHEN a batch is taken THEN it is of 50, and the pictures are those in sight
    person.take()
    assert len(person.all_asked & set(names)) == 50
    assert deployed.depths(queue) == (COUNT - 50, 50)
    person.decide("1", 1)
    person.finish()
    assert deployed.depths(queue) == (COUNT - 1, 0)
