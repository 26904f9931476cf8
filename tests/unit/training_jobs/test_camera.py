"""Pictures as other cameras would take them."""

import pytest
import torch
from augmentation import normalise
from camera import add_bars, retake
from torch.nn import functional


def pictures(count: int = 200) -> torch.Tensor:
    """Return pictures of fine random patches, as float levels."""
    generator = torch.Generator().manual_seed(0)
    patches = torch.randint(0, 256, (count, 3, 24, 24), generator=generator).float()
    return functional.interpolate(patches, size=(48, 48), mode="bicubic").clamp(0, 255)


def detail(levels: torch.Tensor) -> torch.Tensor:
    """Return how much neighbours differ in each picture."""
    return levels.diff(dim=3).abs().mean(dim=(1, 2, 3))


def test_most_pictures_are_retaken_and_some_stay():
    # GIVEN many pictures WHEN other cameras take them
    before = pictures()
    after = retake(before.clone(), torch.Generator().manual_seed(0))
    changed = (after != before).flatten(1).any(dim=1).double().mean().item()
    # THEN the share is what five independent changes give
    assert changed == pytest.approx(1 - 0.75 * 0.65 * 0.8 * 0.75 * 0.85, abs=0.1)


def test_some_become_coarser_and_some_sharper():
    # GIVEN many pictures WHEN other cameras take them
    before = pictures()
    after = retake(before.clone(), torch.Generator().manual_seed(0))
    ratio = detail(after) / detail(before)
    # THEN detail is lost in some and gained in others: neither end is what a vehicle is told by
    assert (ratio < 0.95).double().mean() > 0.05
    assert (ratio > 1.2).double().mean() > 0.2


def test_some_lose_contrast_towards_any_level():
    # GIVEN many pictures of full contrast WHEN other cameras take them
    before = pictures()
    after = retake(before.clone(), torch.Generator().manual_seed(0))
    scatter = after.flatten(1).std(dim=1) / before.flatten(1).std(dim=1)
    hazy = after.flatten(1).mean(dim=1)[scatter < 0.6]
    # THEN a few have little of it left, and some of these are bright and some dark
    assert 0.02 < (scatter < 0.6).double().mean().item() < 0.2
    assert hazy.max() - hazy.min() > 60


def test_bars_are_the_networks_zero_and_lie_at_opposite_sides():
    # GIVEN pictures without a level that is the network's zero WHEN bars are added
    before = normalise(torch.full((100, 3, 50, 50), 200.0))
    after = add_bars(before.clone(), torch.Generator().manual_seed(0))
    barred = (after == 0).flatten(1).any(dim=1)
    # THEN about three tenths have some, and what is hidden above is hidden below too
    assert barred.double().mean().item() == pytest.approx(0.3, abs=0.12)
    hidden = after[barred] == 0
    assert torch.equal(hidden, hidden.flip(2).flip(3))
    assert torch.equal(after[~barred], before[~barred])
