"""The training job's folder on the path, as in its container, and a tiny dataset."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch
from PIL import Image

from scones.dataset import Outlier, OutlierWriter, Sample, ShardWriter
from scones.images import encode

CLASSES = ["bicycle", "motorcycle"]
# Plain colours: nothing that has stripes.
KINDS = {
    "train": {"sky": (30, 60), "grass": (20, 200)},
    "validation": {"brick": (200, 60)},
    "test": {"snow": (240, 240)},
}
WORDS = ["--classes", ",".join(CLASSES), "--image_size", "32", "--epochs", "6"]
WORDS += ["--batch_size", "4", "--learning_rate", "1e-3"]

JOB = Path(__file__).parents[3] / "training_jobs" / "vehicle_classifier"
if str(JOB) not in sys.path:
    sys.path.insert(0, str(JOB))


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> Iterator[None]:
    """Compute with one thread: for so little, several only wait for each other."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def picture(label: int, number: int) -> Image.Image:
    """Return a picture of its class: dark stripes across, or along."""
    image = Image.new("RGB", (32, 32), (200 + number, 200, 200))
    for place in range(0, 32, 8):
        box = (place, 0, place + 4, 32) if label else (0, place, 32, place + 4)
        image.paste((20, 20, 20 + 10 * number), box)
    return image


@pytest.fixture(scope="session")
def channels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a channel for each split: two classes, and outliers of four kinds."""
    directory = tmp_path_factory.mktemp("channels")
    for split, count in (("train", 6), ("validation", 3), ("test", 3)):
        writer = ShardWriter(directory, split)
        for number in range(count):
            for label in (0, 1):
                image = encode(picture(label, number))
                writer.add(Sample(f"{split}-{label}-{number}", image, label))
        writer.close()
        outliers = OutlierWriter(directory, split)
        for kind, colour in KINDS[split].items():
            for number in range(count):
                image = encode(Image.new("RGB", (32, 32), (*colour, 40 * number)))
                outliers.add(Outlier(f"{kind}-{number}", image, kind))
        outliers.close()
    return directory


@pytest.fixture(scope="session")
def environment(channels: Path) -> Callable[[Path], dict[str, str]]:
    """Return a maker of the variables that SageMaker gives a job whose base is a folder."""

    def make(base: Path) -> dict[str, str]:
        (base / "output").mkdir(parents=True, exist_ok=True)
        splits = ("train", "validation", "test")
        return {
            **{f"SM_CHANNEL_{split.upper()}": str(channels / split) for split in splits},
            "SAGEMAKER_BASE_DIR": str(base),
            "SM_MODEL_DIR": str(base / "model"),
            "SM_OUTPUT_DIR": str(base / "output"),
            "TRAINING_JOB_NAME": "job-1",
        }

    return make


@pytest.fixture(scope="session")
def trained(
    environment: Callable[[Path], dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Return the model directory of a job that has worked."""
    from train import main

    directory = tmp_path_factory.mktemp("job")
    assert main(WORDS, environment(directory)) == 0
    return directory / "model"


@pytest.fixture
def channel(tmp_path: Path) -> Callable[..., Path]:
    """Return a maker of a channel that holds given samples."""

    def make(*samples: Sample) -> Path:
        writer = ShardWriter(tmp_path, "train")
        for sample in samples:
            writer.add(sample)
        writer.close()
        (tmp_path / "train").mkdir(exist_ok=True)
        return tmp_path / "train"

    return make
