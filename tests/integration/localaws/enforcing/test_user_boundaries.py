"""A user's permissions boundary, on a localaws that enforces IAM."""

import json
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError


def test_a_user_has_its_own_permissions_within_its_boundary(enforcing, user):
    # GIVEN a user who may do all
    client, iam = user({"Effect": "Allow", "Action": "*", "Resource": "*"}), enforcing("iam")
    name = client("sts").get_caller_identity()["Arn"].rpartition("/")[2]
    assert client("sns").list_topics()["Topics"] == []
    # WHEN the user gets a boundary that allows parameters only
    statement = {"Effect": "Allow", "Action": ["ssm:*", "iam:*"], "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    made = iam.create_policy(PolicyName=f"boundary-{uuid4().hex}", PolicyDocument=document)
    boundary = {"PermissionsBoundary": made["Policy"]["Arn"]}
    iam.put_user_permissions_boundary(UserName=name, **boundary)
    # THEN parameters are allowed, and topics are not
    assert client("ssm").describe_parameters()["Parameters"] == []
    with pytest.raises(ClientError, match="AccessDenied"):
        client("sns").list_topics()
    # WHEN the boundary goes THEN topics are allowed again
    iam.delete_user_permissions_boundary(UserName=name)
    assert client("sns").list_topics()["Topics"] == []


def test_users_are_made_within_a_boundary_alone(enforcing, user):
    # GIVEN a user who may make users that have one boundary
    boundary = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    condition = {"StringEquals": {"iam:PermissionsBoundary": boundary}}
    iam = user(
        {"Effect": "Allow", "Action": "iam:CreateUser", "Resource": "*", "Condition": condition}
    )("iam")
    # WHEN it makes one with it THEN that is allowed, and without it is not
    iam.create_user(UserName=f"bounded-{uuid4().hex}", PermissionsBoundary=boundary)
    with pytest.raises(ClientError, match="AccessDenied"):
        iam.create_user(UserName=f"unbounded-{uuid4().hex}")
