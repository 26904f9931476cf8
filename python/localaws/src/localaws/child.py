"""``python -m localaws.child VIEW PROGRAM…``: a process with folders of its own.

It ends when localaws ends. The program is a command, or ``-m`` and a Python module.
"""

import json
import os
import sys


def main() -> None:
    """Take the folders and the working directory of the view, and run the program."""
    view, *program = sys.argv[1:]
    directory, mounts = json.loads(view)
    if mounts:
        from localaws.in_container import namespaces

        namespaces.enter(mounts)
        _follow(mounts)
    os.chdir(directory)
    _die_with_parent()
    if program[0] == "-m":
        _run_module(program[1:], directory)
        return
    try:
        os.execvp(program[0], program)  # noqa: S606 (no shell is wanted)
    except OSError as error:
        sys.exit(f"exec {program[0]}: {error.strerror}")


def _follow(mounts: list[list[str]]) -> None:
    """Look for modules where this Python lies now."""

    def moved(path: str) -> str:
        for source, target, _ in mounts:
            if source and path.startswith(f"{source}/"):
                return target + path.removeprefix(source)
        return path

    sys.path[:] = map(moved, sys.path)
    sys.executable, sys.prefix = moved(sys.executable), moved(sys.prefix)
    sys.exec_prefix = sys.prefix
    for module in [one for name, one in sys.modules.items() if name.startswith("localaws")]:
        if hasattr(module, "__path__"):
            module.__path__[:] = map(moved, module.__path__)
    sys.path_importer_cache.clear()


def _run_module(program: list[str], directory: str) -> None:
    """Run a module as ``python -m`` in the directory would."""
    import runpy

    sys.path[0] = directory
    sys.argv = program
    runpy.run_module(program[0], run_name="__main__", alter_sys=True)


def _die_with_parent() -> None:
    """Ask the kernel to end this process when its parent dies, where the kernel can (Linux)."""
    if sys.platform == "linux":
        import ctypes
        import signal

        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


if __name__ == "__main__":
    main()
