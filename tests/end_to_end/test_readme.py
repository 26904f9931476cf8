"""What the README says to type is typed, line for line, on a demonstration that runs."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import boto3
import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
STATE_BUCKET = "scones-unlimited-local-tfstate"
# Done by the demonstration: it made the state bucket, and this environment has the packages.
DONE_BEFORE = ("python3 -m pip install", "terraform -chdir=terraform/bootstrap")
# Exit code 3 says that a person is needed: photos wait for review, or no e-mail is subscribed.
ENDS = {"doctor": {0, 3}, "status": {0, 3}, "photo": {0, 3}, "review": {0, 3}, "redrive": {0, 3}}


def operator_commands() -> list[str]:
    """Return the lines of the README's part for operators, without their comments."""
    page = (REPOSITORY / "README.md").read_text()
    part = page[page.index("## On AWS") : page.index("## Where things are")]
    blocks = re.findall(r"```sh\n(.*?)```", part, re.DOTALL)
    lines = [line.split("   #")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if not line.startswith(DONE_BEFORE)]


def test_the_operator_s_part_needs_no_output_of_terraform():
    # GIVEN the commands of the operator's part WHEN they are read THEN none asks another program
    commands = operator_commands()
    assert len(commands) > 10
    assert [line for line in commands if "$(" in line or "`" in line] == []


@pytest.fixture
def shell(demonstration, tmp_path: Path) -> dict[str, str]:
    """The environment of an operator, in a folder of a clone with the files that are named."""
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    program = bin_folder / "scones"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m scones_tools "$@"\n')
    program.chmod(0o755)
    return demonstration.environment | {"PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}"}


def test_every_command_of_the_operator_s_part_runs(demonstration, shell, aws, tmp_path: Path):
    # GIVEN an operator's clone with a photo in it, and photos below archive/
    clone = tmp_path / "clone"
    for folder in ("lambdas", "python", "scripts", "terraform", "training_jobs"):
        left_out = shutil.ignore_patterns("__pycache__", ".terraform", "*.egg-info", "build")
        shutil.copytree(REPOSITORY / folder, clone / folder, ignore=left_out)
    s3 = boto3.client("s3")
    bucket = str(aws["photos_bucket"])
    key = s3.list_objects_v2(Bucket=bucket, Prefix="incoming/")["Contents"][0]["Key"]
    s3.download_file(bucket, key, str(clone / "courier.jpg"))
    s3.copy_object(Bucket=bucket, Key="archive/1", CopySource={"Bucket": bucket, "Key": key})
    # WHEN the lines are typed, for the environment and the data that there are here
    here = {
        "SCONES_ENVIRONMENT=dev": "SCONES_ENVIRONMENT=local",
        "SCONES_STATE_BUCKET=NAME": f"SCONES_STATE_BUCKET={STATE_BUCKET}",
        "incoming/KEY": key,
        "scones rollback": "scones rollback --yes",
        # Drawings are learnt soon, and better than by what was trained on photos.
        "--source cifar100 --archive cifar-100-python.tar.gz": "--source sample",
        "scones train\n": "scones train --hyperparameter epochs=2\n",
        # It serves until Ctrl-C.
        "scones page --open": "timeout --preserve-status -s INT 10 scones page",
    }
    # At the end the demonstration serves the model that it served before.
    written = [*operator_commands(), "scones plan && scones apply"]
    typed = "\n".join(f"{line}\necho $? >> exit_codes" for line in written)
    for words, replacement in here.items():
        assert words in typed
        typed = typed.replace(words, replacement)
    done = subprocess.run(
        ["bash", "-c", typed], cwd=clone, env=shell, capture_output=True, text=True, check=False
    )
    # THEN each ends as it should
    codes = [int(code) for code in (clone / "exit_codes").read_text().split()]
    failed = [
        line
        for line, code in zip(written, codes, strict=True)
        if code not in ENDS.get(line.split()[1], {0})
    ]
    assert failed == [], done.stdout + done.stderr
