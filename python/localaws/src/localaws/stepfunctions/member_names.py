"""The names of parameters and results: Step Functions writes them all in PascalCase.

botocore writes them as each service's model does: ``StateMachineArn`` is ``stateMachineArn`` there.
moto can translate both ways, but does not.
"""

from functools import cache
from typing import Any

from botocore.exceptions import UnknownServiceError
from botocore.model import OperationModel
from botocore.session import get_session
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service import (  # noqa: E501
    StateTaskService,
)


def install() -> None:
    """Translate the parameters of every task, and its result."""
    StateTaskService._normalise_parameters = _to_botocore
    StateTaskService._normalise_response = _to_step_functions


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
