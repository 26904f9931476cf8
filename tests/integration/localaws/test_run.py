"""``localaws run -- program``, and a role's keys for it and for a shell."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from ..running import variables_of

# As the SageMaker SDK makes its client of STS, by name and by position.
AT_ADDRESSES_OF_AWS = """
import botocore.session, boto3, json
sts = boto3.client("sts", region_name="eu-central-1", endpoint_url="https://sts.eu-central-1.amazonaws.com")
positional = botocore.session.get_session().create_client(
    "sts", "us-east-1", None, True, None, "https://sts.us-east-1.amazonaws.com")
print(json.dumps([sts.meta.endpoint_url, positional.get_caller_identity()["Account"]]))
"""


@pytest.fixture
def run(localaws, server):
    """``run(program, *options)`` runs a program of Python, and returns what has come of it."""

    def start(program: str, *options: str) -> subprocess.CompletedProcess[str]:
        return localaws("run", server.directory, *options, "--", sys.executable, "-c", program)

    return start


def test_an_address_of_aws_is_answered_here(run, server):
    # GIVEN clients that are given an address of AWS's WHEN they are run
    done = run(AT_ADDRESSES_OF_AWS)
    # THEN this server has answered
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [server.url, "123456789012"]


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:9", "https://sts.amazonaws.com.example", "https://minio.internal"]
)
def test_another_address_is_left_alone(run, address):
    # GIVEN a client of somebody else's S3 WHEN it is run
    done = run(
        f"import boto3; print(boto3.client('s3', endpoint_url={address!r}).meta.endpoint_url)"
    )
    # THEN it asks there
    assert done.stdout.strip() == address


@pytest.mark.parametrize("status", [0, 7])
def test_the_exit_status_is_the_programs(run, status):
    # GIVEN a program WHEN it ends THEN so does run
    assert run(f"raise SystemExit({status})").returncode == status


def test_no_proxy_is_asked_and_no_defaults_of_a_user_are_read(run, monkeypatch):
    # GIVEN a shell with proxies, and the SDK's defaults of a real account
    for name in ("http_proxy", "HTTPS_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://proxy.example:3128")
    monkeypatch.setenv("SAGEMAKER_USER_CONFIG_OVERRIDE", "/home/me/config.yaml")
    # WHEN a program is run
    done = run("import os, json; print(json.dumps(dict(os.environ)))")
    seen = json.loads(done.stdout)
    # THEN it has none of them, and tells AWS nothing of itself
    assert not [name for name in seen if name.lower() in {"http_proxy", "https_proxy", "all_proxy"}]
    defaults = Path(seen["SAGEMAKER_USER_CONFIG_OVERRIDE"]).read_text()
    assert "TelemetryOptOut: true" in defaults


def test_a_sitecustomize_of_the_users_is_read_too(run, tmp_path, monkeypatch):
    # GIVEN a sitecustomize and a module on the user's path
    (tmp_path / "sitecustomize.py").write_text("import builtins; builtins.of_the_user = 'read'")
    (tmp_path / "beside.py").write_text("name = 'found'")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    # WHEN a program is run THEN it has both
    assert run("import beside; print(of_the_user, beside.name)").stdout == "read found\n"


def test_a_program_acts_as_a_role(run, role):
    # GIVEN a role WHEN a program is run as it, by name and by ARN
    identity = "import boto3; print(boto3.client('sts').get_caller_identity()['Arn'])"
    for name in ("worker", role):
        done = run(identity, "--role", name)
        # THEN it is the role's session
        assert done.stdout == "arn:aws:sts::123456789012:assumed-role/worker/localaws\n"


def test_a_shell_gets_a_roles_keys(localaws, server, role):
    # GIVEN a role WHEN env prints its lines THEN they are temporary keys
    variables = variables_of(localaws("env", server.directory, "--role", "worker").stdout)
    assert variables["AWS_ACCESS_KEY_ID"].startswith("ASIA")
    assert variables["AWS_SESSION_TOKEN"]


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--role", "nobody", "--", "true"], "Role nobody not found"),
        (["--", "no-such-program"], "error: NotExecuted: no-such-program: No such file"),
    ],
)
def test_what_cannot_be_run_is_told(localaws, server, options, reason):
    # GIVEN what is not there WHEN it is run THEN one line says so
    done = localaws("run", server.directory, *options)
    assert (done.returncode, done.stdout) == (1, "")
    assert reason in done.stderr
    assert len(done.stderr.splitlines()) == 1
