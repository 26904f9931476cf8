"""From a source of pictures to a dataset version."""

from scones.staging.cifar100 import Cifar100
from scones.staging.folder import Folder
from scones.staging.labelled import WithLabelled
from scones.staging.sample import DrawnSample
from scones.staging.stage import Source, SourceImage, few, stage

__all__ = [
    "Cifar100",
    "DrawnSample",
    "Folder",
    "Source",
    "SourceImage",
    "WithLabelled",
    "few",
    "stage",
]
