"""What policy documents allow, deny and trust."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.gateway.authorization.conditions import ConditionUnknown, are_met
from localaws.gateway.authorization.patterns import matches
from localaws.gateway.authorization.policies import ANY_RESOURCE, Decision, Need, decide, trusts

PHOTO = Need("s3:GetObject", "arn:aws:s3:::photos/incoming/1.png")


def allow(action, resource="*", **more):
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action, resource="*", **more):
    return {**allow(action, resource, **more), "Effect": "Deny"}


def policy(*statements):
    return {"Version": "2012-10-17", "Statement": list(statements)}


@pytest.mark.parametrize(
    ("statements", "decision"),
    [
        ([], Decision.SILENT),
        ([allow("s3:GetObject")], Decision.ALLOWED),
        ([allow("S3:getobject")], Decision.ALLOWED),
        ([allow(["sqs:SendMessage", "s3:Get*"])], Decision.ALLOWED),
        ([allow("s3:PutObject")], Decision.SILENT),
        ([allow("s3:GetObject", "arn:aws:s3:::photos/*")], Decision.ALLOWED),
        ([allow("s3:GetObject", "arn:aws:s3:::photos")], Decision.SILENT),
        ([allow("s3:GetObject", "arn:aws:s3:::PHOTOS/*")], Decision.SILENT),
        ([allow("s3:GetObject", ["a", "arn:aws:s3:::photos/incoming/?.png"])], Decision.ALLOWED),
        ([allow("s3:*"), deny("s3:GetObject", "arn:aws:s3:::photos/*")], Decision.DENIED),
        ([deny("s3:GetObject"), allow("s3:*")], Decision.DENIED),
        ([allow("s3:*"), deny("s3:GetObject", "arn:aws:s3:::other/*")], Decision.ALLOWED),
        ([{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}], Decision.ALLOWED),
        ([{"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}], Decision.SILENT),
        (
            [{"Effect": "Deny", "Action": "*", "NotResource": "arn:aws:s3:::photos/*"}],
            Decision.SILENT,
        ),
    ],
)
def test_a_denial_wins_and_silence_is_no_permission(statements, decision):
    # GIVEN statements WHEN they are asked about a photo THEN the answer is IAM's
    assert decide([policy(*statements)], PHOTO) == decision


def test_a_document_with_a_single_statement_is_read():
    # GIVEN a document whose statement stands alone WHEN it is asked THEN it is understood
    assert decide([{"Statement": allow("s3:GetObject")}], PHOTO) == Decision.ALLOWED


def test_an_unknown_resource_is_what_the_policy_says():
    # GIVEN a need whose resource localaws cannot tell WHEN a narrow policy is asked THEN it allows
    narrow = [policy(allow("glue:StartJobRun", "arn:aws:glue:::job/x"))]
    assert decide(narrow, Need("glue:StartJobRun", ANY_RESOURCE)) == Decision.ALLOWED


def test_what_has_no_resource_needs_a_star():
    # GIVEN an action without resources WHEN a policy names one THEN that is no permission
    need = Need("cloudwatch:PutMetricData", "*")
    assert decide([policy(allow(need.action, "arn:aws:x"))], need) == Decision.SILENT
    assert decide([policy(allow(need.action))], need) == Decision.ALLOWED


@pytest.mark.parametrize(
    ("conditions", "context", "met"),
    [
        ({}, {}, True),
        ({"StringEquals": {"s3:prefix": "a"}}, {"s3:prefix": ["a"]}, True),
        ({"StringEquals": {"S3:Prefix": ["b", "a"]}}, {"s3:prefix": ["a"]}, True),
        ({"StringEquals": {"s3:prefix": "a"}}, {"s3:prefix": ["A"]}, False),
        ({"StringEquals": {"s3:prefix": "a"}}, {}, False),
        ({"StringEqualsIfExists": {"s3:prefix": "a"}}, {}, True),
        ({"StringNotEquals": {"s3:prefix": "a"}}, {}, True),
        ({"StringNotEquals": {"s3:prefix": ["a", "b"]}}, {"s3:prefix": ["b"]}, False),
        ({"StringNotLike": {"s3:prefix": "a*"}}, {"s3:prefix": ["ba"]}, True),
        ({"StringLike": {"s3:prefix": "a*"}}, {"s3:prefix": ["abc"]}, True),
        ({"StringEqualsIgnoreCase": {"s3:prefix": "A"}}, {"s3:prefix": ["a"]}, True),
        ({"Bool": {"aws:SecureTransport": False}}, {"aws:SecureTransport": ["true"]}, False),
        ({"Bool": {"aws:SecureTransport": "true"}}, {"aws:SecureTransport": ["true"]}, True),
        ({"Null": {"s3:prefix": "true"}}, {}, True),
        ({"Null": {"s3:prefix": "false"}}, {}, False),
        ({"ArnLike": {"k": "arn:aws:*:*:1:role/*"}}, {"k": ["arn:aws:iam::1:role/a/b"]}, True),
        ({"ArnLike": {"k": "arn:aws:*"}}, {"k": ["arn:aws:iam::1:role/a"]}, False),
        ({"NumericLessThan": {"k": "5"}}, {"k": ["4.5"]}, True),
        ({"NumericLessThan": {"k": "5"}}, {"k": ["many"]}, False),
        ({"IpAddress": {"aws:SourceIp": "127.0.0.0/8"}}, {"aws:SourceIp": ["127.0.0.1"]}, True),
        ({"IpAddress": {"aws:SourceIp": "127.0.0.1"}}, {"aws:SourceIp": ["127.0.0.1"]}, True),
        ({"IpAddress": {"aws:SourceIp": ["10.0.0.0/8"]}}, {"aws:SourceIp": ["127.0.0.1"]}, False),
        ({"IpAddress": {"aws:SourceIp": "::1/128"}}, {"aws:SourceIp": ["127.0.0.1"]}, False),
        ({"IpAddress": {"aws:SourceIp": "nowhere"}}, {"aws:SourceIp": ["127.0.0.1"]}, False),
        ({"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}}, {"aws:SourceIp": ["127.0.0.1"]}, True),
        ({"NotIpAddress": {"aws:SourceIp": "127.0.0.1"}}, {"aws:SourceIp": ["127.0.0.1"]}, False),
        ({"ForAnyValue:StringEquals": {"k": "a"}}, {"k": ["a", "b"]}, True),
        ({"ForAllValues:StringEquals": {"k": "a"}}, {"k": ["a", "b"]}, False),
        ({"ForAllValues:StringEquals": {"k": "a"}}, {}, True),
        ({"StringEquals": {"k": "a", "l": "b"}}, {"k": ["a"], "l": ["c"]}, False),
    ],
)
def test_conditions_are_met_as_iam_meets_them(conditions, context, met):
    # GIVEN conditions and a request's keys WHEN they are compared THEN IAM's rules hold
    assert are_met(conditions, context) is met


def test_an_operator_that_is_not_there_is_named():
    # GIVEN a condition by the clock WHEN it is asked THEN nobody guesses
    with pytest.raises(ConditionUnknown, match=r"DateLessThan \(of aws:CurrentTime\)"):
        are_met({"DateLessThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}}, {})


@pytest.mark.parametrize("element", ["Resource", "NotResource"])
def test_a_variable_is_not_taken_literally(element):
    # GIVEN a statement about everybody's own folder
    own = {"Effect": "Allow", "Action": "s3:*", element: "arn:aws:s3:::photos/${aws:username}/*"}
    # WHEN it is asked THEN nobody guesses whose that is
    with pytest.raises(ConditionUnknown, match=r"photos/\$\{aws:username\}"):
        decide([policy(own)], PHOTO)
    # ... but of another action it says nothing
    assert decide([policy(own)], Need("sqs:SendMessage", "*")) == Decision.SILENT


def test_a_variable_in_a_condition_is_not_taken_literally():
    # GIVEN a condition with a variable WHEN it is asked THEN nobody guesses
    with pytest.raises(ConditionUnknown, match=r"\$\{aws:username\}"):
        are_met({"StringNotLike": {"s3:prefix": "${aws:username}/*"}}, {"s3:prefix": ["a/"]})


@given(st.text(alphabet="ab*?.+\n", max_size=8), st.text(alphabet="ab.+\n", max_size=8))
def test_a_pattern_means_what_it_means_letter_by_letter(pattern, text):
    # GIVEN any pattern and text
    def by_hand(pattern: str, text: str) -> bool:
        if not pattern:
            return not text
        if pattern[0] == "*":
            return by_hand(pattern[1:], text) or bool(text and by_hand(pattern, text[1:]))
        is_one = bool(text) and pattern[0] in {"?", text[0]}
        return is_one and by_hand(pattern[1:], text[1:])

    # WHEN they are compared THEN it is as a comparison letter by letter says
    assert matches(pattern, text) is by_hand(pattern, text)


def trust(kind, *names, effect="Allow", action="sts:AssumeRole"):
    return {"Effect": effect, "Principal": {kind: list(names)}, "Action": action}


@pytest.mark.parametrize(
    ("statements", "is_trusted"),
    [
        ([trust("Service", "lambda.amazonaws.com")], True),
        ([trust("Service", "states.amazonaws.com", "lambda.amazonaws.com")], True),
        ([trust("Service", "states.amazonaws.com")], False),
        ([trust("AWS", "lambda.amazonaws.com")], False),
        ([trust("Service", "lambda.amazonaws.com", action="sts:TagSession")], False),
        ([{**trust("Service"), "Principal": "*"}], True),
        ([], False),
        (
            [
                trust("Service", "lambda.amazonaws.com"),
                trust("Service", "lambda.amazonaws.com", effect="Deny"),
            ],
            False,
        ),
    ],
)
def test_a_role_trusts_whom_its_policy_names(statements, is_trusted):
    # GIVEN a trust policy WHEN Lambda would act as the role THEN it must be named
    names = ["lambda.amazonaws.com"]
    assert trusts(policy(*statements), "sts:AssumeRole", "Service", names, {}) is is_trusted


@pytest.mark.parametrize(
    ("context", "is_trusted"),
    [
        ({"aws:SourceAccount": ["123456789012"]}, True),
        ({"aws:SourceAccount": ["999999999999"]}, False),
        ({}, False),
    ],
)
def test_a_role_trusts_a_service_for_the_account_that_it_names(context, is_trusted):
    # GIVEN a trust in SageMaker for one account alone
    own = {"StringEquals": {"aws:SourceAccount": "123456789012"}}
    document = policy({**trust("Service", "sagemaker.amazonaws.com"), "Condition": own})
    # WHEN SageMaker would act as the role THEN it must be for that account
    names = ["sagemaker.amazonaws.com"]
    assert trusts(document, "sts:AssumeRole", "Service", names, context) is is_trusted


def test_a_denial_under_a_condition_is_one_only_where_that_holds():
    # GIVEN a trust in a service, and a denial for another account
    other = {"StringNotEquals": {"aws:SourceAccount": "123456789012"}}
    denial = {**trust("Service", "events.amazonaws.com", effect="Deny"), "Condition": other}
    document = policy(trust("Service", "events.amazonaws.com"), denial)
    # WHEN it acts for each THEN it is denied for the other alone
    for account, is_trusted in (("123456789012", True), ("999999999999", False)):
        context = {"aws:SourceAccount": [account]}
        names = ["events.amazonaws.com"]
        assert trusts(document, "sts:AssumeRole", "Service", names, context) is is_trusted
