"""The network: a backbone that knows pictures, and a head that knows vehicles."""

from collections.abc import Callable

import torch
from efficientnet_lite import FEATURES, EfficientNetLite, Variant
from pretrained import read_weights
from torch import nn

_DROPOUT = 0.2
_BATCH = 32


class VehicleNetwork(nn.Module):
    """EfficientNet-Lite with a linear head.

    Parameters
    ----------
    outputs
        How many logits there are: the vehicles, and unknown if the training has outliers.
    variant
        How large the backbone is.
    """

    def __init__(self, outputs: int, variant: Variant = "lite0") -> None:
        super().__init__()
        self.backbone = EfficientNetLite(variant)
        self.dropout = nn.Dropout(_DROPOUT)
        self.head = nn.Linear(FEATURES, outputs)
        nn.init.zeros_(self.head.weight)  # so that at first nothing pulls at the backbone
        nn.init.zeros_(self.head.bias)

    def embed(self, pictures: torch.Tensor) -> torch.Tensor:
        """Return the pooled features of pictures: (n, 3, size, size) to (n, 1280)."""
        pooled: torch.Tensor = self.backbone(pictures)
        return pooled

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """Return logits: (n, 3, size, size) to (n, outputs)."""
        logits: torch.Tensor = self.head(self.dropout(self.embed(pictures)))
        return logits

    def train(self, mode: bool = True) -> "VehicleNetwork":
        """Switch to training; ImageNet's batch statistics stay, as batches here are small."""
        super().train(mode)
        for module in self.backbone.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.eval()
        return self


def in_batches(ask: Callable[[torch.Tensor], torch.Tensor], pictures: torch.Tensor) -> torch.Tensor:
    """Return what a network that is ready to answer makes of any number of pictures."""
    with torch.inference_mode():
        return torch.cat([ask(batch) for batch in torch.split(pictures, _BATCH)])


def load_backbone(network: VehicleNetwork) -> None:
    """Give the backbone the weights that ImageNet taught it.

    Raises
    ------
    WeightsInvalid
        If they are missing, or not the ones that were published.
    """
    network.backbone.load_state_dict(read_weights(network.backbone.variant))
