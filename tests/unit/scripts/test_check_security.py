"""The security checks: which are run, on what, and what a user is told."""

import subprocess
from pathlib import Path

import pytest

import audit_requirements
import check_security
from scones_tools.command_line import FAILURE, run


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    (tmp_path / ".gitignore").write_text("ignored\n")
    (tmp_path / "ignored").write_text("not looked at")
    (tmp_path / "new file.py").write_text("looked at though nobody added it yet")
    return tmp_path


def test_secrets_are_looked_for_in_every_file_that_may_be_committed(repository: Path):
    # GIVEN a repository with an ignored file, and a new one with a space in its name
    # WHEN the commands are asked for
    scan = check_security.commands(repository)["secrets (detect-secrets)"]
    # THEN all but the ignored one are scanned
    assert {".gitignore", "new file.py"} <= set(scan)
    assert "ignored" not in scan


def test_workflows_are_checked_as_soon_as_there_are_some(repository: Path):
    # GIVEN a repository without workflows
    before = check_security.commands(repository)
    # WHEN it gets a folder of them
    (repository / ".github" / "workflows").mkdir(parents=True)
    after = check_security.commands(repository)
    # THEN one more check runs
    assert set(after) - set(before) == {"workflows (zizmor)"}
    # AND it reads what the workflows use of the repository's own, too: .github/actions
    assert after["workflows (zizmor)"][-1] == ".github"


def test_a_folder_that_is_no_repository_is_named(tmp_path: Path, capsys):
    # GIVEN a folder without git WHEN it is checked
    code = run(check_security.command, ["--repository", str(tmp_path)])
    # THEN there is one clear line
    assert code == FAILURE
    assert f"error: {tmp_path} is not a git repository" in capsys.readouterr().err


def test_every_requirements_file_that_names_a_package_is_audited():
    # GIVEN this repository
    # WHEN its files are listed
    files = audit_requirements.requirements(audit_requirements.REPOSITORY)
    # THEN the packaged ones are there, and those with nothing in them are not
    names = {str(file.relative_to(audit_requirements.REPOSITORY)) for file in files}
    assert "lambdas/serialize_image/requirements.txt" in names
    assert "training_jobs/vehicle_classifier/requirements.txt" in names
    assert {
        ".github/requirements.txt",
        "python/scones_tools/requirements.txt",
    } <= names
    assert "lambdas/filter_inference/requirements.txt" not in names
