"""Tasks of AWS Batch call the service, as those of others that moto does not know.

moto's own bring its EC2 with them, whose import takes longer than all else of Step Functions.
"""

import sys
from types import ModuleType

from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_unsupported import (  # noqa: E501
    StateTaskServiceUnsupported,
)

_OF_MOTO = StateTaskServiceUnsupported.__module__.replace("unsupported", "batch")


class StateTaskServiceBatch(StateTaskServiceUnsupported):  # type: ignore[misc]
    """By the name under which moto's is imported."""


sys.modules[_OF_MOTO] = ModuleType(_OF_MOTO)
sys.modules[_OF_MOTO].StateTaskServiceBatch = StateTaskServiceBatch  # type: ignore[attr-defined]
