"""Photos of none of the vehicles: measures that separate them from the known ones."""

from dataclasses import dataclass
from pathlib import Path

import torch
from classifier import embed_all
from familiarity import fit_familiarity
from network import VehicleNetwork
from samples import Samples
from torch.nn import functional

REVIEW_SHARES = (0.02, 0.05, 0.1)
_NEIGHBOURS = 10


@dataclass(frozen=True)
class Row:
    """How well a measure separates known vehicles from unknowns.

    Attributes
    ----------
    measure
        Its name.
    auroc
        The probability that a vehicle scores higher than an unknown.
    caught
        For each of ``REVIEW_SHARES``: the share of known test photos that a person would be
        shown, and the share of unknowns that would be caught.
    """

    measure: str
    auroc: float
    caught: list[tuple[float, float]]


def load(checkpoint: Path, classes: int) -> VehicleNetwork:
    """Return the averaged network of a training job's last checkpoint."""
    state = torch.load(checkpoint, weights_only=True)["average"]
    network = VehicleNetwork(classes)
    prefix = "module."
    weights = {name.removeprefix(prefix): value for name, value in state.items() if prefix in name}
    network.load_state_dict(weights)
    return network.eval()


def compare(network: VehicleNetwork, known: dict[str, Samples], unknown: torch.Tensor) -> list[Row]:
    """Compare measures: thresholds come from validation, shares from test.

    Parameters
    ----------
    network
        Trained on ``known``.
    known
        The splits of the vehicles that it knows.
    unknown
        Pictures of other things, (n, 3, size, size).
    """
    embeddings = {name: embed_all(network, samples.pictures) for name, samples in known.items()}
    of_unknown = embed_all(network, unknown)
    train, labels = embeddings["train"], known["train"].labels
    familiarity = fit_familiarity(train, labels, embeddings["validation"])
    directions = functional.normalize(train, dim=1)

    def probability(e: torch.Tensor) -> torch.Tensor:
        return torch.softmax(network.head(e), dim=1).amax(dim=1)

    def energy(e: torch.Tensor) -> torch.Tensor:
        return torch.logsumexp(network.head(e), dim=1)

    def neighbours(e: torch.Tensor) -> torch.Tensor:
        nearest = (functional.normalize(e, dim=1) @ directions.T).topk(_NEIGHBOURS, dim=1)
        return nearest.values[:, -1]

    def mahalanobis(e: torch.Tensor) -> torch.Tensor:
        return -familiarity.distance(e)

    measures = {
        "largest probability": probability,
        "energy": energy,
        f"cosine of the {_NEIGHBOURS}th neighbour": neighbours,
        "Mahalanobis distance (this project)": mahalanobis,
    }
    rows = []
    with torch.inference_mode():
        for name, measure in measures.items():
            held_out, test = measure(embeddings["validation"]), measure(embeddings["test"])
            other = measure(of_unknown)
            thresholds = [torch.quantile(held_out, share) for share in REVIEW_SHARES]
            caught = [
                ((test < at).float().mean().item(), (other < at).float().mean().item())
                for at in thresholds
            ]
            rows.append(Row(name, auroc(test, other), caught))
    return rows


def auroc(higher: torch.Tensor, lower: torch.Tensor) -> float:
    """Return the probability that a value of the first is higher than one of the second."""
    pairs = higher[:, None].double() - lower[None].double()
    return ((pairs > 0).double() + 0.5 * (pairs == 0).double()).mean().item()
