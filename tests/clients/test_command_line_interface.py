"""The AWS CLI: each service of the table, and what its older versions do not know."""

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from string import Template

import pytest

SERVICES = json.loads(Path(__file__).with_name("command_lines.json").read_text())
# Older ones of version 2 do not read AWS_ENDPOINT_URL.
FIRST_OF_VERSION_2 = (2, 13)


def version_of(path: str) -> tuple[int, int]:
    told = subprocess.run([path, "--version"], capture_output=True, text=True, check=True)
    major, minor = re.match(r"aws-cli/(\d+)\.(\d+)", told.stdout + told.stderr).groups()
    return int(major), int(minor)


@pytest.fixture(scope="session", params=[1, 2])
def aws_cli(request, program) -> str:
    """The path of the CLI's version 1, and of version 2, which no package index has."""
    if request.param == 1:
        return program("aws")
    given = os.environ.get("CLIENTS_CLI_2", "")
    if not given:
        assert not os.environ.get("CI"), "CLIENTS_CLI_2 names no AWS CLI of version 2"
        pytest.skip("CLIENTS_CLI_2 names no AWS CLI of version 2")
    assert version_of(given) >= FIRST_OF_VERSION_2
    return given


@pytest.fixture(scope="session")
def tell(aws_cli, work_directory, run) -> Callable[..., str]:
    """``tell(line)`` runs a command line of the CLI, as the documentation says."""
    major, _ = version_of(aws_cli)
    in_front = [sys.executable, "-m", "localaws", "run", "--work-directory", str(work_directory)]

    def finish(line: str) -> str:
        words = shlex.split(line)
        command = [aws_cli, *words]
        if major == 1 and words[0] == "sqs":
            command = [*in_front, "--", *command]
        return run(*command, env=os.environ | {"AWS_PAGER": ""})

    return finish


@pytest.mark.parametrize("service", SERVICES)
def test_the_cli_works(tell, service, aws_cli, role, function_zip, server, tmp_path):
    # GIVEN command lines, with names that are the version's own
    given = {
        "role": role,
        "function_zip": str(function_zip),
        "folder": str(tmp_path),
        "url": server,
        "name": f"cli-{version_of(aws_cli)[0]}",
    }
    # WHEN they are run one after another THEN the last says what it is to say
    said = ""
    for line in SERVICES[service]["lines"]:
        said = tell(Template(line).substitute(given))
    assert Template(SERVICES[service]["says"]).substitute(given) in said


def test_a_refusal_is_told(tell):
    # GIVEN a call of what localaws does not do WHEN the CLI makes it THEN it names it
    with pytest.raises(AssertionError, match="NotImplementedByLocalaws"):
        tell("rekognition detect-labels --image S3Object={Bucket=bread,Name=k}")


def test_version_1_asks_for_queues_elsewhere(program):
    # GIVEN version 1, and a proxy in the way of every call that would leave this machine
    shell = os.environ | {"HTTPS_PROXY": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}
    # WHEN it is asked for queues without `localaws run`
    command = [program("aws"), "sqs", "list-queues"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=shell)
    # THEN it would have left: it has an address of its own, as the documentation says
    assert done.returncode != 0
    assert "127.0.0.1:9" in done.stderr
    # AND with a key that no account of AWS has
    assert os.environ["AWS_ACCESS_KEY_ID"] == "localaws"
