"""What traffic looked like when the model was made: drift is measured against it."""

from collections.abc import Mapping, Sequence
from typing import Any

import torch

_POINTS = 101  # 0 %, 1 %, ... 100 %


def baseline(
    pictures: torch.Tensor,
    probabilities: torch.Tensor,
    familiarity: torch.Tensor,
    classes: Sequence[str],
) -> dict[str, Any]:
    """Return the statistics of a split that the model did not learn from.

    Parameters
    ----------
    pictures
        Shape (n, 3, size, size), levels from 0 to 255.
    probabilities
        Shape (n, classes).
    familiarity
        Shape (n).
    classes
        The vehicles' names.

    Returns
    -------
    dict
        ``count``; ``class_mix``, the share of each class in the answers; ``quantiles``, for each
        statistic its value at every percent.
    """
    levels = pictures.float().mean(dim=1).flatten(1) / 255
    statistics: Mapping[str, torch.Tensor] = {
        "confidence": probabilities.max(dim=1).values,
        "familiarity": familiarity,
        "brightness": levels.mean(dim=1),
        "contrast": levels.std(dim=1),
    }
    chosen = torch.bincount(probabilities.argmax(dim=1), minlength=len(classes)).double()
    points = torch.linspace(0, 1, _POINTS, dtype=torch.float64)
    return {
        "count": len(pictures),
        "class_mix": dict(zip(classes, (chosen / chosen.sum()).tolist(), strict=True)),
        "quantiles": {
            name: torch.quantile(values.double(), points).tolist()
            for name, values in statistics.items()
        },
    }
