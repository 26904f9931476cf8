"""How much a photo is like the known ones."""

import pytest
import torch
from familiarity import fit_familiarity


def clouds(count: int, seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Return embeddings around two means, long in one direction, and their classes."""
    generator = torch.Generator().manual_seed(seed)
    labels = torch.arange(count) % 2
    scatter = torch.randn(count, 4, generator=generator) * torch.tensor([5.0, 0.5, 0.5, 0.5])
    return scatter + torch.tensor([0.0, 10.0, 0.0, 0.0]) * labels[:, None], labels


def test_known_photos_are_as_familiar_as_each_other():
    # GIVEN a measure WHEN new photos of the known kind come
    measure = fit_familiarity(*clouds(400, 0), clouds(400, 1)[0])
    shares = measure(clouds(400, 2)[0])
    # THEN their ranks are spread evenly: a tenth is below a tenth
    assert abs((shares < 0.1).float().mean().item() - 0.1) < 0.05
    assert abs((shares < 0.5).float().mean().item() - 0.5) < 0.08


def test_what_lies_elsewhere_is_unfamiliar():
    # GIVEN a measure WHEN something between the two clouds comes, and something far away
    measure = fit_familiarity(*clouds(400, 0), clouds(400, 1)[0])
    between, far = torch.tensor([[0.0, 5.0, 0.0, 0.0]]), torch.full((1, 4), 100.0)
    # THEN nothing that was held out was as far
    assert measure(torch.cat([between, far])).tolist() == pytest.approx([1 / 401] * 2)


def test_the_direction_in_which_photos_scatter_is_allowed_for():
    # GIVEN a measure WHEN two photos are equally far from a mean, one where photos scatter
    measure = fit_familiarity(*clouds(400, 0), clouds(400, 1)[0])
    along, across = torch.tensor([[4.0, 0, 0, 0]]), torch.tensor([[0, 0, 4.0, 0]])
    # THEN that one is the more familiar
    assert measure(along).item() > 0.3 > 0.01 > measure(across).item()


def test_fewer_photos_than_dimensions_are_enough():
    # GIVEN three photos of a thousand dimensions WHEN they are measured THEN all is finite
    embeddings = torch.randn(3, 1000, generator=torch.Generator().manual_seed(0))
    measure = fit_familiarity(embeddings, torch.tensor([0, 1, 1]), embeddings)
    assert torch.isfinite(measure(embeddings)).all()
