"""The calls that HTTP requests make, and the permissions that these need."""

import json

import pytest

from localaws.gateway.authorization.needs import needs
from localaws.gateway.calls import read_call

REGION, ACCOUNT = "us-east-1", "123456789012"
JSON = "application/x-amz-json-1.1"
FORM = "application/x-www-form-urlencoded"


def signed(service: str, method: str = "POST", path: str = "/", **environ: str) -> dict[str, str]:
    scope = f"AWS4-HMAC-SHA256 Credential=AK/20261123/{REGION}/{service}/aws4_request, Signed=x"
    target, _, query = path.partition("?")
    return {
        "HTTP_AUTHORIZATION": scope,
        "HTTP_HOST": "127.0.0.1:5000",
        "PATH_INFO": target,
        "QUERY_STRING": query,
        "RAW_URI": path,
        "REQUEST_METHOD": method,
        "wsgi.url_scheme": "http",
        **environ,
    }


def told(service: str, target: str, **parameters: object):
    environ = signed(service, HTTP_X_AMZ_TARGET=target, CONTENT_TYPE=JSON)
    return read_call(environ, json.dumps(parameters).encode())


@pytest.mark.parametrize(
    ("environ", "body", "call"),
    [
        (
            signed("ssm", HTTP_X_AMZ_TARGET="AmazonSSM.GetParameter", CONTENT_TYPE=JSON),
            b"{}",
            ("ssm", "GetParameter"),
        ),
        (signed("sns", CONTENT_TYPE=FORM), b"Action=Publish&Message=x", ("sns", "Publish")),
        (signed("s3", "GET", "/bucket/a/b"), b"", ("s3", "GetObject")),
        (signed("s3", "PUT", "/bucket/a/b"), b"", ("s3", "PutObject")),
        (signed("s3", "PUT", "/b/a?partNumber=1&uploadId=x"), b"", ("s3", "UploadPart")),
        (signed("s3", "GET", "/bucket?list-type=2"), b"", ("s3", "ListObjectsV2")),
        (signed("s3", "PUT", "/bucket?lifecycle"), b"", ("s3", "PutBucketLifecycleConfiguration")),
        (signed("lambda", path="/2015-03-31/functions/f/invocations"), b"", ("lambda", "Invoke")),
        (
            signed("sagemaker", path="/endpoints/e/invocations"),
            b"",
            ("sagemaker", "InvokeEndpoint"),
        ),
        (signed("sagemaker", path="/nothing/like/it"), b"", ("sagemaker", "")),
        (signed("nosuchservice"), b"", ("nosuchservice", "")),
        ({"REQUEST_METHOD": "GET", "PATH_INFO": "/moto-api"}, b"", ("", "")),
    ],
)
def test_a_call_is_told_by_its_request(environ, body, call):
    # GIVEN a request of each protocol WHEN it is looked at THEN its service and operation are known
    read = read_call(environ, body)
    assert (read.service, read.operation) == call


def test_a_presigned_address_carries_its_key():
    # GIVEN a presigned URL WHEN it is looked at THEN whose key signed it is known
    query = f"X-Amz-Credential=AK/20261123/{REGION}/s3/aws4_request&X-Amz-Security-Token=t"
    environ = signed("s3", "GET", f"/bucket/key?{query}")
    del environ["HTTP_AUTHORIZATION"]
    call = read_call(environ, b"")
    assert (call.access_key, call.session_token, call.operation) == ("AK", "t", "GetObject")


@pytest.mark.parametrize("body", [b"", b"no JSON", b"[1]", b"null", b"\xff\xfe"])
def test_parameters_that_cannot_be_read_are_none(body):
    # GIVEN a body that is no document of parameters
    call = read_call(
        signed("ssm", HTTP_X_AMZ_TARGET="AmazonSSM.GetParameter", CONTENT_TYPE=JSON), body
    )
    # WHEN its needs are listed THEN the action is still asked for
    assert [need.action for need in needs(call, REGION, ACCOUNT)] == ["ssm:GetParameter"]


OBJECT = "arn:aws:s3:::bucket/a/b"
SAGEMAKER = f"arn:aws:sagemaker:{REGION}:{ACCOUNT}"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/r"


@pytest.mark.parametrize(
    ("call", "needed"),
    [
        (read_call(signed("s3", "GET", "/bucket/a/b"), b""), {("s3:GetObject", OBJECT)}),
        (read_call(signed("s3", "HEAD", "/bucket/a/b"), b""), {("s3:GetObject", OBJECT)}),
        (
            read_call(signed("s3", "GET", "/bucket/a/b?versionId=v"), b""),
            {("s3:GetObjectVersion", OBJECT)},
        ),
        (
            read_call(signed("s3", "PUT", "/bucket/a/b", HTTP_X_AMZ_COPY_SOURCE="/o/k%20x"), b""),
            {("s3:PutObject", OBJECT), ("s3:GetObject", "arn:aws:s3:::o/k x")},
        ),
        (
            read_call(
                signed("s3", "POST", "/bucket?delete"),
                b"<Delete><Object><Key>a/b</Key></Object><Object><Key>c</Key></Object></Delete>",
            ),
            {("s3:DeleteObject", OBJECT), ("s3:DeleteObject", "arn:aws:s3:::bucket/c")},
        ),
        (
            read_call(signed("s3", "GET", "/bucket?list-type=2"), b""),
            {("s3:ListBucket", "arn:aws:s3:::bucket")},
        ),
        (read_call(signed("s3", "GET", "/"), b""), {("s3:ListAllMyBuckets", "*")}),
        (
            read_call(signed("lambda", path="/2015-03-31/functions/f/invocations"), b""),
            {("lambda:InvokeFunction", f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:f")},
        ),
        (
            told("sqs", "AmazonSQS.SendMessage", QueueUrl="http://127.0.0.1:5/1/q", MessageBody=""),
            {("sqs:SendMessage", f"arn:aws:sqs:{REGION}:{ACCOUNT}:q")},
        ),
        (
            told("ssm", "AmazonSSM.GetParameter", Name="/a/b"),
            {("ssm:GetParameter", f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/a/b")},
        ),
        (
            told("logs", "Logs_20140328.PutLogEvents", logGroupName="g", logStreamName="s"),
            {("logs:PutLogEvents", f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:g:log-stream:s")},
        ),
        (
            told("events", "AWSEvents.PutEvents", Entries=[{"Source": "x", "EventBusName": "b"}]),
            {("events:PutEvents", f"arn:aws:events:{REGION}:{ACCOUNT}:event-bus/b")},
        ),
        (
            told("states", "AWSStepFunctions.StartExecution", stateMachineArn="arn:m", name="n"),
            {("states:StartExecution", "arn:m")},
        ),
        (
            told("sagemaker", "SageMaker.CreateTrainingJob", TrainingJobName="t", RoleArn=ROLE),
            {
                ("sagemaker:CreateTrainingJob", f"{SAGEMAKER}:training-job/t"),
                ("iam:PassRole", ROLE),
            },
        ),
        (
            told("sagemaker", "SageMaker.CreateModelPackage", ModelPackageGroupName="g"),
            {("sagemaker:CreateModelPackage", f"{SAGEMAKER}:model-package/g/1")},
        ),
        (
            told("monitoring", "GraniteServiceVersion20100801.PutMetricData", Namespace="n"),
            {("cloudwatch:PutMetricData", "*")},
        ),
        (told("glue", "AWSGlue.StartJobRun", JobName="j"), {("glue:StartJobRun", "")}),
    ],
    ids=lambda value: value.operation if hasattr(value, "operation") else "",
)
def test_a_call_needs_its_action_on_what_it_is_about(call, needed):
    # GIVEN a call WHEN its needs are listed THEN they are AWS's action and the resource's ARN
    assert {(need.action, need.resource) for need in needs(call, REGION, ACCOUNT)} == needed


def test_a_need_knows_what_conditions_ask_for():
    # GIVEN a listing of a prefix, and a role that is passed WHEN their needs are listed
    [listing] = needs(
        read_call(signed("s3", "GET", "/bucket?list-type=2&prefix=a%2F"), b""), REGION, ACCOUNT
    )
    job = told("sagemaker", "SageMaker.CreateTrainingJob", TrainingJobName="t", RoleArn=ROLE)
    _, passing = needs(job, REGION, ACCOUNT)
    # THEN prefix and service are among their keys
    assert listing.context["s3:prefix"] == ["a/"]
    assert passing.context["iam:PassedToService"] == ["sagemaker.amazonaws.com"]
