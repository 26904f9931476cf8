"""The door to the API: operations that are answered here, and not by moto."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from botocore import xform_name
from moto.core.responses import ActionResult
from moto.stepfunctions.responses import StepFunctionResponse

Answer = Callable[[Any, Mapping[str, Any]], Mapping[str, Any] | None]


def install(answers: Mapping[str, Answer]) -> None:
    """Have operations answered by functions of the backend and the request.

    Parameters
    ----------
    answers
        By AWS's name of the operation.
    """
    for operation, answer in answers.items():
        setattr(StepFunctionResponse, xform_name(operation), _method(answer))


def _method(answer: Answer) -> Callable[[Any], ActionResult]:
    def method(self: Any) -> ActionResult:
        return ActionResult(answer(self.stepfunction_backend, json.loads(self.body or "{}")) or {})

    return method
