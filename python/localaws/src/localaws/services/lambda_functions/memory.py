"""The memory that a function's processes take, where the kernel tells (Linux)."""

import re
from pathlib import Path

_MEGABYTE_KIB = 1024


def used(pid: int) -> int:
    """Return the megabytes that a process and those it started hold, without files; 0 if unknown.

    Pages of files, such as libraries, the kernel can take back: nothing is ended for them.
    """
    return _up(_held(pid))


def peak(pid: int) -> int:
    """Return the most megabytes that a process has had resident; 0 if unknown."""
    return _up(_field(pid, "VmHWM"))


def _held(pid: int) -> int:
    children: list[str] = []
    for thread in Path(f"/proc/{pid}/task").glob("*/children"):
        children += _text(thread).split()
    return _field(pid, "RssAnon") + sum(_held(int(child)) for child in children)


def _field(pid: int, name: str) -> int:
    found = re.search(rf"{name}:\s+(\d+) kB", _text(Path(f"/proc/{pid}/status")))
    return int(found[1]) if found else 0


def _text(file: Path) -> str:
    try:
        return file.read_text()
    except OSError:  # it has ended, or this is not Linux
        return ""


def _up(kib: int) -> int:
    return -(-kib // _MEGABYTE_KIB)
