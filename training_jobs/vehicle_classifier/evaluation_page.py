"""The pictures of an evaluation, as one page that loads nothing."""

import base64
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from calibration import reliability
from evaluate import Evaluation
from jinja2 import Environment, FileSystemLoader
from PIL import Image
from samples import Samples

_TEMPLATE = "evaluation.html.jinja"
_WORST = 24
_THUMBNAIL = (128, 128)


def page(
    title: str,
    classes: Sequence[str],
    evaluation: Evaluation,
    samples: Samples,
    probabilities: torch.Tensor,
) -> str:
    """Return a page with the confusion matrix, the reliability diagram and the worst mistakes.

    Parameters
    ----------
    title
        Of the page.
    classes
        The vehicles' names.
    evaluation, samples, probabilities
        Of one split.
    """
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return templates.get_template(_TEMPLATE).render(
        title=title,
        classes=classes,
        figures=evaluation.to_document(classes),
        bins=reliability(probabilities, samples.labels),
        mistakes=_worst_mistakes(classes, samples, probabilities),
    )


def _worst_mistakes(
    classes: Sequence[str], samples: Samples, probabilities: torch.Tensor
) -> list[dict[str, Any]]:
    confidence, predicted = probabilities.max(dim=1)
    wrong = torch.nonzero(predicted != samples.labels).flatten()
    ordered = wrong[confidence[wrong].argsort(descending=True)][:_WORST].tolist()
    return [
        {
            "picture": _data_uri(samples.pictures[index]),
            "said": classes[int(predicted[index])],
            "confidence": confidence[index].item(),
            "truth": classes[int(samples.labels[index])],
        }
        for index in ordered
    ]


def _data_uri(picture: torch.Tensor) -> str:
    image = Image.fromarray(picture.permute(1, 2, 0).numpy())
    image.thumbnail(_THUMBNAIL)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"
