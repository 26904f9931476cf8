"""What is answered, from embeddings."""

import pytest
import torch
from familiarity import Familiarity, fit_distance
from outputs import Outputs
from torch import nn


def outputs(held_out: int, sharpness: float) -> Outputs:
    """Return the outputs of a head that is as sure as its sharpness says, of two vehicles."""
    embeddings = torch.eye(2)
    head = nn.Linear(2, 2, bias=False)
    nn.init.eye_(head.weight)
    head.weight.data *= sharpness
    distance = fit_distance(embeddings, torch.tensor([0, 1]))
    familiarity = Familiarity(distance, embeddings, head(embeddings).detach(), 2)
    return Outputs(head, 1.0, held_out, familiarity)


@pytest.mark.parametrize("held_out", [6, 141, 10_000])
def test_no_probability_claims_more_than_the_held_out_photos_can_show(held_out: int):
    # GIVEN a network that is certain WHEN it answers
    probabilities, _ = outputs(held_out, sharpness=1000.0)(torch.eye(2))
    # THEN a mistake is left one in n + 2 times
    assert probabilities.max().item() == pytest.approx(1 - 1 / (held_out + 2))
    assert probabilities.sum(dim=1).tolist() == pytest.approx([1.0, 1.0])


def test_a_network_that_is_unsure_stays_as_unsure():
    # GIVEN a network that cannot tell WHEN it answers THEN nothing is added to either output
    probabilities, _ = outputs(141, sharpness=0.0)(torch.eye(2))
    assert probabilities.flatten().tolist() == pytest.approx([0.5] * 4)
