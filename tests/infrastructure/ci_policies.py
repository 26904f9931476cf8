"""The documents of policies that the bootstrap makes, and what they allow together."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from demo.demonstration import TERRAFORM
from localaws.gateway.authorization.policies import Decision, Need, decide

from .permissions.configuration import configuration

ACCOUNT = "123456789012"
PROJECT = "scones-unlimited"
STATES = "states-of-all"
BLOCKS = configuration(TERRAFORM)
DEV, PROD = f"{PROJECT}-dev", f"{PROJECT}-prod"

# What people stored, and what a run had before it, is no part of a plan: an action that AWS's own
# policy of reading has, and its like.
STORED = {
    "athena:GetQueryResults": r"athena:Get.*",
    "cloudtrail:LookupEvents": r"cloudtrail:LookupEvents",
    "dynamodb:Scan": r"dynamodb:(Get|Batch|Query|Scan|PartiQL).*",
    "ecr:BatchGetImage": r"ecr:(BatchGet|GetDownloadUrl).*",
    "kinesis:GetRecords": r"kinesis:(Get|Subscribe).*",
    "logs:StartLiveTail": r"logs:(Filter|Start|Get).*",
    "s3:GetObjectVersion": r"s3:GetObject.+",
    "sqs:ReceiveMessage": r"sqs:ReceiveMessage",
    "ssm:GetParameterHistory": r"ssm:GetParameter.+",
    "states:GetExecutionHistory": r"states:(GetExecution|Describe(Execution|MapRun)).*",
    "xray:BatchGetTraces": r"xray:(BatchGet|GetTrace).*",
}
# Not even in AWS's own policy of reading.
NEVER = r"(secretsmanager:.*|kms:(Decrypt|Generate|Sign|Encrypt|ReEncrypt).*|sts:.*|.*:Invoke.*)"
READING = re.compile(r"[a-z0-9-]+:(Get|List|Describe|View|ValidateStateMachineDefinition).*")


@dataclass(frozen=True)
class Layers:
    """Policy documents in layers, each of which has to allow what is done."""

    layers: list[list[dict]]

    def may(self, action: str, resource: str, **context: str) -> bool:
        keys = {name.replace("__", ":").replace("_", "/"): [text] for name, text in context.items()}
        need = Need(action, resource, keys)
        return all(decide(layer, need) is Decision.ALLOWED for layer in self.layers)

    def statements(self) -> Iterator[dict]:
        for layer in self.layers:
            for document in layer:
                yield from document["Statement"]

    def actions(self) -> set[str]:
        """All that is allowed of something."""
        return {
            action
            for statement in self.statements()
            if statement["Effect"] == "Allow"
            for action in listed(statement["Action"])
        }


def listed(value):
    return value if isinstance(value, list) else [value]


def compact(document):
    return len(json.dumps(document, separators=(",", ":")))


def managed(iam, arn):
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    return iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]


def inline(iam, role):
    names = iam.list_role_policies(RoleName=role)["PolicyNames"]
    return [iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"] for name in names]


def attached(iam, role):
    found = iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    return [managed(iam, one["PolicyArn"]) for one in found]


def things(prefix: str, environment: str) -> dict[str, str]:
    """One thing of each kind that an environment has, by an action's service."""
    there = f"us-east-1:{ACCOUNT}"
    return {
        "cloudwatch": f"arn:aws:cloudwatch:{there}:alarm:{prefix}-slow",
        "dynamodb": f"arn:aws:dynamodb:{there}:table/{prefix}-outcomes",
        "events": f"arn:aws:events:{there}:rule/{prefix}-uploaded",
        "iam": f"arn:aws:iam::{ACCOUNT}:role/{prefix}-training-job",
        "lambda": f"arn:aws:lambda:{there}:function:{prefix}-classify-image",
        "logs": f"arn:aws:logs:{there}:log-group:/aws/lambda/{prefix}-classify-image:*",
        "pipes": f"arn:aws:pipes:{there}:pipe/{prefix}-incoming",
        "s3": f"arn:aws:s3:::{prefix}-{ACCOUNT}-photos/incoming/1.jpg",
        "sagemaker": f"arn:aws:sagemaker:{there}:endpoint/{prefix}",
        "sns": f"arn:aws:sns:{there}:{prefix}-alarms",
        "sqs": f"arn:aws:sqs:{there}:{prefix}-review",
        "ssm": f"arn:aws:ssm:{there}:parameter/{PROJECT}/{environment}/approved-model-package",
        "states": f"arn:aws:states:{there}:stateMachine:{prefix}-classification",
        "xray": f"arn:aws:xray:{there}:sampling-rule/{prefix}",
    }
