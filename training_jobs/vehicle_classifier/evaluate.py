"""How good a model is: figures from its probabilities and the truth."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch


@dataclass(frozen=True)
class Evaluation:
    """The figures of one split.

    Attributes
    ----------
    count
        How many samples there are.
    accuracy
        The share whose most probable class is the true one.
    loss
        Mean cross entropy, in nats.
    confusion
        Rows are true classes, columns are the model's: counts.
    """

    count: int
    accuracy: float
    loss: float
    confusion: list[list[int]]

    def to_document(self, classes: Sequence[str]) -> dict[str, Any]:
        """Return the figures as ``evaluation.json`` holds them."""
        of_class = {
            name: row[index] / sum(row) if sum(row) else None
            for index, (name, row) in enumerate(zip(classes, self.confusion, strict=True))
        }
        return {
            "count": self.count,
            "accuracy": self.accuracy,
            "loss": self.loss,
            "recall": of_class,
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
    chosen = probabilities.argmax(dim=1)
    pairs = torch.bincount(labels * classes + chosen, minlength=classes**2)
    of_truth = probabilities[torch.arange(len(labels)), labels].clamp_min(1e-12)
    return Evaluation(
        count=len(labels),
        accuracy=(chosen == labels).double().mean().item(),
        loss=-of_truth.log().mean().item(),
        confusion=pairs.reshape(classes, classes).tolist(),
    )
