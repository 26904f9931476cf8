"""Staging that is killed at any moment: the next run completes the same version."""

import hashlib
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[3]


def staging(destination: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "scones_tools", "stage", "--source", "sample"]
    command += ["--image-size", "48", "--classes", "bicycle,motorcycle"]
    command += ["--destination", str(destination)]
    return subprocess.Popen(
        command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def digests(directory: Path) -> dict[str, str]:
    """Each file's digest, by its path below the directory."""
    return {
        str(path.relative_to(directory)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(directory.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str], float]:
    """What an undisturbed run leaves, and how long it took."""
    destination = tmp_path_factory.mktemp("whole")
    start = time.monotonic()
    process = staging(destination)
    _, errors = process.communicate()
    assert process.returncode == 0, errors
    return digests(destination), time.monotonic() - start


@pytest.mark.parametrize("seed", range(4))
def test_a_killed_staging_is_completed_by_the_next(whole, tmp_path, seed):
    # GIVEN a staging that was killed at some moment
    expected, seconds = whole
    process = staging(tmp_path)
    moment = random.Random(seed).uniform(0.3, 0.95)  # noqa: S311 (any moment)
    time.sleep(moment * seconds)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    # WHEN it is run again
    again = staging(tmp_path)
    _, errors = again.communicate()
    # THEN the version is there, and nothing else
    assert again.returncode == 0, errors
    assert digests(tmp_path) == expected
