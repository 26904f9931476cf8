"""What a job's process sees in place of a container: its folders, files and environment."""

import json
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

from localaws.isolation import Mount, is_possible, launcher
from localaws.runtimes import pythons
from localaws.runtimes import seen as python_seen
from localaws.settings import Settings

OPT_ML = Path("/opt/ml")
MOST_INSTANCES = 8  # of one job: they share this machine


def host_names(count: int) -> list[str]:
    """Return the names of a job's instances.

    Where there are several they are addresses, at which the instances find each other: to this
    machine's resolver AWS's names, algo-1 and so on, mean nothing.
    """
    return ["algo-1"] if count == 1 else [f"127.0.0.{number + 1}" for number in range(count)]


def seen(base: Path) -> Path:
    """Return where a container's processes find the folder that is their ``/opt/ml``."""
    return OPT_ML if is_possible() else base


def started_by(
    python: Path, base: Path, directory: Path, settings: Settings, mounts: Sequence[Mount] = ()
) -> list[str]:
    """Return the words that start a program in a container, with ``/opt/ml`` and a ``/tmp``.

    Parameters
    ----------
    python
        The container's.
    base
        What is shown at ``/opt/ml``. Beside it, a folder for ``/tmp`` is made.
    directory
        The working directory, as the program sees it.
    settings
        Of the running localaws.
    mounts
        More that it is to see.
    """
    if not is_possible():
        return launcher(python, directory)
    temporary = base.with_name(f"tmp-{uuid4().hex}")  # on the disk: jobs write much
    temporary.mkdir()
    own = [Mount("/tmp", temporary), Mount(str(OPT_ML), base)]  # noqa: S108 (its own)
    return launcher(python, directory, [*own, *mounts, pythons(settings)])


class Container:
    """The folders below ``/opt/ml`` of one of a job's instances, somewhere else.

    Parameters
    ----------
    base
        What stands for ``/opt/ml``.
    host
        The instance's name.
    hosts
        The names of all.
    """

    def __init__(self, base: Path, host: str = "algo-1", hosts: Sequence[str] = ()) -> None:
        self.base = base
        self.seen = seen(base)
        self.mounts: list[Mount] = []
        self.host = host
        self.hosts = list(hosts) or [host]
        self.input = base / "input"
        self.channels = self.input / "data"
        self.model = base / "model"
        self.output = base / "output"
        self.output_data = base / "output" / "data"
        self.checkpoints = base / "checkpoints"
        self.code = base / "code"
        for folder in (self.model, self.output_data, self.checkpoints, self.code):
            folder.mkdir(parents=True, exist_ok=True)

    def channel(self, name: str) -> Path:
        """Return a channel's folder, made if it is missing."""
        folder = self.channels / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def configure(
        self, hyperparameters: Mapping[str, str], channels: list[dict[str, Any]], instance: str
    ) -> None:
        """Write the files from which a container learns what it is to do."""
        documents = {
            "hyperparameters": dict(hyperparameters),
            "inputdataconfig": {
                channel["ChannelName"]: {
                    "ContentType": channel.get("ContentType", ""),
                    "TrainingInputMode": "File",
                    "S3DistributionType": "FullyReplicated",
                    "RecordWrapperType": "None",
                }
                for channel in channels
            },
            "resourceconfig": {
                "current_host": self.host,
                "hosts": self.hosts,
                "current_group_name": "homogeneousCluster",
                "current_instance_type": instance,
                "network_interface_name": "lo",
                "instance_groups": [
                    {
                        "instance_group_name": "homogeneousCluster",
                        "instance_type": instance,
                        "hosts": self.hosts,
                    }
                ],
            },
        }
        folder = self.input / "config"
        folder.mkdir(parents=True, exist_ok=True)
        for name, document in documents.items():
            (folder / f"{name}.json").write_text(json.dumps(document))

    def share_channels(self, other: "Container") -> None:
        """Show another instance's channels as this one's, too: all have the same."""
        self.input.mkdir(parents=True, exist_ok=True)
        if is_possible():
            for folder in (self.channels, other.channels):
                folder.mkdir(parents=True, exist_ok=True)
            self.mounts = [Mount(str(OPT_ML / "input" / "data"), other.channels)]
        else:
            self.channels.symlink_to(other.channels)

    def failure(self) -> str:
        """Return what the algorithm says it failed of; empty if it says nothing."""
        file = self.output / "failure"
        return file.read_text(errors="replace").strip() if file.is_file() else ""


def host_environment(python: Path) -> dict[str, str]:
    """Return the little of this host's environment that a container's processes need.

    Parameters
    ----------
    python
        The container's.
    """
    folder = (python_seen(python) if is_possible() else python).parent
    threads = os.environ.get("OMP_NUM_THREADS")  # for this machine to decide
    return ({"OMP_NUM_THREADS": threads} if threads else {}) | {
        "PATH": os.pathsep.join([str(folder), os.environ.get("PATH", os.defpath)]),
        "LANG": "C.UTF-8",
        "PYTHONUNBUFFERED": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        # The toolkit otherwise waits for the other hosts' names to resolve.
        "SM_STUDIO_LOCAL_MODE": "true",
    }


def metrics(definitions: list[dict[str, str]], line: str) -> dict[str, float]:
    """Return the metrics that a line of the log gives, by name."""
    found = {}
    for definition in definitions:
        match = re.search(definition["Regex"], line)
        if match and match.groups():
            try:
                found[definition["Name"]] = float(match[1])
            except ValueError:
                continue  # SageMaker, too, skips values that are not numbers
    return found
