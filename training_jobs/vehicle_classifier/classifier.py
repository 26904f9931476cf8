"""What is served: pictures in, calibrated probabilities and familiarity out, as one graph."""

import torch
from augmentation import normalise
from efficientnet_lite import FEATURES
from familiarity import Familiarity
from network import VehicleNetwork
from torch import nn

_BATCH = 32


class Classifier(nn.Module):
    """A trained network with its calibration.

    Parameters
    ----------
    network
        The trained network.
    temperature
        What its logits are divided by.
    familiarity
        How much like the known vehicles an embedding is.
    """

    temperature: torch.Tensor

    def __init__(
        self, network: VehicleNetwork, temperature: float, familiarity: Familiarity
    ) -> None:
        super().__init__()
        self.network = network
        self.familiarity = familiarity
        self.register_buffer("temperature", torch.tensor(temperature))

    def forward(self, pictures: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Answer for pictures.

        Parameters
        ----------
        pictures
            Shape (n, 3, size, size), levels from 0 to 255.

        Returns
        -------
        tuple
            Probabilities (n, classes) and familiarity (n), 0 to 1.
        """
        embeddings = embed(self.network, pictures)
        probabilities = torch.softmax(self.network.head(embeddings) / self.temperature, dim=1)
        return probabilities, self.familiarity(embeddings)


def embed(network: VehicleNetwork, pictures: torch.Tensor) -> torch.Tensor:
    """Return what the network makes of pictures and of their mirror images, averaged.

    Parameters
    ----------
    network
        Ready to answer (``eval()``).
    pictures
        Shape (n, 3, size, size), levels from 0 to 255.

    Returns
    -------
    torch.Tensor
        Shape (n, features).
    """
    both = normalise(torch.cat([pictures, pictures.flip(3)]))
    return network.embed(both).reshape(2, -1, FEATURES).mean(dim=0)


def embed_all(network: VehicleNetwork, pictures: torch.Tensor) -> torch.Tensor:
    """Return :func:`embed` of any number of pictures, batch by batch."""
    with torch.inference_mode():
        batches = [embed(network, batch) for batch in torch.split(pictures, _BATCH)]
    # A clone: what inference mode made takes no part in a gradient.
    return torch.cat(batches).clone()
