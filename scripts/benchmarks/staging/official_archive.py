"""A drawn archive in CIFAR-100's official layout, as large as the official one."""

import hashlib
import io
import pickle
import tarfile
from pathlib import Path

import numpy as np

SIDE = 32
CLASSES = 100

_FOLDER = "cifar-100-python"
_TEST_SHARE = 1 / 6  # 10,000 of 60,000


def class_names() -> list[str]:
    """Return the names of the drawn classes."""
    return [f"class_{number:02d}" for number in range(CLASSES)]


def write_archive(path: Path, images: int, seed: int = 0) -> str:
    """Write an archive and return its md5.

    Parameters
    ----------
    path
        The file; what is there is replaced.
    images
        How many, test split included; each is a smooth field of colour with some noise, which
        compresses about as photos do.
    seed
        Of the pictures.
    """
    rng = np.random.default_rng(seed)
    tests = round(images * _TEST_SHARE)
    members = {
        "meta": {"fine_label_names": class_names()},
        "train": _table(images - tests, rng),
        "test": _table(tests, rng),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w:gz", compresslevel=1) as tar:
        for name, table in members.items():
            # The official one is Python 2's, bytes as they are: here protocol 2 makes text of them.
            content = pickle.dumps(table, protocol=3)
            member = tarfile.TarInfo(f"{_FOLDER}/{name}")
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def _table(count: int, rng: np.random.Generator) -> dict[str, object]:
    coarse = rng.integers(0, 256, (count, 3, 4, 4), dtype=np.int16)
    smooth = coarse.repeat(SIDE // 4, axis=2).repeat(SIDE // 4, axis=3)
    noise = rng.integers(-12, 13, smooth.shape, dtype=np.int16)
    data = np.clip(smooth + noise, 0, 255).astype(np.uint8).reshape(count, -1)
    labels = [number % CLASSES for number in range(count)]
    return {"data": data, "fine_labels": labels, "coarse_labels": [label // 5 for label in labels]}
