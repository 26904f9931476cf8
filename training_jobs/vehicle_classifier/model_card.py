"""The model card: what a model is for, what it was made of, how good it is, and where it ends."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from efficientnet_lite import Variant
from evaluate import Evaluation
from hyperparameters import Hyperparameters
from pretrained import SHA256, package_of
from samples import Split
from served import TOLERANCE, Served
from unknowns import UnknownsFound


def model_card(
    version: str,
    variant: Variant,
    parameters: Hyperparameters,
    splits: Mapping[str, Split],
    served: Served,
    evaluation: Evaluation,
    unknowns: UnknownsFound | None,
) -> str:
    """Return a model's card as Markdown.

    Parameters
    ----------
    version
        The training job that made it.
    variant
        Of EfficientNet-Lite, whose weights the training began with.
    parameters
        The hyperparameters.
    splits
        Its pictures.
    served
        What is served.
    evaluation, unknowns
        Of the test split, which was read once, at the end; None if it has no outliers.
    """
    train, validation = splits["train"], splits["validation"]
    figures = evaluation.to_document(parameters.classes)
    low, high = figures["accuracy_interval"]
    return f"""# {version}

Tells {_list(parameters.classes)} apart in photos of couriers' vehicles.

| figure | test split |
| --- | --- |
| photos | {evaluation.count} |
| accuracy | {evaluation.accuracy:.4f} (95 % interval {low:.4f} to {high:.4f}) |
| cross entropy | {evaluation.loss:.4f} nats |
| expected calibration error | {evaluation.calibration_error:.4f} |
{_recalls(figures["classes"])}
{_unknown(unknowns)}

- **Made of**: EfficientNet-{variant.capitalize()} with ImageNet's weights, \
fine-tuned on {len(train.vehicles)} photos of the vehicles and {len(train.outliers)} of \
{len(set(train.outliers.kinds))} kinds of other things. {len(validation.vehicles)} and \
{len(validation.outliers)} others chose the temperature ({served.temperature:.3f}) and measured \
how familiar a photo is. It is served in eight-bit integers, and answers {served.agreement:.1%} of \
the validation photos as the trained network does, to within {TOLERANCE} of each probability.
- **Weights it began with**: TensorFlow's own (github.com/tensorflow/tpu), trained on ImageNet and \
converted by ML Illustrated. Package {package_of(variant)}, licence Apache-2.0, SHA-256 of the \
file {SHA256[variant]}.
- **Hyperparameters**: {", ".join(f"{name}={value}" for name, value in asdict(parameters).items())}.
- **For**: photos of one vehicle, of the kind that it was trained on.
- **Not for**: other vehicles than these. Most photos of other things are recognised as unknown \
or as unfamiliar. What looks like a known vehicle, and is like nothing that the training had as \
unknown, can pass.
"""


def _unknown(unknowns: UnknownsFound | None) -> str:
    if unknowns is None:
        return "| photos of other things to a person | not measured: there was no outlier set |"
    figures = unknowns.to_document()
    low, high = figures["caught_interval"]
    return (
        f"| photos of other things to a person | {figures['caught'] / figures['count']:.4f} of "
        f"{figures['count']} of {len(figures['kinds'])} kinds (95 % interval {low:.4f} to "
        f"{high:.4f}) |\n| photos of the vehicles to a person | "
        f"{figures['vehicles_reviewed'] / figures['vehicles']:.4f} |"
    )


def _list(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _recalls(classes: dict[str, dict[str, float]]) -> str:
    return "\n".join(
        f"| recall of {name} | {figures['recall']:.4f} of {figures['count']} |"
        for name, figures in classes.items()
    )
