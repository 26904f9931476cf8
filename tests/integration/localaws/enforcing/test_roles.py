"""Roles: what they may, who hands them on, and who takes them."""

import json
from uuid import uuid4

import pytest

from .test_authorization import ACCOUNT, REGION, allow, calls, document, outcome, refused, trust


def test_a_function_has_what_its_role_may(enforcing, make_role, zipped):
    # GIVEN a function whose role may read one parameter of two
    for name in ("/mine", "/theirs"):
        enforcing("ssm").put_parameter(Name=name, Value="v", Type="String", Overwrite=True)
    arn = f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/mine"
    role = make_role(trust(Service="lambda.amazonaws.com"), allow("ssm:GetParameter", arn))
    code = """
        import boto3
        def handler(event, context):
            try:
                return boto3.client("ssm").get_parameter(Name=event["name"])["Parameter"]["Value"]
            except Exception as error:
                return str(error)
    """
    functions, name = enforcing("lambda"), f"function-{uuid4().hex}"
    settings = {"Runtime": "python3.13", "Handler": "handler.handler"}
    functions.create_function(
        FunctionName=name, Code={"ZipFile": zipped(code)}, Role=role, **settings
    )

    def answer(event):
        payload = json.dumps(event).encode()
        return json.load(functions.invoke(FunctionName=name, Payload=payload)["Payload"])

    # WHEN it reads each THEN it has what its role has
    assert answer({"name": "/mine"}) == "v"
    assert "not authorized to perform: ssm:GetParameter on resource" in answer({"name": "/theirs"})
    functions.delete_function(FunctionName=name)


def test_a_role_is_handed_on_by_permission_to_whom_it_trusts(user, make_role, enforcing, zipped):
    # GIVEN two roles, and a user who may make functions and pass roles to Lambda
    lambdas = make_role(trust(Service="lambda.amazonaws.com"))
    machines = make_role(trust(Service="states.amazonaws.com"))
    to_lambda = {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}
    passing = allow("iam:PassRole", [machines], Condition=to_lambda)
    create = user(allow("lambda:CreateFunction"), passing)("lambda").create_function

    def make(function, role):
        return refused(
            function,
            FunctionName=f"function-{uuid4().hex}",
            Code={"ZipFile": zipped("")},
            Handler="handler.handler",
            Runtime="python3.13",
            Role=role,
        )

    # WHEN they are handed on THEN one may not be passed, and the other does not trust Lambda
    code, _, text = make(create, lambdas)
    assert code == "AccessDeniedException"
    assert f"iam:PassRole on resource: {lambdas}" in text
    code, _, text = make(create, machines)
    assert code == "InvalidParameterValueException"
    assert "cannot assume" in text
    # ... and the administrator cannot change that
    assert make(enforcing("lambda").create_function, machines)[0] == code


@pytest.mark.parametrize(
    ("keys", "is_taken"),
    [
        ({"StringEquals": {"aws:SourceAccount": ACCOUNT}}, True),
        ({"StringEquals": {"aws:SourceAccount": "999999999999"}}, False),
        ({"ArnLike": {"aws:SourceArn": f"arn:aws:states:*:{ACCOUNT}:stateMachine:mine-*"}}, True),
        ({"ArnLike": {"aws:SourceArn": f"arn:aws:states:*:{ACCOUNT}:stateMachine:its-*"}}, False),
    ],
)
def test_a_service_acts_as_a_role_for_whom_the_trust_names(enforcing, make_role, keys, is_taken):
    # GIVEN a role that trusts Step Functions under a condition
    statement = json.loads(trust(Service="states.amazonaws.com"))["Statement"][0]
    role = make_role(document({**statement, "Condition": keys}))
    states = {"Only": {"Type": "Pass", "End": True}}
    definition = json.dumps({"StartAt": "Only", "States": states})
    # WHEN a machine is made with it THEN the account and the machine must be the ones named
    name = f"mine-{uuid4().hex}"

    def make():
        enforcing("stepfunctions").create_state_machine(
            name=name, definition=definition, roleArn=role
        )

    assert outcome(make) == ("" if is_taken else "AccessDeniedException")


def test_lambda_acts_for_its_own_account_alone(enforcing, make_role, zipped):
    # GIVEN a role that trusts Lambda only for another account
    statement = json.loads(trust(Service="lambda.amazonaws.com"))["Statement"][0]
    other = {"StringEquals": {"aws:SourceAccount": "999999999999"}}
    role = make_role(document({**statement, "Condition": other}))
    # WHEN a function is made with it THEN Lambda cannot act as it
    code, _, text = refused(
        enforcing("lambda").create_function,
        FunctionName=f"function-{uuid4().hex}",
        Code={"ZipFile": zipped("")},
        Handler="handler.handler",
        Runtime="python3.13",
        Role=role,
    )
    assert (code, "cannot assume" in text) == ("InvalidParameterValueException", True)
    # AND of one that trusts it for this account a function is made
    own = {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
    name = f"function-{uuid4().hex}"
    enforcing("lambda").create_function(
        FunctionName=name,
        Code={"ZipFile": zipped("")},
        Handler="handler.handler",
        Runtime="python3.13",
        Role=make_role(document({**statement, "Condition": own})),
    )
    enforcing("lambda").delete_function(FunctionName=name)


def test_a_role_is_assumed_under_the_conditions_of_its_trust(user, make_role):
    # GIVEN a role that a user may take who knows its external id
    statement = json.loads(trust(AWS=f"arn:aws:iam::{ACCOUNT}:root"))["Statement"][0]
    known = {"StringEquals": {"sts:ExternalId": "known"}}
    role = make_role(document({**statement, "Condition": known}))
    assume = user(allow("sts:AssumeRole"))("sts").assume_role
    # WHEN one takes it with and without THEN only who knows it has it
    assert assume(RoleArn=role, RoleSessionName="session", ExternalId="known")["Credentials"]
    assert refused(assume, RoleArn=role, RoleSessionName="session")[0] == "AccessDenied"


def test_the_administrator_may_do_everything(enforcing):
    # GIVEN the keys of `localaws env` WHEN each service is called THEN no one is denied
    for call in calls(enforcing).values():
        assert "Access" not in outcome(call)
