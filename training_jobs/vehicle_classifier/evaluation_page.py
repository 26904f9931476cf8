"""An evaluation as one page that loads nothing: figures, tables, and the pictures behind them."""

import base64
import io
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import torch
from answers import Answers
from calibration import reliability
from evaluate import Evaluation
from hyperparameters import Hyperparameters
from jinja2 import Environment, FileSystemLoader
from PIL import Image
from samples import Split
from trade_off import chart
from unknowns import UnknownsFound

from scones.filtering import Decision, decide

_TEMPLATE = "evaluation.html.jinja"
_WORST = 24
_SOME = 12
_THUMBNAIL = (128, 128)


def page(
    title: str,
    parameters: Hyperparameters,
    evaluation: Evaluation,
    unknowns: UnknownsFound | None,
    split: Split,
    answers: Answers,
) -> str:
    """Return the page.

    Parameters
    ----------
    title
        Of the page.
    parameters
        The hyperparameters: the vehicles' names, and the workflow's thresholds.
    evaluation, unknowns, split, answers
        Of one split; None if it has no outliers.
    """
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    thresholds = parameters.thresholds
    truths = [parameters.classes[label] for label in split.vehicles.labels.tolist()]
    of_vehicles = [decide(answer, None, thresholds) for answer in answers.vehicles]
    vehicles = _Shown(split.vehicles.pictures, truths, of_vehicles)
    of_outliers = [decide(answer, None, thresholds) for answer in answers.outliers]
    outliers = _Shown(split.outliers.pictures, split.outliers.kinds, of_outliers)
    return templates.get_template(_TEMPLATE).render(
        title=title,
        figures=evaluation.to_document(parameters.classes),
        reviewed=_reviewed(truths, of_vehicles),
        unknowns=unknowns.to_document() if unknowns else None,
        kinds=unknowns.worst_kinds() if unknowns else None,
        chart=chart(unknowns) if unknowns else None,
        thresholds=thresholds,
        bins=reliability(answers.of_vehicles, split.vehicles.labels),
        mistakes=vehicles.surest(lambda truth, decided: decided.vehicle != truth, _WORST),
        passed=outliers.surest(lambda _, decided: not decided.is_reviewed, _WORST),
        asked=vehicles.surest(lambda _, decided: decided.is_reviewed, _SOME),
    )


class _Shown:
    """Pictures, what they show, and what would become of them."""

    def __init__(
        self, pictures: torch.Tensor, truths: Sequence[str], decided: Sequence[Decision]
    ) -> None:
        self._pictures = pictures
        self._rows = list(enumerate(zip(truths, decided, strict=True)))

    def surest(self, wanted: Callable[[str, Decision], bool], count: int) -> list[dict[str, Any]]:
        """Return some of the pictures that are wanted, the surest first."""
        rows = [row for row in self._rows if wanted(*row[1])]
        rows.sort(key=lambda row: -row[1][1].confidence)
        return [
            {"picture": _data_uri(self._pictures[index]), "truth": truth, "decision": decided}
            for index, (truth, decided) in rows[:count]
        ]


def _reviewed(truths: Iterable[str], decided: Iterable[Decision]) -> dict[str, int]:
    """Return how many photos of each vehicle a person would be shown."""
    counts = dict.fromkeys(truths, 0)
    for truth, one in zip(truths, decided, strict=True):
        counts[truth] += one.is_reviewed
    return counts


def _data_uri(picture: torch.Tensor) -> str:
    image = Image.fromarray(picture.permute(1, 2, 0).numpy())
    image.thumbnail(_THUMBNAIL)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"
