"""The roles of the demonstration keep within their boundary: it takes nothing away from them."""

import boto3

from localaws.gateway.authorization.policies import Decision, Need, decide

ACCOUNT = "123456789012"
PREFIX = "scones-unlimited-local"
# What a request says of itself where the boundary asks.
CONTEXT = {
    "aws:ResourceTag/Deployment": [PREFIX],
    "iam:PassedToService": ["sagemaker.amazonaws.com"],
}


def listed(value):
    return value if isinstance(value, list) else [value]


def test_all_that_a_role_is_given_is_within_its_boundary(aws):
    # GIVEN every role of the service, and the boundary that they have
    iam = boto3.client("iam")
    arn = f"arn:aws:iam::{ACCOUNT}:policy/ci-scones-unlimited-boundary-local"
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    found = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]
    boundary = found["Document"]
    roles = [one["RoleName"] for one in iam.list_roles()["Roles"]]
    roles = [name for name in roles if name.startswith(f"{PREFIX}-")]
    assert len(roles) > 10
    # WHEN each action is held against it, on each resource as the policy writes it
    outside = []
    for role in roles:
        for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
            policy = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
            for statement in listed(policy["Statement"]):
                for action in listed(statement["Action"]):
                    for resource in listed(statement["Resource"]):
                        need = Need(action, resource, CONTEXT)
                        if decide([boundary], need) is not Decision.ALLOWED:
                            outside.append((role, action, resource))
    # THEN nothing is outside
    assert outside == []
