"""Measures of how unlike the known vehicles a photo is, side by side.

All see the same: the embeddings that are served, and what the head makes of them. The reference
implementations are pytorch-ood's: https://github.com/kkirchheim/pytorch-ood.
"""

import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import onnx
import torch
from efficientnet_lite import FEATURES
from familiarity import fit_distance
from samples import Split
from torch import nn

from benchmarks.model.data import is_near
from benchmarks.model.files import GRAPH
from benchmarks.model.trained import Seen, load_network, see
from scones.manifest import SPLITS

REVIEW_SHARES = (0.03, 0.05, 0.1)

# The higher, the more unlike: (n), of what is seen of n pictures.
Measure = Callable[[Seen], torch.Tensor]


def ours(train: Seen, labels: torch.Tensor) -> dict[str, Measure]:
    """Return what the training job computes: its two measures, and both as one rank.

    Parameters
    ----------
    train, labels
        Of the train split's photos of the vehicles.
    """
    distance = fit_distance(train.embeddings, labels)
    return {
        "distance, as the job measures it": lambda seen: distance(seen.embeddings),
        "output for unknown": lambda seen: seen.probabilities[:, -1],
        "familiarity: both as one rank (this project)": lambda seen: -seen.familiarity,
    }


def reference(
    head: nn.Linear, train: Seen, labels: torch.Tensor, held_out: Seen
) -> dict[str, Measure]:
    """Return pytorch-ood's detectors, fitted as it documents.

    Parameters
    ----------
    head
        From embeddings to logits. They see those of the vehicles, not that of unknown.
    train, labels
        Of the train split's photos of the vehicles.
    held_out
        Of the validation split's.
    """
    _let_torchvision_load()
    from pytorch_ood.detector import EnergyBased, KLMatching, Mahalanobis, MaxSoftmax, ViM

    classes = int(labels.max()) + 1
    weight, bias = head.weight[:classes].detach(), head.bias[:classes].detach()

    def logits(seen: Seen) -> torch.Tensor:
        return seen.embeddings @ weight.T + bias

    largest, energy = MaxSoftmax(None), EnergyBased(None)
    matching = KLMatching(None).fit_logits(logits(held_out))
    with _doubles():
        mahalanobis = Mahalanobis(None).fit_features(train.embeddings.double(), labels)
    # Of the dimensions half are the principal ones, as in ViM's paper where there are so few.
    virtual = ViM(None, FEATURES // 2, weight, bias).fit_features(train.embeddings, labels)
    return {
        "maximum softmax": lambda seen: largest.predict_logits(logits(seen)),
        "energy": lambda seen: energy.predict_logits(logits(seen)),
        "KL matching": lambda seen: matching.predict_logits(logits(seen)),
        "Mahalanobis distance": lambda seen: mahalanobis.predict_features(seen.embeddings.double()),
        "ViM": lambda seen: virtual.predict_features(seen.embeddings),
    }


@contextmanager
def _doubles() -> Iterator[None]:
    """Compute in double precision: of fewer photos than dimensions no float has the inverse."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        yield
    finally:
        torch.set_default_dtype(before)


def _let_torchvision_load() -> None:
    """Import torchvision, which pytorch-ood does, though its detectors need none of it.

    The package index's torchvision is built for CUDA. Beside a torch without, two of its operators
    are missing, and the import ends: they are declared here.
    """
    try:
        import torchvision  # noqa: F401
    except RuntimeError:
        for name in ("nms", "qnms"):
            of_boxes = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
            torch.library.define(f"torchvision::{name}", of_boxes)


def measure(directory: Path, splits: Mapping[str, Split]) -> list[dict[str, Any]]:
    """Return the figures of every measure, of one training job.

    Parameters
    ----------
    directory
        What the job has left.
    splits
        What it was trained on, and its test split.
    """
    graph = onnx.load(directory / "model" / GRAPH)
    head = load_network(directory).head
    known = {name: see(graph, splits[name].vehicles.pictures) for name in SPLITS}
    outliers = splits["test"].outliers
    unknown, near = see(graph, outliers.pictures), is_near(outliers)
    train, labels = known["train"], splits["train"].vehicles.labels
    measures = reference(head, train, labels, known["validation"]) | ours(train, labels)
    rows = []
    with torch.inference_mode():
        for name, unlike in measures.items():
            held_out, test, other = (
                unlike(seen).double() for seen in (known["validation"], known["test"], unknown)
            )
            rows.append(
                {
                    "measure": name,
                    **separation(test, other),
                    "near_auroc": separation(test, other[near])["auroc"] if near.any() else None,
                    "thresholds": thresholds(held_out, test, other, other[near]),
                }
            )
    return rows


def separation(known: torch.Tensor, unknown: torch.Tensor) -> dict[str, float]:
    """Return pytorch-ood's metrics of a measure of known and of unknown photos.

    Returns
    -------
    dict
        ``auroc``, and ``reviewed_for_95``: the share of known photos that a person would see if 95
        % of the unknown were to be caught.
    """
    from pytorch_ood.metrics import OODMetrics

    of_unknown = torch.full((len(unknown),), -1)
    metrics = OODMetrics().update(
        torch.cat([known, unknown]), torch.cat([torch.zeros(len(known)).long(), of_unknown])
    )
    found = metrics.compute()
    return {"auroc": found["AUROC"], "reviewed_for_95": found["FPR95TPR"]}


def thresholds(held_out: torch.Tensor, *parts: torch.Tensor) -> list[list[float | None]]:
    """Return the share of each part above each threshold; that of no photos is None.

    Parameters
    ----------
    held_out
        Photos of which each of ``REVIEW_SHARES`` is above a threshold.
    parts
        Other photos.
    """
    return [
        [
            (part > torch.quantile(held_out, 1 - at)).double().mean().item() if len(part) else None
            for part in parts
        ]
        for at in REVIEW_SHARES
    ]


def summarise(runs: Sequence[Sequence[Mapping[str, Any]]]) -> list[dict[str, Any]]:
    """Return each measure's figures over the seeds: their means, and the AUROC's spread."""
    rows = []
    for of_measure in zip(*runs, strict=True):
        aurocs = [run["auroc"] for run in of_measure]
        shares = zip(*(run["thresholds"] for run in of_measure), strict=True)
        rows.append(
            {
                "measure": of_measure[0]["measure"],
                "auroc": statistics.mean(aurocs),
                "least": min(aurocs),
                "most": max(aurocs),
                "near_auroc": _mean([run["near_auroc"] for run in of_measure]),
                "reviewed_for_95": statistics.mean(run["reviewed_for_95"] for run in of_measure),
                "thresholds": [
                    [_mean(part) for part in zip(*of_seeds, strict=True)] for of_seeds in shares
                ],
            }
        )
    return rows


def _mean(values: Sequence[float | None]) -> float | None:
    present = [value for value in values if value is not None]
    return statistics.mean(present) if present else None
