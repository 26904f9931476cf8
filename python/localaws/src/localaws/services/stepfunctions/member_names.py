"""The names of parameters, results and errors: Step Functions writes them all in PascalCase.

botocore writes them as each service's model does: ``StateMachineArn`` is ``stateMachineArn`` there.
moto can translate both ways, but does not.
"""

import re
from functools import cache
from typing import Any

from botocore.exceptions import UnknownServiceError
from botocore.model import OperationModel
from botocore.session import get_session
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service import (  # noqa: E501
    StateTaskService,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_aws_sdk import (  # noqa: E501
    StateTaskServiceAwsSdk,
)


def install() -> None:
    """Translate the parameters of every task, its result, and the errors of the SDK's services."""
    StateTaskService._normalise_parameters = _to_botocore
    StateTaskService._normalise_response = _to_step_functions
    StateTaskServiceAwsSdk._normalise_service_error_name = staticmethod(_service_in_errors)


def _to_botocore(
    self: Any,
    parameters: dict[str, Any],
    boto_service_name: str | None = None,
    service_action_name: str | None = None,
) -> None:
    operation = _operation_of(self, boto_service_name, service_action_name)
    if operation is not None and operation.input_shape is not None:
        self._to_boto_request(parameters, operation.input_shape)


def _to_step_functions(
    self: Any,
    response: Any,
    boto_service_name: str | None = None,
    service_action_name: str | None = None,
) -> None:
    operation = _operation_of(self, boto_service_name, service_action_name)
    if operation is not None and operation.output_shape is not None:
        self._from_boto_response(response, operation.output_shape)


def _operation_of(task: Any, service: str | None, action: str | None) -> OperationModel | None:
    return _operation(task._get_boto_service_name(service), action or task.resource.api_action)


@cache
def _operation(service: str, action: str) -> OperationModel | None:
    """Return an operation's model, or None if botocore knows no such operation."""
    try:
        model = get_session().get_service_model(service)
    except UnknownServiceError:
        return None
    names = {name.lower(): name for name in model.operation_names}
    name = names.get(action.replace("_", "").lower())
    return model.operation_model(name) if name else None


@cache
def _service_in_errors(service: str) -> str:
    """Return a service's name as AWS's SDK for Java writes it: ``Ssm``, ``DynamoDb``, ``S3``."""
    boto_name = StateTaskService._SERVICE_NAME_SFN_TO_BOTO_OVERRIDES.get(service, service)
    try:
        identifier = get_session().get_service_model(boto_name).service_id
    except UnknownServiceError:
        return service
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+", identifier)
    return "".join(word.capitalize() for word in words)
