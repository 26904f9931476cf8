"""How much a photo is like the known ones."""

import pytest
import torch
from familiarity import Familiarity, fit_distance


def clouds(count: int, seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Return embeddings around two means, long in one direction, and their classes."""
    generator = torch.Generator().manual_seed(seed)
    labels = torch.arange(count) % 2
    scatter = torch.randn(count, 4, generator=generator) * torch.tensor([5.0, 0.5, 0.5, 0.5])
    return scatter + torch.tensor([0.0, 10.0, 0.0, 0.0]) * labels[:, None], labels


def measure() -> Familiarity:
    """Return a measure of two clouds, by distance alone."""
    held_out = clouds(400, 1)[0]
    return Familiarity(fit_distance(*clouds(400, 0)), held_out, no_unknown(held_out), 2)


def no_unknown(embeddings: torch.Tensor) -> torch.Tensor:
    """Return the logits of a model that knows two vehicles and no unknown."""
    return torch.zeros(len(embeddings), 2)


def test_known_photos_are_as_familiar_as_each_other():
    # GIVEN a measure WHEN new photos of the known kind come
    new = clouds(400, 2)[0]
    shares = measure()(new, no_unknown(new))
    # THEN their ranks are spread evenly: a tenth is below a tenth
    assert abs((shares < 0.1).float().mean().item() - 0.1) < 0.05
    assert abs((shares < 0.5).float().mean().item() - 0.5) < 0.08


@pytest.mark.parametrize("count", [19, 39])
def test_few_held_out_photos_keep_the_promise(count: int):
    # GIVEN few held-out photos, and two measures that say nothing of each other
    generator = torch.Generator().manual_seed(4)
    distance = fit_distance(*clouds(400, 0))
    below = 0.0
    for seed in range(300):
        logits = torch.randn(count + 40, 3, generator=generator)
        embeddings = clouds(count + 40, seed)[0]
        both = Familiarity(distance, embeddings[:count], logits[:count], 2)
        shares = both(embeddings[count:], logits[count:])
        # WHEN new photos of the same kind come
        below += (shares <= 0.05 + 1e-6).float().mean().item() / 300
    # THEN no more than a twentieth is at a twentieth or below, but for chance
    assert below <= 0.056


def test_two_measures_together_keep_the_promise():
    # GIVEN a model that knows unknown, and whose logit for it says nothing of the distance
    generator = torch.Generator().manual_seed(3)

    def logits(count: int) -> torch.Tensor:
        return torch.randn(count, 3, generator=generator)

    held_out = clouds(2000, 1)[0]
    both = Familiarity(fit_distance(*clouds(400, 0)), held_out, logits(2000), 2)
    # WHEN new photos of the known kind come
    shares = both(clouds(2000, 2)[0], logits(2000))
    # THEN a twentieth is below a twentieth, and not two of them
    assert abs((shares < 0.05).float().mean().item() - 0.05) < 0.02
    assert abs((shares < 0.5).float().mean().item() - 0.5) < 0.05


def test_what_the_model_takes_for_unknown_is_unfamiliar_wherever_it_lies():
    # GIVEN a model whose held-out photos are none of them unknown to it
    held_out = clouds(400, 1)[0]
    certain = torch.tensor([[2.0, 0.0, -2.0]])
    both = Familiarity(fit_distance(*clouds(400, 0)), held_out, certain.repeat(400, 1), 2)
    middle = torch.tensor([[0.0, 0.0, 0.0, 0.0]])
    # WHEN a photo lies in the middle of a cloud, and the model takes it for unknown
    taken, known = both(middle, torch.tensor([[0.0, 0.0, 2.0]])), both(middle, certain)
    # THEN it is as unfamiliar as can be by one of two measures, and otherwise quite familiar
    assert taken.item() == pytest.approx(2 / 401, abs=1 / 401)
    assert known.item() > 0.5


def test_what_lies_elsewhere_is_unfamiliar():
    # GIVEN a measure WHEN something between the two clouds comes, and something far away
    between, far = torch.tensor([[0.0, 5.0, 0.0, 0.0]]), torch.full((1, 4), 100.0)
    # THEN nothing that was held out was as far
    found = measure()(torch.cat([between, far]), no_unknown(torch.zeros(2, 4)))
    assert found.tolist() == pytest.approx([1 / 401] * 2)


def test_the_direction_in_which_photos_scatter_is_allowed_for():
    # GIVEN a measure WHEN two photos are equally far from a mean, one where photos scatter
    both = torch.tensor([[4.0, 0, 0, 0], [0, 0, 4.0, 0]])
    along, across = measure()(both, no_unknown(both)).tolist()
    # THEN that one is the more familiar
    assert along > 0.3 > 0.01 > across


def test_fewer_photos_than_dimensions_are_enough():
    # GIVEN three photos of a thousand dimensions WHEN they are measured THEN all is finite
    embeddings = torch.randn(3, 1000, generator=torch.Generator().manual_seed(0))
    distance = fit_distance(embeddings, torch.tensor([0, 1, 1]))
    few = Familiarity(distance, embeddings, no_unknown(embeddings), 2)
    assert torch.isfinite(few(embeddings, no_unknown(embeddings))).all()
