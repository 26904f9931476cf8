"""EfficientNet-Lite, as its weights know it: what turns a picture into features.

Sources: M. Tan and Q. Le, EfficientNet, 2019, arXiv 1905.11946, table 1; the Lite variants leave
out squeeze-and-excite, have ReLU6 for swish, and do not scale stem and head
(github.com/tensorflow/tpu, models/official/efficientnet/lite).
"""

import math
from collections import OrderedDict
from typing import Literal, NamedTuple

import torch
from torch import nn

FEATURES = 1280
Variant = Literal["lite0", "lite1", "lite2"]

_STEM = 32
_DROPPED = 0.2  # how often the last block is left out of a training step


class _Stage(NamedTuple):
    """Blocks in a row; only the first has the stride."""

    repeats: int
    kernel: int
    stride: int
    expansion: int
    channels: int


# What multiplies channels and repeats, and the size of the pictures that taught the weights.
_SCALES: dict[Variant, tuple[float, float, int]] = {
    "lite0": (1.0, 1.0, 224),
    "lite1": (1.0, 1.1, 240),
    "lite2": (1.1, 1.2, 260),
}
_STAGES = (
    _Stage(1, 3, 1, 1, 16),
    _Stage(2, 3, 2, 6, 24),
    _Stage(2, 5, 2, 6, 40),
    _Stage(3, 3, 2, 6, 80),
    _Stage(3, 5, 1, 6, 112),
    _Stage(4, 5, 2, 6, 192),
    _Stage(1, 3, 1, 6, 320),
)


class EfficientNetLite(nn.Module):
    """The network without the layer that knew ImageNet's classes.

    Padding is TensorFlow's "same" for the size that the weights were trained on, at every size:
    the grid stays where the filters learnt it, and nothing depends on a picture's size.

    Parameters
    ----------
    variant
        How wide and deep it is.
    """

    def __init__(self, variant: Variant = "lite0") -> None:
        super().__init__()
        self.variant = variant
        width, depth, size = _SCALES[variant]
        self.stem = _layer(3, _STEM, 3, 2, size)
        size, inputs = math.ceil(size / 2), _STEM
        blocks: list[_Block] = []
        for stage in _STAGES:
            fixed = stage in (_STAGES[0], _STAGES[-1])
            outputs = _channels(stage.channels * width)
            for number in range(stage.repeats if fixed else math.ceil(stage.repeats * depth)):
                stride = 1 if number else stage.stride
                blocks.append(_Block(stage, inputs, outputs, stride, size))
                size, inputs = math.ceil(size / stride), outputs
        for number, block in enumerate(blocks):
            block.dropped = _DROPPED * number / len(blocks)
        self.blocks = nn.Sequential(*blocks)
        self.head = _layer(inputs, FEATURES)

    def features(self, pictures: torch.Tensor) -> torch.Tensor:
        """Return the features of places: (n, 3, h, w) to (n, 1280, about h / 32, w / 32)."""
        places: torch.Tensor = self.head(self.blocks(self.stem(pictures)))
        return places

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """Return the features of pictures, the mean of their places: (n, 3, h, w) to (n, 1280)."""
        return self.features(pictures).mean(dim=(2, 3))


class _Block(nn.Module):
    """An inverted residual: widen, filter each channel by itself, narrow."""

    def __init__(self, stage: _Stage, inputs: int, outputs: int, stride: int, size: int) -> None:
        super().__init__()
        wide = inputs * stage.expansion
        self.skips = stride == 1 and inputs == outputs
        self.dropped = 0.0
        self.expand = nn.Identity() if wide == inputs else _layer(inputs, wide)
        self.depthwise = _layer(wide, wide, stage.kernel, stride, size, groups=wide)
        self.project = _layer(wide, outputs)[:-1]  # narrow features are not cut off

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        outputs: torch.Tensor = self.project(self.depthwise(self.expand(inputs)))
        if not self.skips:
            return outputs
        if self.training and self.dropped:  # stochastic depth, for each picture by itself
            stays = 1 - self.dropped
            drawn = torch.rand(len(outputs), 1, 1, 1, dtype=outputs.dtype, device=outputs.device)
            outputs = outputs * ((drawn + stays).floor() / stays)
        return outputs + inputs


def _layer(
    inputs: int, outputs: int, kernel: int = 1, stride: int = 1, size: int = 1, groups: int = 1
) -> nn.Sequential:
    """Return a convolution with its scale and its bend, padded as pictures of a size need it."""
    missing = max((math.ceil(size / stride) - 1) * stride + kernel - size, 0)
    before, after = missing // 2, missing - missing // 2
    padding = before if before == after else 0
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    if before != after:  # a convolution cannot do it by itself
        layers["pad"] = nn.ZeroPad2d((before, after, before, after))
    layers["conv"] = nn.Conv2d(inputs, outputs, kernel, stride, padding, groups=groups, bias=False)
    layers["norm"] = nn.BatchNorm2d(outputs, eps=1e-3, momentum=0.01)
    layers["bend"] = nn.ReLU6(inplace=True)
    return nn.Sequential(layers)


def _channels(wanted: float) -> int:
    """Return the multiple of eight that is nearest, and not less than nine tenths."""
    nearest = max(8, int(wanted + 4) // 8 * 8)
    return nearest if nearest >= 0.9 * wanted else nearest + 8
