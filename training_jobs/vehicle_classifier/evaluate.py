"""How good a model is: figures from its probabilities and the truth."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from calibration import expected_calibration_error

from scones.intervals import wilson_interval


@dataclass(frozen=True)
class Evaluation:
    """The figures of one split.

    Attributes
    ----------
    count
        How many samples there are.
    accuracy
        The share whose most probable vehicle is the true one, however probable unknown is.
    loss
        Mean cross entropy, in nats.
    calibration_error
        Expected calibration error over tenths of confidence, 0 to 1.
    confusion
        Rows are true classes, columns are the model's: counts.
    """

    count: int
    accuracy: float
    loss: float
    calibration_error: float
    confusion: list[list[int]]

    def to_document(self, classes: Sequence[str]) -> dict[str, Any]:
        """Return the figures as ``evaluation.json`` holds them: with 95 % intervals."""
        columns = list(zip(*self.confusion, strict=True))
        of_class = {
            name: {
                "count": sum(row),
                "recall": row[index] / sum(row) if sum(row) else None,
                "recall_interval": wilson_interval(row[index], sum(row)),
                "precision": row[index] / sum(column) if sum(column) else None,
            }
            for index, (name, row, column) in enumerate(
                zip(classes, self.confusion, columns, strict=True)
            )
        }
        return {
            "count": self.count,
            "accuracy": self.accuracy,
            "accuracy_interval": wilson_interval(round(self.accuracy * self.count), self.count),
            "loss": self.loss,
            "calibration_error": self.calibration_error,
            "classes": of_class,
            "confusion": self.confusion,
        }


def evaluate(probabilities: torch.Tensor, labels: torch.Tensor) -> Evaluation:
    """Compare probabilities with the truth.

    Parameters
    ----------
    probabilities
        Shape (n, classes).
    labels
        Shape (n), the true classes.
    """
    classes = probabilities.shape[1]
    predicted = probabilities.argmax(dim=1)
    pairs = torch.bincount(labels * classes + predicted, minlength=classes**2)
    of_truth = probabilities[torch.arange(len(labels)), labels].clamp_min(1e-12)
    return Evaluation(
        count=len(labels),
        accuracy=(predicted == labels).double().mean().item(),
        loss=-of_truth.log().mean().item(),
        calibration_error=expected_calibration_error(probabilities, labels),
        confusion=pairs.reshape(classes, classes).tolist(),
    )
