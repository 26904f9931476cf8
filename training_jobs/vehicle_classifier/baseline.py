"""The baseline that drift is measured against: statistics of the traffic a model was made for."""

from collections.abc import Sequence

from scones.drift.baseline import Baseline, measure
from scones.drift.observation import observe
from scones.inference import Inference
from scones.picture_quality import Quality


def baseline(
    qualities: Sequence[Quality], inferences: Sequence[Inference], outputs: Sequence[str]
) -> Baseline:
    """Return the statistics of a split that the model did not learn from.

    Parameters
    ----------
    qualities
        Of the n pictures in normal form, as the endpoint gets them.
    inferences
        The answers to them.
    outputs
        The names of all that the model can answer.
    """
    observations = [
        observe(inference, quality)
        for inference, quality in zip(inferences, qualities, strict=True)
    ]
    return measure(observations, outputs)
