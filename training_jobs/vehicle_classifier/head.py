"""Fitting the head: multinomial logistic regression on features."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional

_ITERATIONS = 200
_SMALLEST_DEVIATION = 1e-6


@dataclass(frozen=True)
class Fit:
    """A fitted head.

    Attributes
    ----------
    weight_decay
        The strength of its regularisation.
    loss
        Cross entropy on what it was fitted to, in nats.
    weight, bias
        Of the linear layer: (classes, features) and (classes).
    """

    weight_decay: float
    loss: float
    weight: torch.Tensor
    bias: torch.Tensor


def standardisation(features: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the mean and the standard deviation of each feature: (n, d) to twice (d)."""
    return features.mean(dim=0), features.std(dim=0).clamp_min(_SMALLEST_DEVIATION)


def fit(
    features: torch.Tensor, labels: torch.Tensor, classes: int, weight_decays: Sequence[float]
) -> list[Fit]:
    """Fit a head for every strength of regularisation.

    Parameters
    ----------
    features
        Standardised, shape (n, d).
    labels
        Shape (n), integers from 0.
    classes
        How many classes there are.
    weight_decays
        The strengths: weights cost half of it times their squared sum.
    """
    return [_fit(features, labels, classes, decay) for decay in weight_decays]


def _fit(features: torch.Tensor, labels: torch.Tensor, classes: int, decay: float) -> Fit:
    layer = nn.Linear(features.shape[1], classes)
    nn.init.zeros_(layer.weight)  # the problem is convex: zero is as good a start as any
    nn.init.zeros_(layer.bias)
    optimiser = torch.optim.LBFGS(
        layer.parameters(), max_iter=_ITERATIONS, line_search_fn="strong_wolfe"
    )

    def step() -> torch.Tensor:
        optimiser.zero_grad()
        loss = functional.cross_entropy(layer(features), labels)
        loss = loss + 0.5 * decay * layer.weight.square().sum()
        loss.backward()  # type: ignore[no-untyped-call]
        return loss

    optimiser.step(step)  # type: ignore[no-untyped-call]
    with torch.no_grad():
        loss = functional.cross_entropy(layer(features), labels).item()
    return Fit(decay, loss, layer.weight.detach(), layer.bias.detach())
