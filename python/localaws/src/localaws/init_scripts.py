"""Scripts that a server runs once, when it is ready: they make what tests expect to find."""

import os
import sys
import threading
from pathlib import Path
from typing import Any

from localaws import processes
from localaws.settings import Settings

_PROGRAMS = {".py": (sys.executable,), ".sh": ("sh", "-e")}

_told: dict[str, Any] = {}


def begin(settings: Settings) -> None:
    """Run the scripts of a folder in the background, in the order of their names.

    The first that fails is the last. Their variables are those of ``localaws env``.

    Parameters
    ----------
    settings
        Of the server, which answers from now on; without a folder nothing is done.
    """
    if settings.init is None:
        return
    _told.update(state="running", scripts=[])
    threading.Thread(target=_run, args=(settings.init, settings), name="init", daemon=True).start()


def told() -> dict[str, Any]:
    """Return what health says of them: nothing, if there are none."""
    return {"init": dict(_told)} if _told else {}


def scripts_of(folder: Path) -> list[Path]:
    """Return a folder's scripts in the order in which they run."""
    return sorted(path for path in folder.iterdir() if path.suffix in _PROGRAMS)


def _run(folder: Path, settings: Settings) -> None:
    state = "failed"
    try:
        if all(_succeeds(path, settings) for path in scripts_of(folder)):
            state = "succeeded"
    finally:
        _told["state"] = state


def _succeeds(path: Path, settings: Settings) -> bool:
    with settings.log.open("ab") as log:
        command = [*_PROGRAMS[path.suffix], str(path)]
        process = processes.start(command, environment=os.environ, output=log)
    code = process.wait()
    processes.stop(process, 0)
    _told["scripts"] = [*_told["scripts"], {"name": path.name, "exit_code": code}]
    return code == 0
