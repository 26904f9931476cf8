"""A deployment is found by its environment's name alone."""

import argparse
import json

import boto3
import pytest

from scones_tools import deployment
from scones_tools.__main__ import main
from scones_tools.command_line import UsageError
from scones_tools.deployment import DeploymentUnreadable

NAME = "/scones-unlimited/dev/deployment"


def options(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    deployment.add_arguments(parser)
    return parser.parse_args(words)


def test_a_deployment_is_what_terraform_wrote(deploy):
    # GIVEN a deployment WHEN it is looked for THEN its values are there, with their types
    deploy(image_size=128, vehicles={"bicycle": {"route": "near"}}, photos_bucket="photos")
    found = deployment.find(options())
    assert (found.image_size, found.vehicles["bicycle"]["route"]) == (128, "near")
    assert found.photos_bucket == "photos"


def test_another_environment_and_project_are_found_by_their_names(deploy):
    # GIVEN the description of another one WHEN it is named THEN it is found
    text = boto3.client("ssm").get_parameter(Name=NAME)["Parameter"]["Value"]
    boto3.client("ssm").put_parameter(Name="/bakery/prod/deployment", Value=text, Type="String")
    named = options("--project", "bakery", "--environment", "prod")
    assert deployment.find(named) == deployment.find(options())
    assert deployment.prefix(named) == "bakery-prod"


def test_an_environment_that_is_not_deployed_is_named(deploy, capsys):
    # GIVEN no such environment WHEN a verb needs it THEN the error says where it was looked for
    assert main(["classify", "a.jpg", "--environment", "moon"]) == 1
    error = capsys.readouterr().err
    assert error.startswith("error: DeploymentMissing: there is no parameter ")
    assert "/scones-unlimited/moon/deployment in eu-central-1" in error


@pytest.mark.parametrize(
    ("text", "reason"),
    [("{}", "KeyError"), ("[]", "TypeError"), ("no JSON", "JSONDecodeError")],
)
def test_a_parameter_of_another_version_is_refused(deploy, text: str, reason: str):
    # GIVEN a parameter that is not as this version reads it WHEN it is read THEN the error says so
    boto3.client("ssm").put_parameter(Name=NAME, Value=text, Type="String", Overwrite=True)
    with pytest.raises(DeploymentUnreadable, match=f"{NAME} .*{reason}.*apply the environment"):
        deployment.find(options())


@pytest.mark.parametrize(("name", "value"), [("vehicles", None), ("image_size", "128")])
def test_a_value_of_another_type_is_refused(deploy, name: str, value: object):
    # GIVEN a parameter with a value of another type WHEN it is read THEN the error names the value
    deploy(**{name: value})
    with pytest.raises(DeploymentUnreadable, match=f"{name} is not of type"):
        deployment.find(options())


def test_what_a_newer_configuration_adds_is_no_error(deploy):
    # GIVEN a parameter with a value that this version does not know WHEN it is read THEN it is
    text = boto3.client("ssm").get_parameter(Name=NAME)["Parameter"]["Value"]
    more = json.dumps(json.loads(text) | {"new": 1})
    boto3.client("ssm").put_parameter(Name=NAME, Value=more, Type="String", Overwrite=True)
    assert deployment.find(options()).environment


def test_no_environment_is_wrong_usage(monkeypatch):
    # GIVEN nobody has named one WHEN it is looked for THEN the error says how
    monkeypatch.delenv("SCONES_ENVIRONMENT", raising=False)
    with pytest.raises(UsageError, match="--environment dev, or set SCONES_ENVIRONMENT"):
        deployment.find(options())
