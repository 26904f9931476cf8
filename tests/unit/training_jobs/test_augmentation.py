"""Pictures changed at random."""

import torch
from augmentation import augment, normalise
from hypothesis import given, settings
from hypothesis import strategies as st


def pictures(count: int = 4, size: int = 32) -> torch.Tensor:
    generator = torch.Generator().manual_seed(0)
    return torch.randint(0, 256, (count, 3, size, size), generator=generator, dtype=torch.uint8)


@given(st.integers(0, 2**32 - 1), st.integers(1, 5), st.sampled_from([32, 33, 64]))
@settings(max_examples=40, deadline=None)
def test_whatever_the_seed_the_network_can_take_it(seed: int, count: int, size: int):
    # GIVEN any seed WHEN pictures are changed
    changed = augment(pictures(count), size, torch.Generator().manual_seed(seed))
    # THEN they have the size that was asked for, and levels that a picture has
    assert changed.shape == (count, 3, size, size)
    assert torch.isfinite(changed).all()
    assert (changed >= -127 / 128).all()
    assert (changed <= 1).all()


def test_the_same_seed_changes_alike_and_another_seed_otherwise():
    # GIVEN a seed WHEN it is used twice, and another once
    one, same, other = (
        augment(pictures(), 32, torch.Generator().manual_seed(seed)) for seed in (1, 1, 2)
    )
    # THEN the first two are equal
    assert torch.equal(one, same)
    assert not torch.equal(one, other)


def test_the_pictures_themselves_stay():
    # GIVEN pictures WHEN they are changed THEN those that were given are not
    given_ones = pictures()
    augment(given_ones, 32, torch.Generator().manual_seed(0))
    assert torch.equal(given_ones, pictures())
    assert normalise(given_ones).dtype == torch.float32
