"""moto's Step Functions with its interpreter on, and what it lacks."""

import sys
import threading
from functools import lru_cache
from types import FunctionType
from typing import Any
from uuid import uuid4

import jsonpath_ng
import jsonpath_ng.ext
from moto.core.config import default_user_config
from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.stepfunctions.exceptions import AWSError
from moto.stepfunctions.parser import api, models
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import (
    state_task_service_factory,
)
from moto.stepfunctions.parser.asl.utils import boto_client, json_path
from moto.stepfunctions.parser.backend import execution as execution_module
from moto.stepfunctions.parser.utils import TMP_THREADS
from moto.stepfunctions.responses import StepFunctionResponse

from localaws import clients
from localaws.coverage import Row
from localaws.services.stepfunctions import (
    definitions,
    distributed_map,
    dynamodb_tasks,
    endings,
    error_names,
    events_tasks,
    execution_logs,
    interpreter,
    json_paths,
    lambda_tasks,
    lost_connections,
    member_names,
    partitions,
    queries,
    sdk_metadata,
    synchronous,
    validation,
)
from localaws.services.stepfunctions.executions import EagerWorker, TellingExecution
from localaws.services.stepfunctions.sagemaker_tasks import SageMakerTask
from localaws.settings import Settings

COVERAGE = (
    *dynamodb_tasks.COVERAGE,
    *execution_logs.COVERAGE,
    *queries.COVERAGE,
    *synchronous.COVERAGE,
    *validation.COVERAGE,
    Row(
        "Step Functions",
        "StartExecution",
        "moto's interpreter of the Amazon States Language runs it; tasks are called as the "
        "machine's role, and changes of status are events and metrics. A task of another partition "
        "fails, as on AWS.",
        "No ItemBatcher.",
    ),
    Row(
        "Step Functions",
        "StopExecution",
        "Ends the execution at once, whatever its tasks wait for or come to later.",
        "Executions that its tasks started run on.",
    ),
    Row(
        "Step Functions",
        "sagemaker:create…Job.sync",
        "Starts the job, ends with it, and stops it when the execution is stopped.",
    ),
    Row(
        "Step Functions",
        "Map, distributed",
        "Items of a whole listing or a JSON file on S3; children side by side up to MaxConcurrency "
        "(40 when none is given); tolerated failures; results and their manifest on S3.",
        "No ItemBatcher, no JSON Lines, no inventory; children are not listed as executions; a run "
        "that exceeds its tolerated failures writes no results.",
    ),
    Row("Step Functions", "ListStateMachineVersions", "As AWS."),
)

_PATHS = 4096
_INTERPRETER = "moto.stepfunctions"


class ExecutingBackend(models.StepFunctionsParserBackend):  # type: ignore[misc]
    """Step Functions with AWS's rules for the names of executions."""

    # moto looks for a service's URLs beside the module that its backend says it is from.
    __module__ = models.__name__

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self._starting = threading.Lock()

    def _get_executions(self, execution_status: Any = None) -> list[Any]:
        # Those that are only just being started have nothing to look into yet.
        begun = [
            execution
            for machine in list(self.state_machines)
            for execution in list(machine.executions)
            if execution.exec_worker and execution.exec_worker.env
        ]
        return [one for one in begun if execution_status in {None, one.exec_status}]

    def create_state_machine(self, *args: Any, **kwargs: Any) -> Any:
        validation.check(kwargs["definition"], kwargs.get("sm_type"))
        execution_logs.validate(kwargs.get("loggingConfiguration"), self.region_name)
        return super().create_state_machine(*args, **kwargs)

    def update_state_machine(self, *args: Any, **kwargs: Any) -> Any:
        if kwargs.get("definition"):
            machine = self.describe_state_machine(kwargs["arn"])
            validation.check(kwargs["definition"], machine.type)
        execution_logs.validate(kwargs.get("logging_configuration"), self.region_name)
        return super().update_state_machine(*args, **kwargs)

    def start_execution(
        self,
        state_machine_arn: str,
        name: str | None = None,
        execution_input: str | None = None,
        trace_header: Any = None,
    ) -> Any:
        machine = self.describe_state_machine(state_machine_arn)
        if name:
            self._validate_name(name)
        # moto keeps the type it is given here, and reads it there.
        machine.sm_type = machine.type
        if not name or machine.sm_type == "EXPRESS":
            # An Express workflow may run any number of times under one name.
            name = f"{name}-{uuid4()}"[-80:] if name else str(uuid4())
        # moto keeps every thread it ever started; ended ones are of no use to anybody.
        TMP_THREADS[:] = [thread for thread in TMP_THREADS if thread.is_alive()]
        # Looking for the name and taking it is one step.
        with self._starting:
            return super().start_execution(state_machine_arn, name, execution_input, trace_header)


def install(settings: Settings) -> None:
    """Switch the interpreter on, and put what is added in moto's place."""
    default_user_config["stepfunctions"]["execute_state_machine"] = True
    models.Execution = TellingExecution
    execution_module.ExecutionWorker = EagerWorker
    models.stepfunctions_parser_backends.backend = ExecutingBackend
    StepFunctionResponse.validate_state_machine_definition = validation.answer
    StepFunctionResponse.list_state_machine_versions = _list_versions
    StepFunctionResponse.describe_execution = _describe_execution
    StepFunctionResponse.stop_execution = _stop_execution
    member_names.install()
    definitions.install()
    endings.install()
    lost_connections.install()
    partitions.install()
    distributed_map.install()
    synchronous.install()
    dynamodb_tasks.install()
    events_tasks.install()
    error_names.install()
    lambda_tasks.install()
    interpreter.install()
    queries.install()
    sdk_metadata.install()
    _name_errors()

    def boto_client_for(region: str, service: str, state_credentials: Any = None) -> Any:
        del region  # one region is served
        return sdk_metadata.watch(clients.client(service, state_credentials.role_arn, settings))

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
        if error.__module__ == api.__name__:
            error.TYPE = error.code


def _replace(old: FunctionType, new: FunctionType | Any) -> None:
    """Put a function in another's place, in every module of the interpreter that imported it."""
    for name, module in list(sys.modules.items()):
        if name.startswith((_INTERPRETER, __package__)):
            for attribute, value in list(vars(module).items()):
                if value is old:
                    setattr(module, attribute, new)


def _list_versions(self: Any) -> ActionResult:
    machine = self.stepfunction_backend.describe_state_machine(self._get_param("stateMachineArn"))
    versions = [
        {"stateMachineVersionArn": version.arn, "creationDate": version.creation_date}
        for _, version in sorted(machine.versions.items(), reverse=True)
    ]
    return ActionResult({"stateMachineVersions": versions})


def _describe_execution(self: Any) -> ActionResult:
    execution = self.stepfunction_backend.describe_execution(self._get_param("executionArn"))
    # moto's own answer gives an output that is a string as it is, not as JSON, and an execution
    # that timed out no end.
    description = execution.to_describe_output() | {"input": execution.execution_input}
    return ActionResult({key: value for key, value in description.items() if value is not None})


def _stop_execution(self: Any) -> ActionResult:
    execution = self.stepfunction_backend.describe_execution(self._get_param("executionArn"))
    now = utcnow()
    # moto's own drops the reasons, and answers with no date.
    execution.stop(now, self._get_param("error"), self._get_param("cause"))
    return ActionResult({"stopDate": execution.stop_date or now})
