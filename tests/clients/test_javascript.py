"""AWS's SDK for JavaScript, version 3: each service of the table, as its own checks say."""

import os
import shutil
from pathlib import Path

import pytest

HERE = Path(__file__).with_name("javascript")
CHECKS = sorted(path.name for path in HERE.glob("*.check.mjs"))


@pytest.fixture(scope="session")
def modules(tmp_path_factory: pytest.TempPathFactory, program, run) -> Path:
    """A folder with the checks, and the packages that the lock file names."""
    folder = tmp_path_factory.mktemp("javascript")
    shutil.copytree(HERE, folder, dirs_exist_ok=True)
    run(program("npm"), "ci", "--no-audit", "--no-fund", "--ignore-scripts", cwd=folder)
    return folder


@pytest.mark.parametrize("check", CHECKS)
def test_the_javascript_sdk_works(modules, check, program, run, role, function_zip, model_archive):
    # GIVEN the SDK, a role and archives WHEN the checks of some services run THEN they pass
    given = {
        "CHECK_ROLE": role,
        "CHECK_FUNCTION": str(function_zip),
        "CHECK_MODEL": str(model_archive),
    }
    run(program("node"), "--test", check, cwd=modules, env=os.environ | given)
