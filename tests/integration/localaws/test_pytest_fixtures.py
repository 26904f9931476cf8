"""A project that has nothing but tests gets an AWS from localaws's fixtures."""

import os
import re
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[3] / "python/localaws"
# A shell that leads to another AWS, which nobody answers for.
HOSTILE = {
    "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
    "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:9",
    "AWS_ENDPOINT_URL_SQS": "http://127.0.0.1:9",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
    "AWS_PROFILE": "missing",
    "AWS_USE_FIPS_ENDPOINT": "true",
    "AWS_USE_DUALSTACK_ENDPOINT": "true",
    "HTTP_PROXY": "http://127.0.0.1:9",
    "http_proxy": "http://127.0.0.1:9",
    "HTTPS_PROXY": "http://127.0.0.1:9",
    "AWS_ACCESS_KEY_ID": "AKIAREAL",
    "AWS_SESSION_TOKEN": "real",
}


@pytest.fixture
def run_tests(tmp_path):
    """``run_tests(text, *options)`` runs a file of tests in a folder of its own: its report."""

    def run(text: str, *options: str) -> str:
        (tmp_path / "test_it.py").write_text(text)
        command = [sys.executable, "-m", "pytest", "-q", "-p", "localaws.testing"]
        command += ["-p", "no:cacheprovider", "--rootdir", str(tmp_path), *options, str(tmp_path)]
        finished = subprocess.run(
            command,
            cwd=tmp_path,
            env=os.environ | HOSTILE,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return finished.stdout + finished.stderr

    return run


def test_the_example_of_the_readme_passes(run_tests):
    # GIVEN the README's example, in a project and a shell that lead elsewhere
    [example] = re.findall(
        r"## In tests\n.*?```python\n(.*?)```", (PACKAGE / "README.md").read_text(), re.DOTALL
    )
    # WHEN it runs THEN it passes
    assert "1 passed" in (report := run_tests(example)), report


def test_each_test_finds_an_empty_aws_and_leaves_the_variables(run_tests):
    # GIVEN tests that make the same things, a default client between them, and a program
    report = run_tests(
        """
import os, subprocess, sys
import boto3, pytest

PROGRAM = "import boto3; print(boto3.client('sqs').list_queues()['QueueUrls'])"

@pytest.mark.parametrize("number", range(2))
def test_it(localaws, number):
    assert boto3.client("s3").list_buckets()["Buckets"] == []
    boto3.client("s3").create_bucket(Bucket="photos")
    assert boto3.client("sqs").meta.endpoint_url == localaws.url
    boto3.client("sqs").create_queue(QueueName=f"q{number}")
    seen = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True)
    assert seen.stdout.count("/q") == 1, seen.stderr

def test_without():
    assert os.environ["AWS_ACCESS_KEY_ID"] == "AKIAREAL"
    assert os.environ["AWS_ENDPOINT_URL"] == "http://127.0.0.1:9"
    assert boto3.DEFAULT_SESSION is None
"""
    )
    # WHEN they run THEN none sees another's, and other tests have the shell's variables
    assert "3 passed" in report, report


def test_options_are_the_projects_own(run_tests):
    # GIVEN a project that wants another region, and permissions
    report = run_tests(
        """
import boto3, pytest
from botocore.exceptions import ClientError

@pytest.fixture(scope="session")
def localaws_options():
    return {"region": "eu-central-1", "enforce_iam": True}

def test_it(localaws):
    assert boto3.client("sqs").create_queue(QueueName="q")["QueueUrl"]
    assert boto3.client("sqs").meta.region_name == localaws.region == "eu-central-1"
    boto3.client("iam").create_user(UserName="u")
    key = boto3.client("iam").create_access_key(UserName="u")["AccessKey"]
    user = boto3.client("sqs", aws_access_key_id=key["AccessKeyId"],
                        aws_secret_access_key=key["SecretAccessKey"])
    with pytest.raises(ClientError, match="AccessDenied"):
        user.list_queues()
"""
    )
    # WHEN it runs THEN its server is so
    assert "1 passed" in report, report


def test_the_package_names_the_plugin():
    # GIVEN what the package tells pytest WHEN it is looked up THEN it has the fixtures
    project = tomllib.loads((PACKAGE / "pyproject.toml").read_text())["project"]
    [module] = project["entry-points"]["pytest11"].values()
    assert {"localaws", "localaws_server", "localaws_options"} <= vars(import_module(module)).keys()
