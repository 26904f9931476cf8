"""From PyTorch to ONNX: the same answers, from a runtime that is a tenth of the size."""

import warnings
from pathlib import Path

import torch
from classifier import Classifier

from scones.errors import SconesError

TOLERANCE = 1e-3  # of a probability
_PLACES = 2  # by which the last digit of a distance may move the rank that familiarity is
_OPSET = 17


class ExportMismatch(SconesError):
    """The exported graph answers otherwise than the network that was trained."""


def export(classifier: Classifier, file: Path, pictures: torch.Tensor) -> None:
    """Write a classifier as an ONNX graph, and see that it answers alike.

    Parameters
    ----------
    classifier
        Ready to answer.
    file
        Where to.
    pictures
        Shape (n, 3, size, size), levels from 0 to 255: what both are asked.

    Raises
    ------
    ExportMismatch
        If a probability differs by more than ``TOLERANCE``, or a familiarity by some places.
    """
    levels = pictures.float()
    names = {"pictures": {0: "n"}, "probabilities": {0: "n"}, "familiarity": {0: "n"}}
    with warnings.catch_warnings():
        # This exporter is called legacy since torch 2.9. What else it warns of, a slice that it
        # does not fold, changes no answer: they are compared.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            classifier,
            (levels[:1],),
            str(file),
            dynamo=False,
            opset_version=_OPSET,
            input_names=["pictures"],
            output_names=["probabilities", "familiarity"],
            dynamic_axes=names,
        )
    _compare(classifier, file, levels)


def _compare(classifier: Classifier, file: Path, levels: torch.Tensor) -> None:
    import onnxruntime

    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    exported = session.run(None, {"pictures": levels.numpy()})
    with torch.inference_mode():
        trained = classifier(levels)
    rank_step = 1 / (len(classifier.familiarity.distances) + 1)
    tolerances = {"probability": TOLERANCE, "familiarity": _PLACES * rank_step + TOLERANCE}
    for (name, tolerance), before, after in zip(tolerances.items(), trained, exported, strict=True):
        difference = (before - torch.from_numpy(after)).abs().max().item()
        if not difference <= tolerance:
            raise ExportMismatch(
                f"a {name} differs by {difference:.2g} after the export, more than {tolerance:.2g}"
            )
