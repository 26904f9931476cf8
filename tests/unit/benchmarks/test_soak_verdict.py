"""What speaks against a soak run: outcomes, the model's errors, and faults without a failure."""

import pytest

from benchmarks import page
from benchmarks.soak.__main__ import figures
from benchmarks.soak.expectations import BOUNDS, TOO_SURE, UNSURE, WRONG_VEHICLE, Outcome, compare
from benchmarks.soak.reconciliation import Announcement, Record, reconcile
from benchmarks.soak.uploads import BROKEN, uploads
from benchmarks.soak.verdict import Disturbances, problems
from scones import errors
from scones.image_limits import Limits
from scones.images import normalise

BICYCLE, MOTORCYCLE = Outcome("accepted", "bicycle"), Outcome("accepted", "motorcycle")
REVIEW, FAILED = Outcome("review"), Outcome("failed")
EMPTY, CUT = Outcome("rejected", "ImageEmpty"), Outcome("rejected", "ImageUnreadable")


@pytest.mark.parametrize("outcome", [BICYCLE, REVIEW, EMPTY])
def test_an_outcome_as_expected_is_no_error(outcome):
    # GIVEN a photo that ended as it must WHEN it is compared THEN there is nothing
    result = compare({"a": outcome}, {"a": outcome})
    assert result.wrong == {}
    assert all(errors.photos == 0 for errors in result.model_errors.values())


@pytest.mark.parametrize(
    ("expected", "final", "error"),
    [
        (BICYCLE, MOTORCYCLE, WRONG_VEHICLE),
        (BICYCLE, REVIEW, UNSURE),
        (REVIEW, BICYCLE, TOO_SURE),
    ],
)
def test_what_a_model_can_get_wrong_is_counted_apart(expected, final, error):
    # GIVEN a hundred photos, one of which the model got wrong
    photos = [str(number) for number in range(100)]
    result = compare(
        dict.fromkeys(photos, expected), dict.fromkeys(photos, expected) | {"7": final}
    )
    # WHEN they are compared THEN it is counted as the model's, within its bound
    assert result.wrong == {}
    found = result.model_errors[error]
    assert (found.photos, found.of, found.bound) == (1, 100, round(100 * BOUNDS[error]))


@pytest.mark.parametrize(
    ("expected", "final"),
    [
        (BICYCLE, EMPTY),
        (BICYCLE, FAILED),
        (REVIEW, CUT),
        (REVIEW, FAILED),
        (EMPTY, CUT),
        (EMPTY, BICYCLE),
        (EMPTY, REVIEW),
        (EMPTY, FAILED),
    ],
)
def test_what_no_model_decides_is_wrong(expected, final):
    # GIVEN a photo that ended as no model can have it end WHEN compared THEN it is wrong, named
    result = compare({"a": expected}, {"a": final})
    assert result.wrong == {"a": f"expected {expected}, is {final}"}
    assert all(errors.photos == 0 for errors in result.model_errors.values())


def test_every_upload_is_what_it_must_become():
    # GIVEN the uploads of a run, and Terraform's limits
    limits = Limits(26_214_400, 50_331_648, 64)
    found = set()
    # WHEN each is read as the service reads it
    for upload in uploads(300, seed=1):
        reason = ""
        try:
            normalise(upload.content, limits)
        except errors.ImageRejected as error:
            reason = type(error).__name__
        # THEN it is rejected for its reason, or is a photo
        assert reason == (upload.expected.detail if not upload.is_photo else "")
        found.add(reason)
    assert found == {"", "ImageTooLarge", *BROKEN}
    # AND of all reasons there is an upload; of one that is not there, there is none
    reasons = {kind.__name__ for kind in errors.ImageRejected.__subclasses__()}
    assert reasons - found == {"PhotoNotFound"}


def verdict(disturbances: Disturbances, said: str = "it", dead: str = "") -> list[str]:
    reconciliation = reconcile("a", {"a": Record(BICYCLE, "it")}, [Announcement("a", said)], dead)
    comparison = compare({"a": BICYCLE}, reconciliation.finals)
    return problems(reconciliation, comparison, disturbances)


def test_a_run_with_faults_failures_and_a_redrive_passes():
    # GIVEN all of it WHEN it is judged THEN nothing speaks against it
    assert verdict(Disturbances(are_given=True, failed=1, moved=1)) == []


@pytest.mark.parametrize(
    ("disturbances", "said"),
    [
        (Disturbances(True, 0, 1), "faults were given, and no photo failed: give more"),
        (Disturbances(True, 1, 0), "faults were given, and no dead letter was brought back"),
    ],
)
def test_a_run_that_shows_nothing_does_not_pass(disturbances, said):
    # GIVEN faults after which nothing failed, or nothing was brought back WHEN judged THEN named
    [found] = verdict(disturbances)
    assert found.startswith(said)


def test_a_discrepancy_does_not_pass():
    # GIVEN a photo that is announced otherwise than it ended WHEN judged THEN it is named
    found = verdict(Disturbances(False, 0, 0), said="something else")
    assert found == ["1 announced wrongly, such as a"]


def test_what_the_redrive_left_does_not_pass():
    # GIVEN a dead letter of a photo that has its outcome WHEN judged THEN it is named
    assert verdict(Disturbances(False, 0, 0), dead="a") == ["1 dead letters after the redrive"]


def test_the_page_counts_the_models_errors_apart():
    # GIVEN the figures of a run in which the model was unsure once
    expected = {"a": BICYCLE, "b": EMPTY}
    finals = {"a": REVIEW, "b": EMPTY}
    records = {photo: Record(outcome, photo) for photo, outcome in finals.items()}
    after = reconcile(expected, records, [Announcement(photo, photo) for photo in "ab"])
    document = page.read("soak")
    document["figures"] |= figures(after, compare(expected, finals)) | {"repeated": 3}
    # WHEN its page is made THEN nothing is lost, doubled or wrong, and the error has its own line
    text = page.render("soak", document)
    assert "| lost | 0 |\n| doubled | 0 |\n| wrong, beyond the model's own errors | 0 |" in text
    assert "| the model's errors: in review, and clearly a vehicle | 1 of 1 (bound: 1) |" in text
    assert "| announcements that repeat another | 3 |" in text
