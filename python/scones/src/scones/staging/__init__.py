"""From a source of pictures to a dataset version."""

from scones.staging.cifar100 import Cifar100
from scones.staging.folder import Folder, UnknownFolder
from scones.staging.labelled import WithLabelled
from scones.staging.sample import DrawnSample
from scones.staging.source import Outliers, Source, SourceImage, SourceOutlier
from scones.staging.stage import few, stage
from scones.staging.unknown import WithoutUnknown, WithUnknown

__all__ = [
    "Cifar100",
    "DrawnSample",
    "Folder",
    "Outliers",
    "Source",
    "SourceImage",
    "SourceOutlier",
    "UnknownFolder",
    "WithLabelled",
    "WithUnknown",
    "WithoutUnknown",
    "few",
    "stage",
]
