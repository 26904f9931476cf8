"""moto's Step Functions with its interpreter on, and what it lacks."""

import sys
import threading
from functools import lru_cache
from types import FunctionType
from typing import Any

import jsonpath_ng
import jsonpath_ng.ext
from moto.core.config import default_user_config
from moto.stepfunctions.exceptions import AWSError
from moto.stepfunctions.parser import api as errors
from moto.stepfunctions.parser import models
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import (
    state_task_service_factory,
)
from moto.stepfunctions.parser.asl.parse.intrinsic.intrinsic_parser import IntrinsicParser
from moto.stepfunctions.parser.asl.utils import boto_client, json_path
from moto.stepfunctions.parser.backend import execution as execution_module
from moto.stepfunctions.responses import StepFunctionResponse

from localaws import clients
from localaws.coverage import Row
from localaws.places import Place
from localaws.services.stepfunctions import (
    activity_tasks,
    api,
    callback_ends,
    definitions,
    distributed_map,
    dynamodb_tasks,
    endings,
    error_names,
    events_tasks,
    execution_logs,
    interpreter,
    intrinsic_calls,
    json_paths,
    lambda_tasks,
    lost_connections,
    member_names,
    partitions,
    queries,
    sdk_metadata,
    validation,
    waits,
)
from localaws.services.stepfunctions.executions import EagerWorker, TellingExecution
from localaws.services.stepfunctions.sagemaker_tasks import SageMakerTask
from localaws.settings import Settings

COVERAGE = (
    *api.COVERAGE,
    *dynamodb_tasks.COVERAGE,
    *execution_logs.COVERAGE,
    *queries.COVERAGE,
    *validation.COVERAGE,
    Row(
        "Step Functions",
        "StartExecution",
        "moto's interpreter of the Amazon States Language runs it; tasks are called as the "
        "machine's role, and changes of status are events and metrics. A task of another partition "
        "fails, as on AWS.",
    ),
    Row(
        "Step Functions",
        "sagemaker:create…Job.sync",
        "Starts the job, ends with it, and stops it when the execution is stopped.",
    ),
    Row(
        "Step Functions",
        "Map, distributed",
        "Items of a whole listing, a JSON or a CSV file on S3, in batches as ItemBatcher says; "
        "children side by side up to MaxConcurrency "
        "(40 when none is given); tolerated failures; results and their manifest on S3.",
        "No JSON Lines, no inventory; children are not listed as executions; a run "
        "that exceeds its tolerated failures writes no results.",
    ),
)

_PATHS = 4096
_INTERPRETER = "moto.stepfunctions"


class ExecutingBackend(models.StepFunctionsParserBackend):  # type: ignore[misc]
    """What Step Functions has: moto's machines, and the executions of Standard workflows."""

    # moto looks for a service's URLs beside the module that its backend says it is from.
    __module__ = models.__name__

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.changing = threading.RLock()
        self.executions: dict[str, TellingExecution] = {}


def install(settings: Settings) -> None:
    """Switch the interpreter on, and put what is added in moto's place."""
    default_user_config["stepfunctions"]["execute_state_machine"] = True
    models.Execution = TellingExecution
    execution_module.ExecutionWorker = EagerWorker
    models.stepfunctions_parser_backends.backend = ExecutingBackend
    StepFunctionResponse.validate_state_machine_definition = validation.answer
    IntrinsicParser.parse = staticmethod(intrinsic_calls.parse)
    member_names.install()
    definitions.install()
    endings.install()
    lost_connections.install()
    waits.install()
    partitions.install()
    distributed_map.install()
    dynamodb_tasks.install()
    events_tasks.install()
    error_names.install()
    lambda_tasks.install()
    interpreter.install()
    queries.install()
    sdk_metadata.install()
    callback_ends.install()
    activity_tasks.install()
    _name_errors()
    api.install()

    def boto_client_for(region: str, service: str, state_credentials: Any = None) -> Any:
        role = state_credentials.role_arn
        there = settings.at(Place(role.split(":")[4], region))
        return sdk_metadata.watch(clients.client(service, role, there))

    task_of = state_task_service_factory.state_task_service_for

    def state_task_service_for(service_name: str) -> Any:
        return SageMakerTask() if service_name == "sagemaker" else task_of(service_name)

    _replace(boto_client.boto_client_for, boto_client_for)
    # Building a parser takes longer than most states do, and paths are the definitions' own: few.
    for parse in (jsonpath_ng.parse, jsonpath_ng.ext.parse):
        _replace(parse, lru_cache(_PATHS)(parse))
    _replace(task_of, state_task_service_for)
    _replace(json_path.extract_json, json_paths.as_aws(json_path.extract_json))


def _name_errors() -> None:
    """Have the interpreter's errors answered under their names, which moto leaves empty."""
    for error in AWSError.__subclasses__():
        if error.__module__ == errors.__name__:
            error.TYPE = error.code


def _replace(old: FunctionType, new: FunctionType | Any) -> None:
    """Put a function in another's place, in every module of the interpreter that imported it."""
    for name, module in list(sys.modules.items()):
        if name.startswith((_INTERPRETER, __package__)):
            for attribute, value in list(vars(module).items()):
                if value is old:
                    setattr(module, attribute, new)
