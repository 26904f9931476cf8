"""The IAM actions that a function's code, and a state machine's tasks, ask for."""

import ast
import re
from functools import cache

import botocore.session
from botocore import xform_name

# What AWS asks for beside the action that is named after the call.
_OBJECTS_READ = {"s3:GetObject", "kms:Decrypt"}
_SPECIAL = {
    "s3:HeadObject": _OBJECTS_READ,
    "s3:GetObject": _OBJECTS_READ,
    "s3:PutObject": {"s3:PutObject", "kms:GenerateDataKey"},
    "s3:CopyObject": {"s3:GetObject", "s3:PutObject", "kms:Decrypt", "kms:GenerateDataKey"},
    "s3:ListObjectsV2": {"s3:ListBucket"},
    "s3:ListObjectVersions": {"s3:ListBucketVersions"},
    "lambda:Invoke": {"lambda:InvokeFunction"},
    # SageMaker looks at the model and its image as the caller: the call has no role.
    "sagemaker:CreateModelPackage": {
        "sagemaker:CreateModelPackage",
        "s3:GetObject",
        "s3:ListBucket",
        "kms:Decrypt",
        "ecr:BatchGetImage",
        "ecr:DescribeImages",
    },
    # The table is encrypted.
    "dynamodb:PutItem": {"dynamodb:PutItem", "kms:Decrypt", "kms:GenerateDataKey"},
    "dynamodb:GetItem": {"dynamodb:GetItem", "kms:Decrypt"},
    # The topic is encrypted.
    "sns:Publish": {"sns:Publish", "kms:Decrypt", "kms:GenerateDataKey"},
}
# The result writer uploads in parts, and reads what it wrote.
_RESULTS_WRITTEN = {
    "s3:PutObject",
    "s3:GetObject",
    "s3:ListMultipartUploadParts",
    "s3:AbortMultipartUpload",
    "kms:Decrypt",
    "kms:GenerateDataKey",
}
# Without it S3 answers 403 for an object that is not there.
_TO_TELL_MISSING = {"s3:ListBucket"}
_PREFIXES = {"monitoring": "cloudwatch", "email": "ses"}

_WAIT = {"events:PutTargets", "events:PutRule", "events:DescribeRule"}
_TAG = {"sagemaker:AddTags", "sagemaker:ListTags"}
_SYNC = {
    "createTrainingJob": {
        "sagemaker:CreateTrainingJob",
        "sagemaker:DescribeTrainingJob",
        "sagemaker:StopTrainingJob",
    },
    "createHyperParameterTuningJob": {
        "sagemaker:CreateHyperParameterTuningJob",
        "sagemaker:DescribeHyperParameterTuningJob",
        "sagemaker:StopHyperParameterTuningJob",
    },
    "createProcessingJob": {
        "sagemaker:CreateProcessingJob",
        "sagemaker:DescribeProcessingJob",
        "sagemaker:StopProcessingJob",
    },
    "createTransformJob": {
        "sagemaker:CreateTransformJob",
        "sagemaker:DescribeTransformJob",
        "sagemaker:StopTransformJob",
    },
}
# What SageMaker does with a role of a job, or of a model behind an endpoint: its Developer Guide's
# page of execution roles. S3 is that of the job's own inputs and outputs, and the key is theirs.
OF_SAGEMAKER = {
    "cloudwatch:PutMetricData",
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:GetAuthorizationToken",
    "ecr:GetDownloadUrlForLayer",
    "kms:Decrypt",
    "kms:GenerateDataKey",
    "logs:CreateLogGroup",
    "logs:CreateLogStream",
    "logs:DescribeLogStreams",
    "logs:PutLogEvents",
    "s3:GetObject",
    "s3:ListBucket",
    "s3:PutObject",
}
# What a pipe does with its queue, and with a workflow that it waits for.
OF_PIPES = {
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "sqs:ReceiveMessage",
    "states:StartSyncExecution",
}
# What a machine that logs and traces may do beside its tasks.
OBSERVING = {
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
}


@cache
def _services() -> frozenset[str]:
    return frozenset(botocore.session.get_session().get_available_services())


@cache
def _operations(service: str) -> tuple[str, dict[str, str]]:
    """Return a service's prefix in policies, and its operations by the client's method."""
    model = botocore.session.get_session().get_service_model(service)
    prefix = model.metadata.get("signingName", model.endpoint_prefix)
    methods = {xform_name(name): name for name in model.operation_names}
    return _PREFIXES.get(prefix, prefix), methods


def of_code(source: str) -> set[str]:
    """Return the actions that a function's boto3 calls ask for.

    Parameters
    ----------
    source
        Its Python. A client is made with its service's name written out.
    """
    tree = ast.parse(source)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    services, methods = set(), set()
    for call in calls:
        first = call.args[0] if call.args else None
        text = first.value if isinstance(first, ast.Constant) else None
        if isinstance(call.func, ast.Name) and text in _services():
            services.add(text)  # the code's own function that makes clients
        if not isinstance(call.func, ast.Attribute):
            continue
        if call.func.attr in {"client", "create_client", "resource"} and isinstance(text, str):
            services.add(text)
        elif call.func.attr in {"get_paginator", "get_waiter"} and isinstance(text, str):
            methods.add(text)
        else:
            methods.add(call.func.attr)
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    needed: set[str] = set()
    for service in services:
        prefix, operations = _operations(service)
        for method in methods & set(operations):
            action = f"{prefix}:{operations[method]}"
            needed |= _SPECIAL.get(action, {action})
            if "s3:GetObject" in _SPECIAL.get(action, set()):
                needed |= {"s3:GetObjectVersion"} if "VersionId" in texts else set()
                needed |= _TO_TELL_MISSING if {"NoSuchKey", "404"} & texts else set()
    return needed


class TaskUnknown(Exception):
    """A state machine has a task whose permissions are not written here yet."""


def of_machine(definition: str) -> set[str]:
    """Return the actions that a state machine's tasks ask for.

    Parameters
    ----------
    definition
        Its template: the resources of its tasks are read, so it need not be JSON yet.
    """
    needed: set[str] = set()
    for resource in re.findall(r'"Resource":\s*"arn:[^:"]*:states:::([^"]+)"', definition):
        needed |= _of_task(resource)
    if re.search(r'"Mode":\s*"DISTRIBUTED"', definition):
        needed |= {"states:StartExecution", "states:DescribeExecution", "states:StopExecution"}
    if '"ResultWriter"' in definition:
        needed |= _RESULTS_WRITTEN
    return needed


def _of_task(resource: str) -> set[str]:
    name, _, pattern = resource.partition(".")
    words = name.removeprefix("aws-sdk:").split(":")
    if len(words) != 2:
        raise TaskUnknown(resource)
    service, operation = words
    if pattern.startswith("sync"):
        if service != "sagemaker" or operation not in _SYNC:
            raise TaskUnknown(f"{resource}: write what AWS asks for into permissions/needed.py")
        return _SYNC[operation] | _TAG | _WAIT | {"iam:PassRole"}
    prefix = {"sfn": "states"}.get(service, service)
    action = f"{prefix}:{operation[0].upper()}{operation[1:]}"
    return _SPECIAL.get(action, {action})
