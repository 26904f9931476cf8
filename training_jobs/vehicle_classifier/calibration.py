"""Calibration: probabilities that agree with how often the model is right."""

import torch
from torch.nn import functional

_ITERATIONS = 100
_MIN_TEMPERATURE, _MAX_TEMPERATURE = 0.05, 20.0
_BINS = 10


def fit_temperature(
    logits: torch.Tensor, labels: torch.Tensor, weights: torch.Tensor | None = None
) -> float:
    """Return the temperature that makes held-out labels most likely.

    Source: Guo et al., On Calibration of Modern Neural Networks, 2017.

    Parameters
    ----------
    logits
        Shape (n, classes), of a split that the network did not learn from.
    labels
        Shape (n).
    weights
        Shape (n), how much each counts; None counts all alike.

    Returns
    -------
    float
        What logits are divided by.
    """
    if weights is None:
        weights = torch.ones(len(labels))
    weights = weights.double() / weights.sum()
    log_temperature = torch.zeros((), dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS(
        [log_temperature], max_iter=_ITERATIONS, line_search_fn="strong_wolfe"
    )

    def step() -> torch.Tensor:
        optimiser.zero_grad()
        scaled = logits.double() / log_temperature.exp()
        losses = functional.cross_entropy(scaled, labels, reduction="none")
        loss = (losses * weights).sum()
        loss.backward()  # type: ignore[no-untyped-call]
        return loss

    optimiser.step(step)  # type: ignore[no-untyped-call]
    # Clamped: where every label is right, the likeliest temperature is 0.
    return log_temperature.exp().clamp(_MIN_TEMPERATURE, _MAX_TEMPERATURE).item()


def reliability(
    probabilities: torch.Tensor, labels: torch.Tensor
) -> list[tuple[int, float, float]]:
    """Return, for each tenth of confidence: how many samples, mean confidence, accuracy.

    Parameters
    ----------
    probabilities
        Shape (n, classes).
    labels
        Shape (n).
    """
    # Rows need not add up to 1: what is left is the probability of unknown.
    confidence, predicted = probabilities.double().max(dim=1)
    right = (predicted == labels).double()
    bin_index = (confidence * _BINS).ceil().clamp(1, _BINS) - 1
    bins = []
    for number in range(_BINS):
        in_bin = bin_index == number
        count = int(in_bin.sum())
        bins.append(
            (count, confidence[in_bin].mean().item(), right[in_bin].mean().item())
            if count
            else (0, 0.0, 0.0)
        )
    return bins


def expected_calibration_error(probabilities: torch.Tensor, labels: torch.Tensor) -> float:
    """Return how far confidence is from accuracy, on average over the samples: 0 to 1."""
    bins = reliability(probabilities, labels)
    total = sum(count for count, _, _ in bins)
    return sum(count * abs(confidence - accuracy) for count, confidence, accuracy in bins) / total
