"""FilterInference: decide, or ask a person."""

import json
from typing import Any

import pytest

from scones.errors import ConfigurationInvalid, DocumentInvalid, InferenceInvalid

SETTINGS = {
    "DEPLOYMENT": "scones-test",
    "CONFIDENCE_THRESHOLD": "0.9",
    "MARGIN_THRESHOLD": "0.5",
    "FAMILIARITY_THRESHOLD": "0.02",
    "ROUTES": '{"bicycle": "near", "motorcycle": "far"}',
}


def state(bicycle: Any, motorcycle: Any) -> dict[str, Any]:
    probabilities = {"bicycle": bicycle, "motorcycle": motorcycle}
    inference = {"probabilities": probabilities, "familiarity": 0.5, "model_version": "job-1"}
    return {"photo": {"key": "1"}, "inference": inference}


@pytest.fixture
def decide(function):
    return function("filter_inference", **SETTINGS)


@pytest.mark.parametrize(
    ("probabilities", "outcome", "vehicle", "route"),
    [
        ((0.95, 0.05), "accepted", "bicycle", "near"),
        ((0.05, 0.95), "accepted", "motorcycle", "far"),
        ((0.6, 0.4), "review", "bicycle", None),
    ],
)
def test_the_decision_is_put_into_the_state(
    decide, capsys, probabilities, outcome: str, vehicle: str, route: str | None
):
    # GIVEN an answer of the endpoint WHEN the function is called
    answer = decide(state(*probabilities))
    # THEN the state has the decision, and what was there is kept
    decision = answer.pop("decision")
    assert (decision["outcome"], decision["vehicle"], decision["route"]) == (
        outcome,
        vehicle,
        route,
    )
    assert (decision["reason"] is None) == (outcome == "accepted")
    assert answer == state(*probabilities)
    # THEN one line of JSON tells of it, to people and as metrics
    line = json.loads(capsys.readouterr().out)
    assert {name: line[name] for name in decision} == decision
    assert (line["message"], line["request"], line["Deployment"]) == (
        "decided",
        "request-1",
        "scones-test",
    )
    assert line["Review"] == (outcome == "review")
    [directive] = line["_aws"]["CloudWatchMetrics"]
    assert directive["Dimensions"] == [["Deployment"]]
    assert {metric["Name"] for metric in directive["Metrics"]} == {
        "Review",
        "Confidence",
        "Unknown",
        "Familiarity",
    }


def test_a_photo_that_is_probably_no_vehicle_goes_to_a_person_and_its_probability_is_a_metric(
    decide, capsys
):
    # GIVEN the answer of a model that knows what is none
    probabilities = {"bicycle": 0.02, "motorcycle": 0.01, "unknown": 0.97}
    inference = {"probabilities": probabilities, "familiarity": 0.5, "model_version": "job-1"}
    # WHEN it is decided THEN a person is asked, though no route is called unknown
    decision = decide({"inference": inference})["decision"]
    assert (decision["outcome"], decision["vehicle"], decision["unknown"]) == (
        "review",
        "bicycle",
        0.97,
    )
    assert json.loads(capsys.readouterr().out)["Unknown"] == 0.97


@pytest.mark.parametrize("event", [{}, None, []])
def test_a_state_without_an_inference_is_refused(decide, event: Any):
    # GIVEN no inference WHEN the function is called THEN the document is to blame
    with pytest.raises(DocumentInvalid, match="the state has no inference"):
        decide(event)


@pytest.mark.parametrize("inference", [{}, None, [], {"probabilities": {"bicycle": 1.0}}])
def test_a_half_inference_is_refused(decide, inference: Any):
    # GIVEN an inference that lacks a field WHEN the function is called THEN it is to blame
    with pytest.raises(InferenceInvalid, match="the endpoint answered"):
        decide({"inference": inference})


@pytest.mark.parametrize("probabilities", [(0.9, 0.9), ("1", 0), (1.5, -0.5), (float("nan"), 1)])
def test_an_answer_that_is_no_distribution_is_refused(decide, probabilities):
    # GIVEN numbers that are none WHEN they are decided THEN the inference is to blame
    with pytest.raises(InferenceInvalid, match="probabilit"):
        decide(state(*probabilities))


def test_an_answer_about_other_vehicles_is_refused(decide):
    # GIVEN a model of other vehicles WHEN its answer is decided THEN the text asks about it
    inference = {"probabilities": {"tank": 1.0}, "familiarity": 1.0, "model_version": "1"}
    with pytest.raises(InferenceInvalid, match="trained on other vehicles"):
        decide({"inference": inference})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CONFIDENCE_THRESHOLD", ""),
        ("CONFIDENCE_THRESHOLD", "high"),
        ("MARGIN_THRESHOLD", "nan"),
        ("ROUTES", ""),
        ("ROUTES", "near"),
        ("ROUTES", "[]"),
    ],
)
def test_a_wrong_setting_is_named(function, name: str, value: str):
    # GIVEN a setting that is missing or wrong WHEN the function is called THEN it is named
    with pytest.raises(ConfigurationInvalid, match=name):
        function("filter_inference", **{**SETTINGS, name: value})(state(0.95, 0.05))


def test_a_threshold_that_is_no_share_is_refused(function):
    # GIVEN a threshold in per cent WHEN the function is called THEN the text says what it is
    settings = {**SETTINGS, "CONFIDENCE_THRESHOLD": "90"}
    with pytest.raises(ConfigurationInvalid, match=r"confidence threshold is 90\.0, not in 0 to 1"):
        function("filter_inference", **settings)(state(0.95, 0.05))


def test_without_routes_nothing_is_decided(function):
    # GIVEN no vehicles at all WHEN the function is called THEN the variable to set is named
    with pytest.raises(ConfigurationInvalid, match="Terraform variable vehicles"):
        function("filter_inference", **{**SETTINGS, "ROUTES": "{}"})(state(0.95, 0.05))
