"""What is answered: calibrated probabilities and familiarity, from embeddings."""

import torch
from familiarity import Familiarity
from torch import nn


class Outputs(nn.Module):
    """The head with its calibration.

    Parameters
    ----------
    head
        From embeddings to logits: of the vehicles and, where the model knows it, of unknown.
    temperature
        What the logits are divided by.
    held_out
        How many photos of vehicles calibrated it. No probability claims more than they can show:
        by Laplace's rule of succession, after n photos without a mistake the next is one in n + 2
        times. So much is left for the other outputs, in equal parts.
    familiarity
        How much like the known vehicles an embedding is.
    """

    temperature: torch.Tensor

    def __init__(
        self, head: nn.Linear, temperature: float, held_out: int, familiarity: Familiarity
    ) -> None:
        super().__init__()
        self.head = head
        self.familiarity = familiarity
        others = head.out_features - 1
        self.doubt = 1 / (others * (held_out + 2))
        self.register_buffer("temperature", torch.tensor(temperature))

    def forward(self, embeddings: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Answer for embeddings.

        Parameters
        ----------
        embeddings
            Shape (n, features).

        Returns
        -------
        tuple
            Probabilities (n, outputs) and familiarity (n), 0 to 1.
        """
        logits = self.head(embeddings)
        probabilities = torch.softmax(logits / self.temperature, dim=1)
        probabilities = (1 - self.head.out_features * self.doubt) * probabilities + self.doubt
        return probabilities, self.familiarity(embeddings, logits)
