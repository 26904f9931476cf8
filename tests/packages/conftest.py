"""The wheel of localaws in virtual environments of its own: run by ``tox run -e packages``."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

# What would lead away from the new environment, or from the server that runs in it.
_ELSEWHERE = ("AWS_", "LOCALAWS_", "PYTHON", "VIRTUAL_ENV")


@pytest.fixture(scope="session")
def wheel() -> Path:
    """The wheel that was built, which nothing here takes the place of."""
    [found] = Path(os.environ["DIST"]).glob("localaws_server-*.whl")
    return found


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], str]]:
    """``shell(lines)`` is what lines of a shell write, in an empty environment and folder."""
    folder = tmp_path_factory.mktemp("somewhere")
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    variables = {name: os.environ[name] for name in os.environ if not name.startswith(_ELSEWHERE)}
    variables["PATH"] = f"{folder / 'venv' / 'bin'}{os.pathsep}{os.environ['PATH']}"

    def run(lines: str) -> str:
        done = subprocess.run(
            ["sh", "-euc", lines],
            cwd=folder,
            env=variables,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
        return done.stdout

    yield run
    try:
        run("if localaws status; then localaws stop; fi")
    finally:
        shutil.rmtree(folder)  # half a gigabyte
