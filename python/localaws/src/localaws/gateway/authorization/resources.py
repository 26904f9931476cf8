"""The ARNs of a call's resources, from its parameters."""

from collections.abc import Mapping
from typing import Any

from localaws.gateway.authorization.moves import moved_queue
from localaws.gateway.authorization.policies import ANY_RESOURCE
from localaws.partitions import partition_of

# By service, then by parameter: what stands before the name in the ARN's last part. A parameter
# that holds an ARN already is taken as it is. From the Service Authorization Reference.
_NAMED: dict[str, dict[str, str]] = {
    "events": {"Name": "rule/", "Rule": "rule/", "ResourceARN": ""},
    "iam": {"RoleName": "role/", "UserName": "user/", "PolicyArn": "", "GroupName": "group/"},
    "kms": {"AliasName": "", "KeyId": "key/", "ResourceArn": "", "TargetKeyId": "key/"},
    "lambda": {"FunctionName": "function:", "Resource": ""},
    "monitoring": {
        "AlarmName": "alarm:",
        "AlarmNames": "alarm:",
        "DashboardName": "dashboard/",
        "DashboardNames": "dashboard/",
        "ResourceARN": "",
    },
    "pipes": {"Name": "pipe/", "resourceArn": ""},
    "sagemaker": {
        "EndpointConfigName": "endpoint-config/",
        "EndpointName": "endpoint/",
        "HyperParameterTuningJobName": "hyper-parameter-tuning-job/",
        "ModelName": "model/",
        "ModelPackageGroupName": "model-package-group/",
        "ModelPackageName": "model-package/",
        "ModelPackageArn": "",
        "ProcessingJobName": "processing-job/",
        "ResourceArn": "",
        "TrainingJobName": "training-job/",
        "TransformJobName": "transform-job/",
    },
    "sns": {"Name": "", "ResourceArn": "", "TargetArn": "", "TopicArn": ""},
    "sqs": {"QueueName": "", "QueueUrl": "", "SourceArn": ""},
    "ssm": {
        "Name": "parameter/",
        "Names": "parameter/",
        "Path": "parameter/",
        "ResourceId": "parameter/",
    },
    "states": {
        "executionArn": "",
        "mapRunArn": "",
        "name": "stateMachine:",
        "resourceArn": "",
        "stateMachineArn": "",
    },
    "sts": {"RoleArn": ""},
}
# Parameters that qualify another parameter, and do not name a resource.
_NO_RESOURCE = {
    ("sagemaker", "ListModelPackages"): {"ModelPackageGroupName"},
    ("states", "StartExecution"): {"name"},
    ("states", "StartSyncExecution"): {"name"},
}
# Version of a new model package: policies leave it open.
_NEXT_VERSION = 1
_IAM_PREFIX = {"monitoring": "cloudwatch"}
_WITHOUT_REGION = {"iam", "s3"}


def resources(
    service: str, operation: str, parameters: Mapping[str, Any], region: str, account: str
) -> list[str]:
    """Return the ARNs of a call's resources.

    Parameters
    ----------
    service
        Name under which requests are signed.
    operation
        Name of the operation.
    parameters
        Of the call.
    region, account
        Of resources named without them.

    Returns
    -------
    list of str
        ``["*"]`` for operations without a resource, ``[ANY_RESOURCE]`` for services that are not
        in this module.
    """
    partition = partition_of(region)
    if service == "s3":
        return _of_s3(parameters, partition)
    if service == "logs":
        return _of_logs(parameters, f"arn:{partition}:logs:{region}:{account}")
    if (service, operation) == ("events", "PutEvents"):
        entries = parameters.get("Entries", [])
        buses = {str(entry.get("EventBusName", "default")) for entry in entries}
        return [
            _arn("event-bus/", bus, f"arn:{partition}:events:{region}:{account}") for bus in buses
        ]
    if (service, operation) == ("sagemaker", "CreateModelPackage"):
        group = parameters.get("ModelPackageGroupName")
        name = f"{group}/{_NEXT_VERSION}" if group else str(parameters.get("ModelPackageName"))
        return [_arn("model-package/", name, f"arn:{partition}:sagemaker:{region}:{account}")]
    if (service, operation) == ("sqs", "CancelMessageMoveTask"):
        return [moved_queue(parameters)]
    if service == "xray":
        return _of_xray(parameters, f"arn:{partition}:xray:{region}:{account}")
    if service not in _NAMED:
        return [ANY_RESOURCE]
    begin = f"arn:{partition}:{_IAM_PREFIX.get(service, service)}"
    begin += f"::{account}" if service in _WITHOUT_REGION else f":{region}:{account}"
    found = []
    for name, kind in _NAMED[service].items():
        if name in parameters and name not in _NO_RESOURCE.get((service, operation), set()):
            value = parameters[name]
            values = value if isinstance(value, list) else [value]
            found += [_arn(kind, str(value), begin) for value in values]
    if service == "lambda" and found and "Qualifier" in parameters:
        found = [f"{arn}:{parameters['Qualifier']}" for arn in found]
    return found or ["*"]


def _of_s3(parameters: Mapping[str, Any], partition: str) -> list[str]:
    if "Bucket" not in parameters:
        return ["*"]
    bucket = f"arn:{partition}:s3:::{parameters['Bucket']}"
    deleted = parameters.get("Delete", {}).get("Objects")
    if deleted:
        return [f"{bucket}/{entry.get('Key', '')}" for entry in deleted]
    return [f"{bucket}/{parameters['Key']}" if parameters.get("Key") else bucket]


def _of_logs(parameters: Mapping[str, Any], begin: str) -> list[str]:
    if "resourceArn" in parameters:
        return [str(parameters["resourceArn"])]
    group = parameters.get("logGroupName") or parameters.get("logGroupIdentifier")
    if not group:
        return ["*"]
    stream = parameters.get("logStreamName")
    name = f"{group}:log-stream:{stream}" if stream else f"{group}:*"
    return [_arn("log-group:", name, begin)]


def _of_xray(parameters: Mapping[str, Any], begin: str) -> list[str]:
    rule = parameters.get("SamplingRule") or parameters.get("SamplingRuleUpdate") or parameters
    arn = rule.get("RuleARN") or parameters.get("ResourceARN")
    name = rule.get("RuleName")
    return [str(arn or (f"{begin}:sampling-rule/{name}" if name else "*"))]


def _arn(kind: str, name: str, begin: str) -> str:
    if name.startswith("arn:"):
        return name
    if "://" in name:  # a queue's URL
        name = name.rpartition("/")[2]
    if kind == "key/" and name.startswith("alias/"):
        kind = ""
    if kind == "parameter/":
        name = name.lstrip("/")
    if kind == "dashboard/":  # of no region
        partition, service, _, account = begin.split(":")[1:]
        begin = f"arn:{partition}:{service}::{account}"
    return f"{begin}:{kind}{name}"
