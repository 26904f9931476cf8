"""The soak run passes a service that does right, and no other."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from benchmarks.soak.announcements import id_of
from benchmarks.soak.evidence import Evidence
from benchmarks.soak.expectations import Outcome, compare
from benchmarks.soak.reconciliation import Reconciliation
from benchmarks.soak.tap import Tap
from benchmarks.soak.uploads import uploads
from benchmarks.soak.verdict import Disturbances, problems
from scones.outcomes import ACCEPTED, FAILED, REJECTED, REVIEW
from scones.photos import Photo

from .soak_service import announce, end, photo_of, put

EVENTS = {"source": ["scones.unlimited"]}
BICYCLE, MOTORCYCLE = Outcome(ACCEPTED, "bicycle"), Outcome(ACCEPTED, "motorcycle")


def soaked(outputs: dict[str, Any], service: Callable[[Photo, Outcome], None]) -> list[str]:
    """Return what speaks against a service, which is given each photo and what it must become."""
    photos = {photo_of(f"{number}"): one.expected for number, one in enumerate(uploads(30, seed=9))}
    assert {outcome.name for outcome in photos.values()} == {ACCEPTED, REJECTED, REVIEW}
    expected = {id_of(photo): outcome for photo, outcome in photos.items()}
    with Tap(outputs["prefix"], EVENTS) as tap:
        for photo, outcome in photos.items():
            service(photo, outcome)
        found = Evidence(outputs, tap).reconcile(expected)
    return problems(found, compare(expected, found.finals), Disturbances(False, 0, 0))


def test_a_service_that_does_right_passes(outputs):
    # GIVEN a service that ends every photo as it must WHEN it is soaked THEN nothing is said
    assert soaked(outputs, lambda photo, outcome: end(outputs, photo, outcome)) == []


@pytest.mark.parametrize(
    ("everything", "said"),
    [
        (Outcome(REJECTED, "ImageUnreadable"), "wrong, such as .* is rejected ImageUnreadable"),
        (Outcome(FAILED), "30 wrong, such as .* is failed; 30 dead letters after the redrive"),
        (Outcome(REVIEW), r"wrong, such as .* is review.* \d+ of \d+ in review, and clearly a v"),
        (BICYCLE, r"wrong.* \d+ of \d+ accepted as another vehicle: the mod"),
    ],
    ids=["rejects", "fails", "reviews", "accepts"],
)
def test_a_service_that_ends_all_photos_alike_does_not_pass(outputs, everything, said):
    # GIVEN a service that ends every photo in one outcome, announced once
    found = soaked(outputs, lambda photo, _: end(outputs, photo, everything))
    # WHEN it is soaked THEN it does not pass
    assert re.search(said, "; ".join(found))


@pytest.mark.parametrize(
    ("service", "said"),
    [
        (lambda *_: None, "30 missing"),
        (lambda outputs, *one: put(outputs["outcomes_table_name"], *one), "30 unannounced"),
        (announce, "30 announced wrongly"),
        (
            lambda outputs, photo, _: put(outputs["outcomes_table_name"], photo, Outcome(FAILED)),
            "30 abandoned",
        ),
    ],
    ids=["does nothing", "is silent", "only announces", "gives up"],
)
def test_a_service_that_does_half_of_it_does_not_pass(outputs, service, said):
    # GIVEN a service that leaves a part out WHEN it is soaked THEN that is said
    found = soaked(outputs, lambda photo, outcome: service(outputs, photo, outcome))
    assert said in "; ".join(found)


@pytest.fixture
def look(outputs) -> Callable[[], Reconciliation]:
    """Return a look at a service to which one photo was sent."""
    with Tap(outputs["prefix"], EVENTS) as tap:
        evidence = Evidence(outputs, tap)
        yield lambda: evidence.reconcile([id_of(photo_of("a"))])


def test_an_outcome_that_becomes_another_is_seen(outputs, look):
    # GIVEN a photo that was accepted, as was seen
    end(outputs, photo_of("a"), BICYCLE)
    assert look().discrepancies == {}
    # WHEN the table holds another outcome, and all that is announced later says so, too
    end(outputs, photo_of("a"), MOTORCYCLE)
    # THEN it is named, also when it is looked at once more
    for _ in range(2):
        assert {"contradicted", "announced wrongly", "changed"} == look().discrepancies.keys()


def test_a_failure_gives_way_to_an_outcome(outputs, look):
    # GIVEN a photo that failed, and whose message waits WHEN it is looked at THEN it is dead
    end(outputs, photo_of("a"), Outcome(FAILED))
    assert (look().outcomes[FAILED], set(look().dead)) == (1, {id_of(photo_of("a"))})
    # WHEN it is accepted after that THEN nothing is amiss
    end(outputs, photo_of("a"), BICYCLE)
    assert look().outcomes[ACCEPTED] == 1
    assert look().discrepancies == {}
