"""What a cold start loads: next to boto3 and one client, hardly more."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[3]
FUNCTIONS = sorted(path.parent for path in (REPOSITORY / "lambdas").glob("*/handler.py"))
BASELINE = "import boto3; boto3.client('s3')"
MOST = 1.1  # times the modules of the baseline


def loaded(code: str, path: str) -> set[str]:
    """Return the modules that code loads in a Python of its own."""
    finished = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport json, sys; print(json.dumps(list(sys.modules)))"],
        env=os.environ | {"PYTHONPATH": path, "AWS_DEFAULT_REGION": "eu-central-1"},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(finished.stdout))


@pytest.fixture(scope="module")
def baseline() -> set[str]:
    return loaded(BASELINE, "")


@pytest.mark.parametrize("folder", FUNCTIONS, ids=lambda folder: folder.name)
def test_a_function_loads_little_beside_boto3(folder: Path, baseline: set[str]) -> None:
    # GIVEN a function, its folder and scones as in its archive
    path = os.pathsep.join([str(folder), str(REPOSITORY / "python/scones/src")])
    # WHEN it starts
    modules = loaded("import handler", path)
    # THEN it loads hardly more modules than boto3 with one client
    assert len(modules) <= MOST * len(baseline)
    # AND nothing of other packages, but what its requirements name
    packages = {name.partition(".")[0] for name in modules - baseline} - sys.stdlib_module_names
    needs_pillow = "pillow==" in (folder / "requirements.txt").read_text()
    assert packages == {"handler", "scones"} | ({"PIL"} if needs_pillow else set())


def test_the_filter_loads_no_boto3(baseline: set[str]) -> None:
    # GIVEN the function that only decides WHEN it starts
    folder = REPOSITORY / "lambdas/filter_inference"
    path = os.pathsep.join([str(folder), str(REPOSITORY / "python/scones/src")])
    modules = loaded("import handler", path)
    # THEN it loads no client, and less than a third of the modules
    assert not {"boto3", "botocore"} & modules
    assert len(modules) < len(baseline) / 3
