"""What begins work is done, or refused: no operation of moto's is in neither list."""

import importlib
import pkgutil
import re
from contextlib import suppress

import botocore.session
import moto
import pytest
from botocore import xform_name
from moto.core.responses import BaseResponse

from localaws.gateway.calls import _MODELS
from localaws.gateway.work_undone import UNDONE
from localaws.services.sagemaker.responses import UNDONE as OF_SAGEMAKER

BEGINS = re.compile(
    r"^(Start|Run|Submit|Execute|Send|Detect|Invoke|Initiate|Activate|Query|Publish|Post)"
    r"|^Create\w*(Job|Cluster|Broker|Deployment|Canary|Execution)$"
)
# What these begin is done, by localaws or by moto; or it is a setting that is kept and described.
DONE = {
    "apigateway": {"CreateDeployment"},
    "apigatewaymanagementapi": {"PostToConnection"},
    "appsync": {"StartSchemaCreation"},
    "clouddirectory": {"PublishSchema"},
    "cloudformation": {"ExecuteChangeSet"},
    "cloudhsmv2": {"CreateCluster"},
    "databrew": {"PublishRecipe"},
    "cognito-idp": {"InitiateAuth"},
    "dynamodb": {"ExecuteStatement", "ExecuteTransaction", "Query"},
    "ebs": {"StartSnapshot"},
    "ec2": {"StartInstances"},
    "ecr": {"InitiateLayerUpload"},
    "ecs": {"CreateCluster"},
    "emr-containers": {"CreateVirtualCluster"},
    "events": {"StartReplay"},
    "firehose": {"StartDeliveryStreamEncryption"},
    "glue": {"CreateJob"},
    "iot": {"CreateJob"},
    "kinesis": {"StartStreamEncryption"},
    "lambda": {"Invoke", "InvokeAsync", "PublishLayerVersion", "PublishVersion"},
    "logs": {"StartLiveTail", "StartQuery"},
    "payment-cryptography": {"StartKeyUsage"},
    "pipes": {"StartPipe"},
    "rds": {"StartDBCluster", "StartDBInstance"},
    "resiliencehub": {"PublishAppVersion"},
    "resource-groups": {"StartTagSyncTask"},
    "sagemaker": {
        "CreateHyperParameterTuningJob",
        "CreateProcessingJob",
        "CreateTrainingJob",
        "CreateTransformJob",
        "StartPipelineExecution",
        "StartNotebookInstance",
    },
    "sagemaker-runtime": {"InvokeEndpoint", "InvokeEndpointAsync"},
    "sns": {"Publish", "PublishBatch"},
    "sqs": {"SendMessage", "SendMessageBatch", "StartMessageMoveTask"},
    "stepfunctions": {
        "SendTaskFailure",
        "SendTaskHeartbeat",
        "SendTaskSuccess",
        "StartExecution",
        "PublishStateMachineVersion",
        "StartSyncExecution",
    },
    "swf": {"StartWorkflowExecution"},
}


def beginning() -> dict[str, set[str]]:
    """Return the operations that moto has and whose names begin something, by boto3's service."""
    session = botocore.session.get_session()
    available = {name.replace("-", ""): name for name in session.get_available_services()}
    found = {}
    for module in pkgutil.iter_modules(moto.__path__):
        name = {"awslambda": "lambda"}.get(module.name, module.name)
        if service := available.get(name.replace("_", "")):
            with suppress(ImportError):
                responses = importlib.import_module(f"moto.{module.name}.responses")
                classes = [
                    one
                    for one in vars(responses).values()
                    if isinstance(one, type)
                    and issubclass(one, BaseResponse)
                    and one is not BaseResponse
                ]
                operations = session.get_service_model(service).operation_names
                found[service] = {
                    operation
                    for operation in filter(BEGINS.search, operations)
                    if any(hasattr(one, xform_name(operation)) for one in classes)
                }
    return {service: operations for service, operations in found.items() if operations}


@pytest.fixture(scope="module")
def refused() -> dict[str, set[str]]:
    """What is refused, by boto3's service."""
    return {
        model: operations
        for service, operations in UNDONE.items()
        for model in _MODELS.get(service, (service,))
    } | {"sagemaker": set(OF_SAGEMAKER)}


def test_what_begins_work_is_done_or_refused(refused):
    # GIVEN the operations of moto whose names begin something
    operations = beginning()
    assert len(operations) > 30
    # WHEN those that are done, and those that are refused, are taken away
    left = {
        service: names - DONE.get(service, set()) - refused.get(service, set())
        for service, names in operations.items()
    }
    # THEN none is left
    assert {service: names for service, names in left.items() if names} == {}


def test_what_is_refused_is_aws_s(refused):
    # GIVEN the operations that are refused WHEN they are looked up THEN AWS has each
    session = botocore.session.get_session()
    known = {model: set(session.get_service_model(model).operation_names) for model in refused}
    unknown = {
        service: operations
        - set().union(*(known[model] for model in _MODELS.get(service, (service,))))
        for service, operations in UNDONE.items()
    }
    assert {service: names for service, names in unknown.items() if names} == {}
