"""ResNets from scratch: the coursework's architecture.

Source: He et al., Deep Residual Learning for Image Recognition, 2015.
"""

from collections.abc import Sequence

import torch
from torch import nn
from torch.nn import functional


class _Basic(nn.Module):
    expansion = 1

    def __init__(self, inputs: int, width: int, stride: int) -> None:
        super().__init__()
        self.path = nn.Sequential(
            nn.Conv2d(inputs, width, 3, stride, 1, bias=False),
            nn.BatchNorm2d(width),
            nn.ReLU(inplace=True),
            nn.Conv2d(width, width, 3, 1, 1, bias=False),
            nn.BatchNorm2d(width),
        )
        self.short = _shortcut(inputs, width, stride)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return functional.relu(self.path(x) + self.short(x))


class _Bottleneck(nn.Module):
    expansion = 4

    def __init__(self, inputs: int, width: int, stride: int) -> None:
        super().__init__()
        outputs = width * self.expansion
        self.path = nn.Sequential(
            nn.Conv2d(inputs, width, 1, bias=False),
            nn.BatchNorm2d(width),
            nn.ReLU(inplace=True),
            nn.Conv2d(width, width, 3, stride, 1, bias=False),
            nn.BatchNorm2d(width),
            nn.ReLU(inplace=True),
            nn.Conv2d(width, outputs, 1, bias=False),
            nn.BatchNorm2d(outputs),
        )
        self.short = _shortcut(inputs, outputs, stride)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return functional.relu(self.path(x) + self.short(x))


def _shortcut(inputs: int, outputs: int, stride: int) -> nn.Module:
    if inputs == outputs and stride == 1:
        return nn.Identity()
    return nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))


def _resnet(
    block: type[_Basic] | type[_Bottleneck],
    counts: Sequence[int],
    widths: Sequence[int],
    classes: int,
) -> nn.Sequential:
    inputs = widths[0]
    layers: list[nn.Module] = [
        nn.Conv2d(3, inputs, 3, 1, 1, bias=False),
        nn.BatchNorm2d(inputs),
        nn.ReLU(inplace=True),
    ]
    for stage, (count, width) in enumerate(zip(counts, widths, strict=True)):
        for number in range(count):
            stride = 2 if stage and not number else 1
            layers.append(block(inputs, width, stride))
            inputs = width * block.expansion
    layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(inputs, classes)]
    return nn.Sequential(*layers)


def resnet20(classes: int) -> nn.Sequential:
    """Return the 20-layer network for pictures of 32 by 32 pixels."""
    return _resnet(_Basic, (3, 3, 3), (16, 32, 64), classes)


def resnet152(classes: int) -> nn.Sequential:
    """Return the 152-layer network with the stem for pictures of 32 by 32 pixels."""
    return _resnet(_Bottleneck, (3, 8, 36, 3), (64, 128, 256, 512), classes)
