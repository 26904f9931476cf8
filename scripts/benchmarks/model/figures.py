"""How good a model is on the test split, for one seed and over several."""

import statistics
from collections.abc import Mapping, Sequence
from typing import Any

import torch
from answers import Answers
from evaluate import evaluate
from samples import Split
from unknowns import SHARES, find_unknowns

from benchmarks.model.data import is_near
from scones.filtering import Thresholds, decide
from scones.intervals import wilson_interval


def measure(answers: Answers, test: Split, thresholds: Thresholds) -> dict[str, Any]:
    """Return the figures of one seed, as counts.

    Parameters
    ----------
    answers
        A model's, to the photos of the test split.
    test
        The test split, with outliers of kinds that the model was not trained with.
    thresholds
        The workflow's: what they do not let pass, a person sees.
    """
    evaluation = evaluate(answers.of_vehicles, test.vehicles.labels)
    names = sorted(answers.vehicles[0].vehicles)
    decided = [decide(answer, None, thresholds) for answer in answers.vehicles]
    truths = [names[label] for label in test.vehicles.labels.tolist()]
    accepted = [
        (one.vehicle, truth)
        for one, truth in zip(decided, truths, strict=True)
        if not one.is_reviewed
    ]
    return {
        "photos": len(truths),
        "right": round(evaluation.accuracy * evaluation.count),
        "calibration_error": evaluation.calibration_error,
        "reviewed": len(truths) - len(accepted),
        "wrong_and_accepted": sum(vehicle != truth for vehicle, truth in accepted),
        "all": _caught(answers, test, torch.ones(len(test.outliers), dtype=torch.bool), thresholds),
        "near": _caught(answers, test, is_near(test.outliers), thresholds),
    }


def _caught(
    answers: Answers, test: Split, chosen: torch.Tensor, thresholds: Thresholds
) -> dict[str, Any] | None:
    """Return how many of some outliers a person would see, and the curve; None of none."""
    places = torch.nonzero(chosen).flatten().tolist()
    found = find_unknowns(
        answers.vehicles,
        [answers.outliers[place] for place in places],
        [test.outliers.kinds[place] for place in places],
        thresholds,
    )
    return {"count": found.count, "caught": found.caught, "curve": found.curve} if found else None


def summarise(runs: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the figures of a model over its seeds."""
    photos = runs[0]["photos"]
    return {
        "accuracy": share([run["right"] for run in runs], photos),
        "calibration_error": statistics.mean(run["calibration_error"] for run in runs),
        "reviewed": share([run["reviewed"] for run in runs], photos),
        "wrong_and_accepted": share([run["wrong_and_accepted"] for run in runs], photos),
        "seconds": statistics.median(run["seconds"] for run in runs),
        "caught": {part: _share_caught(part, runs) for part in ("all", "near")},
    }


def _share_caught(part: str, runs: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    if runs[0][part] is None:
        return None
    return share([run[part]["caught"] for run in runs], runs[0][part]["count"])


def share(counts: Sequence[int], of: int) -> dict[str, Any]:
    """Return the mean, least and largest of shares, with Wilson's 95 % interval of the mean.

    The photos are the same in every run, so the interval is as wide as that of one.
    """
    mean = statistics.mean(counts)
    return {
        "of": of,
        "mean": mean / of,
        "least": min(counts) / of,
        "most": max(counts) / of,
        "interval": list(wilson_interval(round(mean), of)),
    }


def curve(runs: Sequence[Mapping[str, Any]]) -> list[dict[str, float | None]]:
    """Return what each threshold of familiarity has reviewed and caught: means over the seeds."""

    def mean(part: str, place: int, value: int) -> float | None:
        if runs[0][part] is None:
            return None
        return statistics.mean(float(run[part]["curve"][place][value]) for run in runs)

    return [
        {
            "threshold": threshold,
            "reviewed": mean("all", place, 0),
            "caught": mean("all", place, 1),
            "near_caught": mean("near", place, 1),
        }
        for place, threshold in enumerate(SHARES)
    ]
