"""Fitting the head, and how good a model is."""

import math

import pytest
import torch
from evaluate import evaluate
from head import fit, standardisation
from hypothesis import given, settings
from hypothesis import strategies as st


@given(st.integers(1, 30), st.integers(2, 5), st.integers(0, 10**6))
@settings(max_examples=50, deadline=None)
def test_figures_agree_with_each_other(count: int, classes: int, seed: int):
    # GIVEN any probabilities and truth
    chance = torch.Generator().manual_seed(seed)
    probabilities = torch.softmax(torch.randn(count, classes, generator=chance), dim=1)
    labels = torch.randint(classes, (count,), generator=chance)
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
    assert document["recall"] == {"bicycle": 2 / 3, "motorcycle": 1.0, "tank": None}
    assert document["confusion"] == [[2, 1, 0], [0, 1, 0], [0, 0, 0]]
    assert (document["count"], document["accuracy"]) == (4, 0.75)


def test_a_sure_mistake_costs_much_but_not_infinitely():
    # GIVEN a probability of zero for the truth WHEN it is evaluated THEN the loss is a number
    result = evaluate(torch.tensor([[1.0, 0.0]]), torch.tensor([1]))
    assert 20 < result.loss < math.inf


def test_a_feature_that_never_changes_does_not_divide_by_zero():
    # GIVEN features of which one is constant
    features = torch.tensor([[1.0, 5.0], [3.0, 5.0]])
    # WHEN they are standardised THEN all is finite, and the constant one is zero
    mean, deviation = standardisation(features)
    standard = (features - mean) / deviation
    assert torch.isfinite(standard).all()
    assert standard[:, 1].tolist() == [0.0, 0.0]


def test_the_head_separates_what_can_be_separated_and_decay_holds_it_back():
    # GIVEN two clouds of points
    chance = torch.Generator().manual_seed(0)
    labels = torch.arange(40) % 2
    features = torch.randn(40, 4, generator=chance) + 4.0 * labels[:, None]
    # WHEN heads of two strengths are fitted
    weak, strong = fit(features, labels, 2, [0.01, 10.0])
    # THEN both are in order, the weakly held one fits better and has larger weights
    assert (weak.weight_decay, strong.weight_decay) == (0.01, 10.0)
    chosen = (features @ weak.weight.T + weak.bias).argmax(dim=1)
    assert (chosen == labels).all()
    assert weak.loss < strong.loss
    assert weak.weight.norm() > strong.weight.norm()


def test_the_same_features_give_the_same_head():
    # GIVEN features WHEN they are fitted twice THEN the heads are equal to the last bit
    features, labels = torch.randn(10, 3), torch.arange(10) % 2
    one, two = (fit(features, labels, 2, [0.1])[0] for _ in range(2))
    assert torch.equal(one.weight, two.weight)
    assert one.loss == two.loss
