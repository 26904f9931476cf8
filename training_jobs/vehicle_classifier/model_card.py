"""The model card: what a model is for, what it was made of, how good it is, and where it ends."""

from collections.abc import Sequence
from dataclasses import asdict

from efficientnet_lite import Variant
from evaluate import Evaluation
from hyperparameters import Hyperparameters
from pretrained import SHA256, package_of


def model_card(
    version: str,
    variant: Variant,
    parameters: Hyperparameters,
    counts: dict[str, int],
    temperature: float,
    evaluation: Evaluation,
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
    counts
        Samples by split.
    temperature
        What its logits are divided by.
    evaluation
        Of the test split, which was read once, at the end.
    """
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

- **Made of**: EfficientNet-{variant.capitalize()} with ImageNet's weights, \
fine-tuned on {counts["train"]} photos. {counts["validation"]} others chose the temperature \
({temperature:.3f}) and measured how familiar a photo is.
- **Weights it began with**: TensorFlow's own (github.com/tensorflow/tpu), trained on ImageNet and \
converted by ML Illustrated. Package {package_of(variant)}, licence Apache-2.0, SHA-256 of the \
file {SHA256[variant]}.
- **Hyperparameters**: {", ".join(f"{name}={value}" for name, value in asdict(parameters).items())}.
- **For**: photos of one vehicle, of the kind that it was trained on.
- **Not for**: other vehicles than these. A photo of another vehicle gets probabilities, \
too; a low familiarity is a sign of it, and not a proof.
"""


def _list(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _recalls(classes: dict[str, dict[str, float]]) -> str:
    return "\n".join(
        f"| recall of {name} | {figures['recall']:.4f} of {figures['count']} |"
        for name, figures in classes.items()
    )
