"""How much a photo is like those that the model knows: what is unlike goes to a person.

Probabilities do not show this: they are shared out among the known vehicles, whatever is shown.
The distance of a photo's embedding to the nearest vehicle's mean, measured by how the vehicles'
own photos scatter, does better (docs/benchmarks/model.md compares measures).
Source: Lee et al., A Simple Unified Framework for Detecting Out-of-Distribution Samples, 2018.
"""

import torch
from torch import nn

_SHRINKAGE = 0.1  # towards a ball: there are fewer photos than dimensions


class Familiarity(nn.Module):
    """The rank of a photo's distance among those of held-out photos.

    Parameters
    ----------
    means
        Shape (classes, features), of the train split's embeddings.
    whitening
        Shape (features, features): makes their scatter a ball.
    distances
        Shape (n), of held-out photos.
    """

    means: torch.Tensor
    whitening: torch.Tensor
    distances: torch.Tensor

    def __init__(
        self, means: torch.Tensor, whitening: torch.Tensor, distances: torch.Tensor
    ) -> None:
        super().__init__()
        self.register_buffer("means", means @ whitening)
        self.register_buffer("whitening", whitening)
        self.register_buffer("distances", distances)

    def distance(self, embeddings: torch.Tensor) -> torch.Tensor:
        """Return the squared Mahalanobis distance to the nearest mean: (n, features) to (n)."""
        places = embeddings @ self.whitening
        return (places[:, None] - self.means[None]).square().sum(dim=2).amin(dim=1)

    def forward(self, embeddings: torch.Tensor) -> torch.Tensor:
        """Return the share of held-out photos that are no nearer: (n, features) to (n).

        It is a conformal p-value: of photos like the held-out ones, a share of at most p has a
        familiarity of at most p.
        """
        further = self.distances[None] >= self.distance(embeddings)[:, None]
        return (further.float().sum(dim=1) + 1) / (len(self.distances) + 1)


def fit_familiarity(
    embeddings: torch.Tensor, labels: torch.Tensor, held_out: torch.Tensor
) -> Familiarity:
    """Measure how the known vehicles' photos scatter.

    Parameters
    ----------
    embeddings
        Shape (n, features), of the train split, not augmented.
    labels
        Shape (n), their classes; every class occurs.
    held_out
        Shape (m, features), of a split that the network did not learn from.
    """
    classes = int(labels.max()) + 1
    means = torch.stack([embeddings[labels == number].mean(dim=0) for number in range(classes)])
    scatter = (embeddings - means[labels]).double()
    covariance = scatter.T @ scatter / len(scatter)
    size = covariance.diagonal().mean().clamp_min(1e-12)
    ball = size * torch.eye(len(covariance), dtype=torch.float64)
    inverse = torch.linalg.inv((1 - _SHRINKAGE) * covariance + _SHRINKAGE * ball)
    whitening = torch.linalg.cholesky(inverse).float()
    measure = Familiarity(means, whitening, torch.empty(0))
    return Familiarity(means, whitening, measure.distance(held_out))
