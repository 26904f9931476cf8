"""From probabilities to a decision."""

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scones.errors import ConfigurationInvalid, InferenceInvalid
from scones.filtering import Thresholds, decide
from scones.inference import Inference
from scones.outcomes import ACCEPTED, REVIEW

ROUTES = {"bicycle": "near", "motorcycle": "far"}
THRESHOLDS = Thresholds(confidence=0.9, margin=0.5, familiarity=0.02)


def answer(probabilities, familiarity: float = 1.0) -> Inference:
    return Inference(probabilities, familiarity, "job-1")


def test_an_unfamiliar_photo_goes_to_a_person_however_sure_the_model_is():
    # GIVEN a photo unlike those that the model knows
    inference = answer({"bicycle": 1.0, "motorcycle": 0.0}, familiarity=0.01)
    # WHEN it is decided
    decision = decide(inference, ROUTES, THRESHOLDS)
    # THEN a person reviews it, and the reason is given
    assert (decision.outcome, decision.route) == (REVIEW, None)
    assert decision.reason == "familiarity 0.0100 is below 0.02"


def test_a_photo_that_is_just_familiar_enough_is_accepted():
    # GIVEN a photo whose familiarity is the threshold WHEN it is decided
    inference = answer({"bicycle": 1.0, "motorcycle": 0.0}, familiarity=0.02)
    # THEN no person is asked
    assert decide(inference, ROUTES, THRESHOLDS).outcome == ACCEPTED


def test_a_sure_answer_is_accepted_with_its_route():
    # GIVEN an answer that is sure
    probabilities = {"bicycle": 0.97, "motorcycle": 0.03}
    # WHEN it is decided
    decision = decide(answer(probabilities), ROUTES, THRESHOLDS)
    # THEN the vehicle's route is taken
    assert (decision.outcome, decision.vehicle, decision.route) == (ACCEPTED, "bicycle", "near")
    assert (decision.confidence, decision.reason) == (0.97, None)
    assert decision.margin == pytest.approx(0.94)


def test_a_low_confidence_goes_to_a_person_without_a_route():
    # GIVEN an answer below the confidence that is asked for
    probabilities = {"bicycle": 0.2, "motorcycle": 0.8}
    # WHEN it is decided
    decision = decide(answer(probabilities), ROUTES, THRESHOLDS)
    # THEN a person decides, and the reason is given
    assert (decision.outcome, decision.vehicle, decision.route) == (REVIEW, "motorcycle", None)
    assert decision.reason == "confidence 0.8000 is below 0.9"


def test_a_small_margin_goes_to_a_person():
    # GIVEN two vehicles that are nearly as probable
    probabilities = {"bicycle": 0.52, "motorcycle": 0.48}
    # WHEN confidence alone would do
    decision = decide(
        answer(probabilities), ROUTES, Thresholds(confidence=0.5, margin=0.1, familiarity=0.0)
    )
    # THEN the margin does not
    assert (decision.outcome, decision.reason) == (REVIEW, "margin 0.0400 is below 0.1")


def test_exactly_the_threshold_is_enough():
    # GIVEN an answer at the threshold WHEN it is decided THEN it is accepted
    decision = decide(
        answer({"bicycle": 0.75, "motorcycle": 0.25}), ROUTES, Thresholds(0.75, 0.5, 0.0)
    )
    assert decision.outcome == ACCEPTED


def test_a_tie_is_always_decided_the_same_way():
    # GIVEN a tie, listed in two orders
    one = decide(answer({"motorcycle": 0.5, "bicycle": 0.5}), ROUTES, THRESHOLDS)
    other = decide(answer({"bicycle": 0.5, "motorcycle": 0.5}), ROUTES, THRESHOLDS)
    # THEN the order does not matter
    assert one == other
    assert one.margin == 0.0


def test_a_single_vehicle_has_its_whole_probability_as_margin():
    # GIVEN only one vehicle WHEN it is decided THEN nothing is second to it
    decision = decide(answer({"bicycle": 1}), {"bicycle": "near"}, THRESHOLDS)
    assert (decision.outcome, decision.margin) == (ACCEPTED, 1.0)


def test_what_is_most_probably_no_vehicle_goes_to_a_person():
    # GIVEN an answer that is sure that the photo shows none of the vehicles
    probabilities = {"bicycle": 0.02, "motorcycle": 0.01, "unknown": 0.97}
    # WHEN it is decided, with no threshold that would hold it back
    decision = decide(answer(probabilities), ROUTES, Thresholds(0.0, 0.0, 0.0))
    # THEN a person decides; the vehicle is the most probable one, for them to see
    assert (decision.outcome, decision.vehicle, decision.route) == (REVIEW, "bicycle", None)
    assert (decision.confidence, decision.unknown) == (0.02, 0.97)
    assert decision.margin == pytest.approx(-0.95)
    assert decision.reason == "unknown 0.9700 is the most probable, before bicycle 0.0200"


def test_a_vehicle_as_probable_as_unknown_goes_to_a_person():
    # GIVEN a tie of a vehicle and unknown WHEN no threshold would hold it back
    decision = decide(answer({"bicycle": 0.5, "unknown": 0.5}), ROUTES, Thresholds(0.0, 0.0, 0.0))
    # THEN it is in doubt
    assert (decision.outcome, decision.margin) == (REVIEW, 0.0)


def test_a_vehicle_must_be_ahead_of_unknown_too():
    # GIVEN a vehicle that is sure enough, with unknown close behind
    probabilities = {"bicycle": 0.52, "motorcycle": 0.02, "unknown": 0.46}
    # WHEN it is decided THEN unknown counts for the margin
    decision = decide(answer(probabilities), ROUTES, Thresholds(0.5, 0.1, 0.0))
    assert (decision.outcome, decision.reason) == (REVIEW, "margin 0.0600 is below 0.1")


def test_a_sure_answer_of_a_model_that_knows_unknown_is_accepted():
    # GIVEN a vehicle that is plain WHEN it is decided THEN unknown needs no route
    probabilities = {"bicycle": 0.96, "motorcycle": 0.03, "unknown": 0.01}
    decision = decide(answer(probabilities), ROUTES, THRESHOLDS)
    assert (decision.outcome, decision.route, decision.unknown) == (ACCEPTED, "near", 0.01)


def test_an_answer_of_unknown_alone_is_refused():
    # GIVEN a model without a vehicle WHEN its answer is decided THEN it is to blame
    with pytest.raises(InferenceInvalid, match="unknown alone, and with no vehicle"):
        decide(answer({"unknown": 1.0}), ROUTES, THRESHOLDS)


@pytest.mark.parametrize("value", [-0.01, 1.01, math.nan, math.inf])
@pytest.mark.parametrize("name", ["confidence", "margin", "familiarity"])
def test_a_threshold_that_is_no_share_is_refused(name: str, value: float):
    # GIVEN a threshold outside 0 to 1 WHEN it is set THEN the text names it
    with pytest.raises(ConfigurationInvalid, match=f"the {name} threshold is {value}"):
        Thresholds(**{"confidence": 0.5, "margin": 0.5, "familiarity": 0.5, name: value})


def test_without_routes_nothing_is_decided():
    # GIVEN no routes WHEN something is decided THEN the setting is named
    with pytest.raises(ConfigurationInvalid, match="Terraform variable vehicles"):
        decide(answer({"bicycle": 1.0}), {}, THRESHOLDS)


@pytest.mark.parametrize(
    "probabilities",
    [
        {"tank": 1.0},
        {"bicycle": 0.5, "motorcycle": 0.4, "tank": 0.1},
        {"bicycle": 0.5, "Motorcycle": 0.5},
    ],
)
def test_an_answer_about_other_vehicles_is_refused(probabilities: dict[str, float]):
    # GIVEN an answer about other vehicles WHEN it is decided THEN the text asks about the model
    with pytest.raises(InferenceInvalid, match="was the model trained on other vehicles"):
        decide(answer(probabilities), ROUTES, THRESHOLDS)


def test_a_vehicle_that_was_added_does_not_stop_a_model_that_does_not_know_it_yet():
    # GIVEN routes of three vehicles, and an answer of a model that was trained on two
    routes = {**ROUTES, "van": "farthest"}
    # WHEN it is decided THEN the photo takes its route as before
    decision = decide(answer({"bicycle": 0.97, "motorcycle": 0.03}), routes, THRESHOLDS)
    assert (decision.outcome, decision.vehicle, decision.route) == (ACCEPTED, "bicycle", "near")


def test_an_answer_without_a_vehicle_is_refused():
    # GIVEN an answer about nothing WHEN it is decided THEN it is no distribution
    with pytest.raises(InferenceInvalid, match=r"add up to 0\.000000, not to 1"):
        decide(answer({}), ROUTES, THRESHOLDS)


@pytest.mark.parametrize("probabilities", [["bicycle", "motorcycle"], [{}], 0.5, "bicycle", None])
def test_an_answer_that_names_no_vehicles_is_refused(probabilities: object):
    # GIVEN an answer of another type WHEN it is decided THEN it is refused by name
    with pytest.raises(InferenceInvalid):
        decide(answer(probabilities), ROUTES, THRESHOLDS)


@pytest.mark.parametrize("value", ["1.0", None, True, [1.0]])
def test_a_probability_that_is_no_number_is_refused(value: object):
    # GIVEN something else than a number WHEN it is decided THEN the text names the vehicle
    with pytest.raises(InferenceInvalid, match=r"probability of bicycle is .*, not a number"):
        decide(answer({"bicycle": value, "motorcycle": 0.0}), ROUTES, THRESHOLDS)


@pytest.mark.parametrize(
    "value",
    [math.nan, math.inf, -math.inf, -0.1, 1.1, 10**400],
    ids=lambda value: f"{value:.3}"[:8] if isinstance(value, float) else "huge",
)
def test_a_probability_outside_0_to_1_is_refused(value: float):
    # GIVEN a number that is no probability WHEN it is decided THEN it is refused
    with pytest.raises(InferenceInvalid, match=r"probability of bicycle is .*, not in 0 to 1"):
        decide(answer({"bicycle": value, "motorcycle": 0.0}), ROUTES, THRESHOLDS)


@pytest.mark.parametrize("probabilities", [(0.9, 0.2), (0.1, 0.2), (0.0, 0.0)])
def test_probabilities_that_do_not_add_up_are_refused(probabilities: tuple[float, float]):
    # GIVEN numbers that are no distribution WHEN they are decided THEN their sum is the reason
    with pytest.raises(InferenceInvalid, match=f"add up to {sum(probabilities):.6f}, not to 1"):
        decide(answer(dict(zip(ROUTES, probabilities, strict=True))), ROUTES, THRESHOLDS)


@given(st.lists(st.floats(0.001, 1), min_size=2, max_size=6), st.floats(0, 1), st.floats(0, 1))
@settings(max_examples=100, deadline=None)
def test_accepted_means_sure_enough_and_only_then_there_is_a_route(weights, confidence, margin):
    # GIVEN any distribution over some vehicles, and any thresholds
    total = math.fsum(weights)
    probabilities = {f"vehicle {i}": weight / total for i, weight in enumerate(weights)}
    routes = {name: f"route of {name}" for name in probabilities}
    # WHEN it is decided
    decision = decide(answer(probabilities), routes, Thresholds(confidence, margin, 0.0))
    # THEN the vehicle is the most probable one, and the outcome follows from the two numbers
    first, second = sorted(probabilities.values(), reverse=True)[:2]
    sure = first >= confidence and first - second >= margin
    assert probabilities[decision.vehicle] == first == decision.confidence
    assert decision.outcome == (ACCEPTED if sure else REVIEW)
    assert decision.route == (routes[decision.vehicle] if sure else None)
    assert (decision.reason is None) == sure


def test_without_routes_the_outcome_is_the_same_and_leads_nowhere():
    # GIVEN a sure answer and one in doubt WHEN they are decided where no routes are known
    sure, doubtful = answer({"bicycle": 0.99, "motorcycle": 0.01}), answer({"bicycle": 1.0}, 0.0)
    decisions = [decide(one, None, THRESHOLDS) for one in (sure, doubtful)]
    # THEN who is asked is known, and no order has a route
    assert [one.is_reviewed for one in decisions] == [False, True]
    assert [one.route for one in decisions] == [None, None]
    assert decisions[0] == replace(decide(sure, ROUTES, THRESHOLDS), route=None)
