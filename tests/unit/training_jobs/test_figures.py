"""How good a model is, and how much its probabilities mean."""

import math

import pytest
import torch
from calibration import expected_calibration_error, fit_temperature, reliability
from evaluate import evaluate
from hypothesis import given, settings
from hypothesis import strategies as st


@given(st.integers(1, 30), st.integers(2, 5), st.integers(0, 10**6))
@settings(max_examples=50, deadline=None)
def test_figures_agree_with_each_other(count: int, classes: int, seed: int):
    # GIVEN any probabilities and truth
    generator = torch.Generator().manual_seed(seed)
    probabilities = torch.softmax(torch.randn(count, classes, generator=generator), dim=1)
    labels = torch.randint(classes, (count,), generator=generator)
    # WHEN they are compared
    result = evaluate(probabilities, labels)
    # THEN the confusion holds every sample, and its diagonal is the accuracy
    assert sum(map(sum, result.confusion)) == result.count == count
    right = sum(result.confusion[i][i] for i in range(classes))
    assert result.accuracy == pytest.approx(right / count)
    assert [sum(row) for row in result.confusion] == torch.bincount(
        labels, minlength=classes
    ).tolist()
    assert result.loss > 0


def test_the_document_holds_the_share_found_of_each_class():
    # GIVEN three bicycles, one of them taken for a motorcycle, and no tank
    chosen = torch.tensor([[0.9, 0.1, 0.0], [0.8, 0.2, 0.0], [0.3, 0.7, 0.0], [0.0, 1.0, 0.0]])
    result = evaluate(chosen, torch.tensor([0, 0, 0, 1]))
    # WHEN they become a document THEN a class without samples has no share
    document = result.to_document(["bicycle", "motorcycle", "tank"])
    recalls = {name: figures["recall"] for name, figures in document["classes"].items()}
    assert recalls == {"bicycle": 2 / 3, "motorcycle": 1.0, "tank": None}
    assert document["classes"]["tank"]["precision"] is None
    assert document["confusion"] == [[2, 1, 0], [0, 1, 0], [0, 0, 0]]
    assert (document["count"], document["accuracy"]) == (4, 0.75)


def test_a_sure_mistake_costs_much_but_not_infinitely():
    # GIVEN a probability of zero for the truth WHEN it is evaluated THEN the loss is a number
    result = evaluate(torch.tensor([[1.0, 0.0]]), torch.tensor([1]))
    assert 20 < result.loss < math.inf


def test_reliability_counts_every_sample_once():
    # GIVEN sure and unsure answers, one of them wrong
    probabilities = torch.tensor([[1.0, 0.0], [0.95, 0.05], [0.45, 0.55], [0.5, 0.5]])
    bins = reliability(probabilities, torch.tensor([0, 1, 1, 0]))
    # WHEN they are put in tenths THEN each tenth has its count, confidence and accuracy
    assert sum(count for count, _, _ in bins) == 4
    assert bins[9] == (2, pytest.approx(0.975), 0.5)
    assert bins[5] == (1, pytest.approx(0.55), 1.0)
    assert bins[4] == (1, pytest.approx(0.5), 1.0)


def test_calibration_error_is_the_distance_of_confidence_from_accuracy():
    # GIVEN answers that are 0.9 sure and right half of the time WHEN it is computed
    probabilities = torch.tensor([[0.9, 0.1]] * 10)
    error = expected_calibration_error(probabilities, torch.tensor([0, 1] * 5))
    # THEN it is the difference
    assert error == pytest.approx(0.4)


@pytest.mark.parametrize("truth", [0.5, 1.0, 3.0])
def test_the_temperature_that_was_applied_is_found(truth: float):
    # GIVEN labels drawn from probabilities, and their logits made too sharp or too flat
    generator = torch.Generator().manual_seed(0)
    logits = 2 * torch.randn(20_000, 3, generator=generator)
    labels = torch.multinomial(torch.softmax(logits, dim=1), 1, generator=generator)[:, 0]
    # WHEN the temperature is fitted THEN it undoes that
    assert fit_temperature(logits * truth, labels) == pytest.approx(truth, rel=0.05)


def test_answers_that_are_all_right_do_not_become_certain():
    # GIVEN nothing wrong WHEN the temperature is fitted THEN it stays above zero
    assert fit_temperature(torch.tensor([[5.0, 0.0]] * 4), torch.zeros(4, dtype=torch.long)) > 0
