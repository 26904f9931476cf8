"""How much a photo is like those of the known vehicles: what is unlike goes to a person.

Two measures see different things. The network's own output for unknown catches what is like the
outliers of the training; it is sure of vehicles that it takes for another. The distance of a
photo's embedding to the nearest vehicle's mean, measured by how the vehicles' own photos scatter,
catches what is like nothing. The less familiar of the two counts (docs/benchmarks/model.md).
Source: Lee et al., A Simple Unified Framework for Detecting Out-of-Distribution Samples, 2018, for
the distance; Vovk et al., Algorithmic Learning in a Random World, 2005, for the ranks.
"""

import torch
from torch import nn

_SHRINKAGE = 0.1  # towards a ball: there are fewer photos than dimensions


class Distance(nn.Module):
    """The squared Mahalanobis distance of an embedding to the nearest vehicle's mean.

    Parameters
    ----------
    means
        Shape (classes, features), of the train split's embeddings.
    whitening
        Shape (features, features): makes their scatter a ball.
    """

    means: torch.Tensor
    whitening: torch.Tensor

    def __init__(self, means: torch.Tensor, whitening: torch.Tensor) -> None:
        super().__init__()
        self.register_buffer("means", means @ whitening)
        self.register_buffer("whitening", whitening)

    def forward(self, embeddings: torch.Tensor) -> torch.Tensor:
        """Return distances: (n, features) to (n)."""
        places = embeddings @ self.whitening
        return (places[:, None] - self.means[None]).square().sum(dim=2).amin(dim=1)


class Familiarity(nn.Module):
    """The rank of a photo among held-out photos of the vehicles.

    Parameters
    ----------
    distance
        Of embeddings.
    embeddings, logits
        Of the held-out photos: shapes (m, features) and (m, outputs).
    classes
        How many vehicles there are: logits beyond them are of unknown.
    """

    unlike: torch.Tensor
    ranks: torch.Tensor

    def __init__(
        self, distance: Distance, embeddings: torch.Tensor, logits: torch.Tensor, classes: int
    ) -> None:
        super().__init__()
        self.distance = distance
        self.classes = classes
        self.register_buffer("unlike", self._measures(embeddings, logits))
        self.register_buffer("ranks", _count(self.unlike[:, None] >= self.unlike[:, :, None]))

    def _measures(self, embeddings: torch.Tensor, logits: torch.Tensor) -> torch.Tensor:
        """Return how unlike the vehicles photos are, by each measure: (measures, n)."""
        measures = [self.distance(embeddings)]
        if logits.shape[1] > self.classes:
            of_vehicles = torch.logsumexp(logits[:, : self.classes], dim=1)
            measures.append(logits[:, self.classes] - of_vehicles)
        return torch.stack(measures)

    def forward(self, embeddings: torch.Tensor, logits: torch.Tensor) -> torch.Tensor:
        """Return the share of held-out photos that are no more familiar: to (n), 0 to 1.

        It is a conformal p-value: of photos like the held-out ones, a share of at most p has a
        familiarity of at most p. Neither measure is fitted on the held-out photos, so the promise
        holds for photos that are not among them.

        Parameters
        ----------
        embeddings, logits
            Shapes (n, features) and (n, outputs).
        """
        measures = self._measures(embeddings, logits)[:, :, None]
        unlike = self.unlike[:, None]
        # The photo is one of those that are ranked: else it would rank before its equals.
        least = (_count(unlike >= measures) + 1).amin(dim=0)
        theirs = (self.ranks[:, None] + (measures >= unlike).float()).amin(dim=0)
        return (_count(theirs <= least[:, None]) + 1) / (unlike.shape[2] + 1)


def _count(true: torch.Tensor) -> torch.Tensor:
    return true.float().sum(dim=-1)


def fit_distance(embeddings: torch.Tensor, labels: torch.Tensor) -> Distance:
    """Measure how the known vehicles' photos scatter.

    Parameters
    ----------
    embeddings
        Shape (n, features), of the train split, not augmented.
    labels
        Shape (n), their classes; every class occurs.
    """
    classes = int(labels.max()) + 1
    means = torch.stack([embeddings[labels == number].mean(dim=0) for number in range(classes)])
    scatter = (embeddings - means[labels]).double()
    covariance = scatter.T @ scatter / len(scatter)
    size = covariance.diagonal().mean().clamp_min(1e-12)
    ball = size * torch.eye(len(covariance), dtype=torch.float64)
    inverse = torch.linalg.inv((1 - _SHRINKAGE) * covariance + _SHRINKAGE * ball)
    return Distance(means, torch.linalg.cholesky(inverse).float())
