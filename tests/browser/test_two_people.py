"""Two people who label at once."""

from browsing import deployed
from browsing.questions import ask_about_many


def keys(count: int) -> list[str]:
    return [f"incoming/{number}.jpg" for number in range(count)]


def test_two_browsers_never_show_the_same_photo(deployment, reviewer):
    # GIVEN more photos than one batch WHEN two people take one each
    queue = deployment.review_queue_url
    names = ask_about_many(queue, keys(70), deployment.photos_bucket)
    one, other = reviewer().take(), reviewer().take()
    # THEN all are on a screen, and none on two
    assert len(one.all_asked) == 50
    assert one.all_asked.isdisjoint(other.all_asked)
    assert one.all_asked | other.all_asked == set(names)
    # WHEN both label by turns THEN each photo has one label
    for number in range(1, 6):
        one.decide("1", number)
        other.decide("2", number)
    one.finish()
    other.finish()
    labels = deployed.labels(deployment.artifacts_bucket)
    assert len(labels) == len(dict(labels)) == 10
    assert deployed.depths(queue) == (60, 0)


def test_who_closes_the_page_leaves_the_photos_to_others(deployment, reviewer):
    # GIVEN a person with all photos, one of them labelled
    queue = deployment.review_queue_url
    names = ask_about_many(queue, keys(3), deployment.photos_bucket)
    gone = reviewer().take()
    labelled = gone.asked
    gone.decide("1", 1)
    # WHEN they close the page, and another looks until they are there
    gone.page.close(run_before_unload=True)
    other = reviewer()
    other.page.wait_for_timeout(8000)
    other.page.reload()
    other.take()
    # THEN the other has those without a label
    assert other.all_asked == set(names) - {labelled}
    assert deployed.labels(deployment.artifacts_bucket) == [(labelled, "bicycle")]
