"""A user's shell may say where AWS is, and through which proxy: localaws is asked all the same."""

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from ..running import variables_of

# Asked of boto3 by a process that has taken over what `localaws env` prints.
CALLING = """
import boto3, json
for service in ("s3", "sqs", "sts"):
    assert "127.0.0.1" in boto3.client(service).meta.endpoint_url
boto3.client("s3").create_bucket(Bucket="photos")
boto3.client("sqs").create_queue(QueueName="photos")
print(json.dumps(boto3.client("sts").get_caller_identity()["Account"]))
"""

# What a function sees and reaches.
HANDLER = """
    import boto3

    def handler(event, context):
        return boto3.client("sts").get_caller_identity()["Account"]
"""

PROFILES = """
[default]
region = eu-central-1
use_fips_endpoint = true
services = elsewhere
ignore_configured_endpoint_urls = true
[profile there]
role_arn = arn:aws:iam::111111111111:role/real
source_profile = default
[services elsewhere]
s3 =
  endpoint_url = ELSEWHERE
"""


@pytest.fixture
def listener() -> Iterator[tuple[str, list[object]]]:
    """An address that stands for all that is not localaws, and who has asked it."""
    asked: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept() -> None:
            while True:
                try:
                    connection, peer = server.accept()
                except OSError:
                    return
                asked.append(peer)
                connection.close()

        threading.Thread(target=accept, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", asked
        server.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize(
    "hostile",
    [
        ["http_proxy", "https_proxy", "all_proxy"],
        ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "no_proxy=.corp.example"],
        ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL_SQS", "AWS_ENDPOINT_URL_STS"],
        ["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true"],
        ["AWS_USE_FIPS_ENDPOINT=true", "AWS_USE_DUALSTACK_ENDPOINT=true"],
        ["AWS_PROFILE=missing", "AWS_DEFAULT_PROFILE=missing"],
        ["AWS_PROFILE=there", "AWS_CONFIG_FILE=FILE"],
        ["AWS_CONFIG_FILE=FILE"],
        ["AWS_SESSION_TOKEN=real", "AWS_ACCESS_KEY_ID=AKIAREAL", "AWS_SECRET_ACCESS_KEY=real"],
        ["AWS_CA_BUNDLE=/missing", "AWS_DEFAULTS_MODE=none-such"],
        ["AWS_S3_US_EAST_1_REGIONAL_ENDPOINT=x", "AWS_STS_REGIONAL_ENDPOINTS=x"],
        ["AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN=x"],
        ["AWS_WEB_IDENTITY_TOKEN_FILE=/missing", "AWS_ROLE_ARN=arn:aws:iam::1:role/x"],
        ["AWS_REQUEST_CHECKSUM_CALCULATION=x", "AWS_RETRY_MODE=x", "AWS_MAX_ATTEMPTS=x"],
        ["AWS_REGION=eu-west-1", "AWS_DEFAULT_REGION=eu-west-1"],
    ],
    ids=lambda names: names[0].replace("=", "-"),
)
def test_every_call_goes_to_localaws(hostile, listener, tmp_path, zipped):
    # GIVEN a shell whose variables lead elsewhere
    elsewhere, asked = listener
    profiles = tmp_path / "config"
    profiles.write_text(PROFILES.replace("ELSEWHERE", elsewhere))
    pairs = [word.partition("=") for word in hostile]
    variables = {name: value or elsewhere for name, _, value in pairs}
    variables = {name: str(profiles) if v == "FILE" else v for name, v in variables.items()}
    shell = {name: text for name, text in os.environ.items() if not name.startswith("AWS_")}
    shell |= variables
    directory = tmp_path / "work"

    def localaws(verb: str) -> str:
        return run([sys.executable, "-m", "localaws", verb, "--work-directory", str(directory)])

    def run(command: list[str]) -> str:
        finished = subprocess.run(
            command, env=shell, capture_output=True, text=True, timeout=120, check=False
        )
        assert finished.returncode == 0, finished.stderr
        return finished.stdout

    # WHEN localaws starts there, and its variables are taken over
    localaws("start")
    try:
        follow(localaws("env"), shell)
        account = json.loads(run([sys.executable, "-c", CALLING]))
        answer = json.loads(run([sys.executable, "-c", invoking(tmp_path, zipped(HANDLER))]))
    finally:
        localaws("stop")
    # THEN a client and a function were answered, and nobody else was asked
    assert (account, answer) == ("123456789012", "123456789012")
    assert asked == []


def follow(lines: str, shell: dict[str, str]) -> None:
    """Do to a shell what its lines say."""
    for name, value in variables_of(lines).items():
        shell.pop(name, None)
        if value is not None:
            shell[name] = value


def invoking(directory: Path, archive: bytes) -> str:
    """Return a program that makes a function and prints what it answers."""
    (directory / "function.zip").write_bytes(archive)
    return f"""
import boto3, json
trust = {{"Effect": "Allow", "Principal": {{"Service": "lambda.amazonaws.com"}},
          "Action": "sts:AssumeRole"}}
role = boto3.client("iam").create_role(RoleName="worker", AssumeRolePolicyDocument=json.dumps(
    {{"Version": "2012-10-17", "Statement": [trust]}}))["Role"]["Arn"]
functions = boto3.client("lambda")
functions.create_function(FunctionName="asking", Runtime="python3.13", Role=role,
    Handler="handler.handler", Timeout=60,
    Code={{"ZipFile": open({str(directory / "function.zip")!r}, "rb").read()}})
print(functions.invoke(FunctionName="asking")["Payload"].read().decode())
"""


@pytest.mark.parametrize("value", ["true", "false"])
@pytest.mark.parametrize(
    "name",
    ["AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"],
)
def test_a_switch_is_removed_and_not_turned_off(localaws, server, monkeypatch, name, value):
    # GIVEN a switch that is on or off, as Terraform's S3 backend takes every text for on
    monkeypatch.setenv(name, value)
    # WHEN env prints its lines THEN it is removed, and so it is for a shell that has it later
    assert f"unset {name}" in localaws("env", server.directory).stdout.splitlines()
    monkeypatch.delenv(name)
    assert f"unset {name}" in localaws("env", server.directory).stdout.splitlines()


def test_hosts_without_a_proxy_stay_so(localaws, server, monkeypatch):
    # GIVEN hosts that a user reaches without a proxy, in both spellings
    monkeypatch.setenv("no_proxy", ".corp.example")
    monkeypatch.setenv("NO_PROXY", "pypi.corp.example, 127.0.0.1")
    # WHEN env prints its lines THEN both spellings have them all
    lines = localaws("env", server.directory).stdout.splitlines()
    hosts = ".corp.example,pypi.corp.example,127.0.0.1,localhost"
    assert {f"export NO_PROXY={hosts}", f"export no_proxy={hosts}"} <= set(lines)


def test_one_star_for_all_hosts_stays_alone(localaws, server, monkeypatch):
    # GIVEN no host with a proxy WHEN env prints its lines THEN Python can read that still
    monkeypatch.setenv("no_proxy", "*")
    assert "export no_proxy='*'" in localaws("env", server.directory).stdout.splitlines()
