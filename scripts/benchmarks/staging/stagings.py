"""Ways to bring CIFAR-100's pictures to where training reads them, each a program of its own."""

import argparse
import json
import pickle
import tarfile
import time
from collections.abc import Callable
from pathlib import Path

import boto3

_FOLDER = "cifar-100-python"


def notebook(archive: Path, directory: Path, bucket: str) -> None:
    """Do as the coursework's notebook: one imsave and one PUT an image."""
    import matplotlib.pyplot as plt

    s3 = boto3.client("s3")
    with tarfile.open(archive) as tar:
        tar.extractall(directory, filter="data")
    for split in ("train", "test"):
        with (directory / _FOLDER / split).open("rb") as file:
            table = pickle.load(file, encoding="latin1")  # noqa: S301 (drawn by the benchmark)
        folder = directory / split
        folder.mkdir()
        for row, flat in enumerate(table["data"]):
            image = flat.reshape(3, 32, 32).transpose(1, 2, 0)
            path = folder / f"{row:05d}.png"
            plt.imsave(path, image)
            s3.upload_file(str(path), bucket, f"notebook/{split}/{path.name}")


def cifar2png(archive: Path, directory: Path, bucket: str) -> None:
    """Do as the package cifar2png, which leaves files and uploads nothing."""
    del bucket
    import os

    from common import preprocess

    # It takes the official archive alone, by its name in the working directory.
    os.chdir(directory)
    (directory / preprocess.CIFAR100_TAR_FILENAME).symlink_to(archive)
    # A drawn archive has classes of other names; their number is the same.
    options = argparse.Namespace(dataset="cifar100", output="out", name_with_batch_index=False)
    preprocess.save_cifar(options)


WAYS: dict[str, Callable[[Path, Path, str], None]] = {
    "notebook": notebook,
    "cifar2png": cifar2png,
}


def main() -> None:
    """Run one way, and print its seconds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("way", choices=sorted(WAYS))
    parser.add_argument("archive", type=Path)
    parser.add_argument("directory", type=Path)
    parser.add_argument("bucket")
    options = parser.parse_args()
    start = time.monotonic()
    WAYS[options.way](options.archive.resolve(), options.directory.resolve(), options.bucket)
    print(json.dumps({"seconds": time.monotonic() - start}))


if __name__ == "__main__":
    main()
