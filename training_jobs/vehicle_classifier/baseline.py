"""The baseline that drift is measured against: statistics of the traffic a model was made for."""

from collections.abc import Sequence

import torch

from scones.drift.baseline import Baseline, measure
from scones.drift.observation import observe
from scones.inference import Inference
from scones.picture_quality import Quality


def baseline(
    qualities: Sequence[Quality],
    probabilities: torch.Tensor,
    familiarity: torch.Tensor,
    classes: Sequence[str],
) -> Baseline:
    """Return the statistics of a split that the model did not learn from.

    Parameters
    ----------
    qualities
        Of the n pictures in normal form, as the endpoint gets them.
    probabilities
        Shape (n, classes).
    familiarity
        Shape (n).
    classes
        The vehicles' names.
    """
    inferences = [
        Inference(dict(zip(classes, row, strict=True)), familiar, "")
        for row, familiar in zip(
            probabilities.double().tolist(), familiarity.double().tolist(), strict=True
        )
    ]
    observations = [
        observe(inference, quality)
        for inference, quality in zip(inferences, qualities, strict=True)
    ]
    return measure(observations, classes)
