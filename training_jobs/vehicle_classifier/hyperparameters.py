"""The hyperparameters of a training job, and which values it refuses."""

import argparse
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, NoReturn

from scones.classes import check_classes
from scones.errors import ConfigurationInvalid, SconesError
from scones.filtering import DEFAULT_THRESHOLDS, Thresholds

_MIN_CLASSES, _MAX_CLASSES = 2, 100
_MIN_IMAGE_SIZE, _MAX_IMAGE_SIZE = 32, 512


class HyperparameterInvalid(SconesError):
    """A hyperparameter is missing, unknown, or has a wrong value."""


@dataclass(frozen=True)
class Hyperparameters:
    """The hyperparameters of a training job.

    Attributes
    ----------
    classes
        The vehicles' names, sorted.
    image_size
        The side of the network's input, in pixels.
    epochs
        How often the train split is seen.
    batch_size
        Pictures a step, over all processes.
    learning_rate
        Of the backbone at its highest; the head's is ten times it.
    weight_decay
        Of AdamW.
    label_smoothing
        The share of a label that is given to all classes alike.
    outlier_share
        Outliers in a step for each photo of a vehicle.
    confidence_threshold, margin_threshold, familiarity_threshold
        Those of the workflow, by which the evaluation says what a person would review: see
        ``scones.filtering.Thresholds``.
    seed
        Of the random number generators.
    """

    classes: list[str]
    image_size: int
    epochs: int
    batch_size: int
    learning_rate: float
    weight_decay: float
    label_smoothing: float
    outlier_share: float
    confidence_threshold: float
    margin_threshold: float
    familiarity_threshold: float
    seed: int

    @property
    def thresholds(self) -> Thresholds:
        """The workflow's thresholds."""
        return Thresholds(
            self.confidence_threshold, self.margin_threshold, self.familiarity_threshold
        )


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise HyperparameterInvalid(message)


def parse(arguments: Sequence[str] | None) -> Hyperparameters:
    """Read the hyperparameters from the command line.

    Raises
    ------
    HyperparameterInvalid
        If a hyperparameter is missing, unknown, or has a wrong value.
    """
    parser = _Parser(allow_abbrev=False, add_help=False)
    parser.add_argument("--classes", required=True)
    parser.add_argument("--image_size", type=int, default=160)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--batch_size", type=int, default=32)
    parser.add_argument("--learning_rate", type=float, default=5e-4)
    parser.add_argument("--weight_decay", type=float, default=0.02)
    parser.add_argument("--label_smoothing", type=float, default=0.1)
    parser.add_argument("--outlier_share", type=float, default=0.5)
    for name, threshold in asdict(DEFAULT_THRESHOLDS).items():
        parser.add_argument(f"--{name}_threshold", type=float, default=threshold)
    parser.add_argument("--seed", type=int, default=0)
    options = vars(parser.parse_args(arguments))
    text = options.pop("classes")
    classes = [name.strip() for name in text.split(",")]
    if not all(classes):
        raise HyperparameterInvalid(f"classes is {text!r}: a name is empty")
    if not _MIN_CLASSES <= len(set(classes)) == len(classes) <= _MAX_CLASSES:
        raise HyperparameterInvalid(
            f"classes is {text!r}: at least two different names, with commas between"
        )
    try:
        check_classes(classes)
    except ConfigurationInvalid as error:
        raise HyperparameterInvalid(f"classes is {text!r}: {error}") from error
    _check(options)
    return Hyperparameters(sorted(classes), **options)


def _check(options: dict[str, Any]) -> None:
    ranges: dict[str, tuple[float, float]] = {
        "image_size": (_MIN_IMAGE_SIZE, _MAX_IMAGE_SIZE),
        "epochs": (1, 1000),
        "batch_size": (2, 4096),
        "learning_rate": (1e-7, 1.0),
        "weight_decay": (0.0, 10.0),
        "label_smoothing": (0.0, 0.5),
        "outlier_share": (0.0, 10.0),
        "confidence_threshold": (0.0, 1.0),
        "margin_threshold": (0.0, 1.0),
        "familiarity_threshold": (0.0, 1.0),
        "seed": (0, 2**32 - 1),
    }
    for name, (lowest, highest) in ranges.items():
        # Written so that nan, which is in no range, is refused too.
        if not lowest <= options[name] <= highest:
            raise HyperparameterInvalid(f"{name} is {options[name]}, not {lowest} to {highest}")
