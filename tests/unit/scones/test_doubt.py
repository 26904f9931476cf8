"""Why a person is asked, in a word."""

import json

import pytest

from scones.filtering import Thresholds, decide
from scones.inference import Inference
from scones.review import Question


@pytest.mark.parametrize(
    ("bicycle", "motorcycle", "unknown", "familiarity", "doubt"),
    [
        (0.3, 0.1, 0.6, 0.5, "probably none of these"),
        (0.9, 0.1, 0.0, 0.01, "unfamiliar"),
        (0.55, 0.2, 0.25, 0.5, "unsure"),
        (0.52, 0.48, 0.0, 0.5, "close"),
    ],
)
def test_the_reason_that_the_workflow_gives_has_its_word(
    bicycle: float, motorcycle: float, unknown: float, familiarity: float, doubt: str
):
    # GIVEN a photo in doubt WHEN it is decided, and its message read
    thresholds = Thresholds(0.5 if doubt == "close" else 0.6, 0.1, 0.05)
    found = {"bicycle": bicycle, "motorcycle": motorcycle, "unknown": unknown}
    inference = Inference(probabilities=found, familiarity=familiarity, model_version="job-1")
    decision = decide(inference, None, thresholds)
    body = {
        "photo": {"bucket": "photos", "key": "a.jpg"},
        "vehicle": decision.vehicle,
        "confidence": decision.confidence,
        "familiarity": decision.familiarity,
        "reason": decision.reason,
        "model_version": "job-1",
    }
    # THEN the word is the one for its reason
    assert Question.from_body(json.dumps(body)).doubt == doubt
