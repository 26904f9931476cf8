"""What a process sees of this machine: folders of its own, where the kernel lets it have them."""

import functools
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Mount:
    """A folder that a process finds at a path.

    Attributes
    ----------
    target
        The path.
    source
        A folder of the host; None is an empty one in memory.
    is_read_only
        Whether the process may only read it.
    megabytes
        Size of one in memory.
    """

    target: str
    source: Path | None = None
    is_read_only: bool = False
    megabytes: int = 512

    def words(self) -> tuple[str, str, str]:
        """Return what ``localaws.in_container.namespaces`` takes."""
        if self.source is None:
            return "", self.target, f"mode=1777,size={self.megabytes}m"
        return str(self.source), self.target, "ro" if self.is_read_only else "rw"


@functools.cache
def refusal() -> str:
    """Return why processes cannot have folders of their own here; empty if they can."""
    if sys.platform != "linux":
        return f"{sys.platform} has no namespaces"
    with tempfile.TemporaryDirectory() as folder:
        mounts = [
            Mount("/tmp"),  # noqa: S108 (a private one)
            Mount("/var/task", Path(folder), is_read_only=True),
            Mount("/opt/ml", Path(folder)),
        ]
        view = json.dumps(["/var/task", [mount.words() for mount in (*mounts, *_kept(mounts))]])
        command = [sys.executable, "-m", "localaws.child", view, "true"]
        tried = subprocess.run(command, capture_output=True, text=True, check=False)
    if tried.returncode == 0:
        return ""
    lines = tried.stderr.splitlines() or [f"exit code {tried.returncode}"]
    return lines[-1].rpartition("] ")[2]


def is_possible() -> bool:
    """Return whether processes can have folders of their own here."""
    return not refusal()


def notice() -> str:
    """Return what users are told where it is not possible; else empty."""
    if is_possible():
        return ""
    return (
        f"processes cannot have a /tmp of their own here ({refusal()}): they share this machine's, "
        "and of each function one runs at a time"
    )


def launcher(python: Path, directory: Path, mounts: Sequence[Mount] = ()) -> list[str]:
    """Return the words that start a program, which follows them, with folders of its own.

    Parameters
    ----------
    python
        What starts it.
    directory
        Its working directory, as it sees it.
    mounts
        Its folders.
    """
    shown = [mount.words() for mount in (*mounts, *_kept(mounts))]
    return [str(python), "-m", "localaws.child", json.dumps([str(directory), shown])]


def _kept(mounts: Iterable[Mount]) -> list[Mount]:
    """Return the mounts that show Python's and Node's folders where others would hide them."""
    needed = [Path(path) for path in (*sys.path[1:], sys.prefix, sys.base_prefix)]
    if node := shutil.which("node"):
        needed += [Path(node).parents[1], Path(node).resolve().parents[1]]
    folders = {
        path
        for path in (*needed, *(path.resolve() for path in needed))
        if path.is_dir() and any(Path(mount.target) in path.parents for mount in mounts)
    }
    outermost = [path for path in sorted(folders) if folders.isdisjoint(path.parents)]
    return [Mount(str(path), path, is_read_only=True) for path in outermost]
