"""The dataset versions that models are compared on: CIFAR-100's vehicles, and its other things."""

from pathlib import Path
from typing import Any

import torch
from hyperparameters import parse
from samples import Outliers, Split, read_channel

from scones.manifest import MANIFEST, SPLITS, Manifest
from scones.staging import Cifar100, Source, WithUnknown, stage
from scones.staging.kinds import VEHICLES

TWO = ["bicycle", "motorcycle"]
TEN = [*TWO, "bus", "lawn_mower", "pickup_truck", "rocket", "streetcar", "tank", "tractor", "train"]


def stage_once(archive: Path, unknowns: Path | None, classes: list[str], work: Path) -> Path:
    """Return the folder of a dataset version of some classes, staged if it is not there."""
    directory = work / "datasets" / f"{len(classes)}-classes"
    if not (directory / MANIFEST).is_file():
        directory.mkdir(parents=True, exist_ok=True)
        source: Source = Cifar100(archive)
        if unknowns:
            source = WithUnknown(source, Cifar100(unknowns))
        size = parse(["--classes", ",".join(classes)]).image_size
        stage(source, sorted(classes), size, directory)
    return directory


def read(dataset: Path, classes: list[str], size: int) -> dict[str, Split]:
    """Return the splits of a dataset version, with pictures of a size."""
    return {split: read_channel(dataset / split, classes, size) for split in SPLITS}


def version(dataset: Path) -> dict[str, Any]:
    """Return how many photos its test split has, and how many outliers of how many kinds each."""
    manifest = Manifest.from_json((dataset / MANIFEST).read_text())
    return {
        "photos": sum(manifest.counts["test"].values()),
        "outliers": {
            split: {"kinds": len(kinds), "photos": sum(kinds.values())}
            for split, kinds in manifest.outliers.items()
        },
    }


def is_near(of: Outliers) -> torch.Tensor:
    """Return which outliers are other vehicles, the nearest to what a model knows: shape (n)."""
    return torch.tensor([kind in VEHICLES for kind in of.kinds], dtype=torch.bool)
