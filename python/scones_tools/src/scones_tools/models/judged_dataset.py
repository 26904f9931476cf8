"""The test split of a dataset version, which models are judged on."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from scones.errors import SconesError
from scones.manifest import MANIFEST, Manifest
from scones_tools.command_line import CommandError
from scones_tools.s3_files import fetch_folder


class DatasetUnusable(CommandError):
    """What was named is not a dataset version with a test split."""


@dataclass(frozen=True)
class Split:
    """A test split, as its manifest says.

    Attributes
    ----------
    manifest
        The dataset version's.
    shards
        Of its samples, and of its outliers if it has any.
    """

    manifest: Manifest
    shards: list[Path]


def fetch_test_split(dataset: str, directory: Path) -> Split:
    """Return the test split of a dataset version; what is on S3 is downloaded.

    Parameters
    ----------
    dataset
        The URI or folder of the version.
    directory
        For what is downloaded.

    Raises
    ------
    DatasetUnusable
        If it is no dataset version, a class is not in its test split, or a shard is not the
        manifest's.
    """
    folder = fetch_folder(dataset, directory)
    try:
        manifest = Manifest.from_json((folder / MANIFEST).read_text())
    except (OSError, SconesError) as error:
        raise DatasetUnusable(f"{dataset}: {error}") from error
    lacking = [name for name, count in manifest.counts["test"].items() if not count]
    if lacking:
        raise DatasetUnusable(f"{dataset} has no test picture of {', '.join(lacking)}")
    shards = []
    for shard in (*manifest.shards["test"], *manifest.outlier_shards["test"]):
        path = folder / shard.name
        if not path.is_file() or _sha256(path) != shard.sha256:
            raise DatasetUnusable(f"{dataset}: {shard.name} is not what the manifest says")
        shards.append(path)
    return Split(manifest, shards)


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
