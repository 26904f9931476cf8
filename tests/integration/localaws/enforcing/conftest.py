"""A localaws that enforces IAM, its users and its roles."""

import json
from uuid import uuid4

import boto3
import pytest

REGION = "us-east-1"


def client_of(url, service, key, secret, token=None):
    return boto3.client(
        service,
        region_name=REGION,
        endpoint_url=url,
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        aws_session_token=token,
    )


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


@pytest.fixture(scope="module")
def enforcing(localaws, tmp_path_factory):
    """The administrator's clients: ``enforcing(service)``; ``enforcing.url`` is the address,
    ``enforcing.client(service, key, secret, token)`` somebody else's client."""
    directory = tmp_path_factory.mktemp("enforcing")
    result = localaws("start", directory, "--enforce-iam")
    assert result.returncode == 0, result.stderr
    url = result.stdout.split()[-1]

    def administrator(service):
        return client_of(url, service, "localaws", "localaws")

    administrator.url = url
    administrator.client = lambda service, *keys: client_of(url, service, *keys)
    yield administrator
    localaws("stop", directory)


@pytest.fixture
def user(enforcing):
    """``user(*statements)`` makes a user with a policy and returns its ``client(service)``."""

    def make(*statements):
        iam, name = enforcing("iam"), f"user-{uuid4().hex}"
        iam.create_user(UserName=name)
        if statements:
            iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=policy(*statements))
        key = iam.create_access_key(UserName=name)["AccessKey"]
        return lambda service: client_of(
            enforcing.url, service, key["AccessKeyId"], key["SecretAccessKey"]
        )

    return make


@pytest.fixture
def make_role(enforcing):
    """``make_role(trust, *statements)`` makes a role and returns its ARN."""

    def make(trusted, *statements, **more):
        iam, name = enforcing("iam"), f"role-{uuid4().hex}"
        role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trusted, **more)["Role"]
        if statements:
            iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=policy(*statements))
        return role["Arn"]

    return make
