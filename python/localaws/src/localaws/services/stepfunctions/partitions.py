"""Tasks whose resource is in another partition than the execution: AWS fails them as they begin.

Source: aws/aws-cdk#4597. Creating and validating such a definition succeeds.
"""

from typing import Any

from moto.stepfunctions.parser.api import HistoryEventType, TaskFailedEventDetails
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import (
    FailureEvent,
    FailureEventException,
)
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name import (
    StatesErrorName,
)
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name_type import (
    StatesErrorNameType,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.state_task import StateTask
from moto.stepfunctions.parser.asl.eval.event.event_detail import EventDetails

from localaws.partitions import partition_of


def install() -> None:
    """Have a task's resource looked at where no Retry and no Catch holds, as on AWS."""
    evaluate = StateTask._eval_state

    def evaluate_in_partition(self: Any, env: Any) -> None:
        expected = partition_of(env.aws_execution_details.region)
        if self.resource.partition != expected:
            cause = (
                f"An error occurred while executing the state '{self.name}'. The resource belongs "
                "to a different partition from the running execution. "
                f"Expected '{expected}', was '{self.resource.partition}'"
            )
            raise FailureEventException(_failure(env, cause))
        evaluate(self, env)

    StateTask._eval_state = evaluate_in_partition


def _failure(env: Any, cause: str) -> FailureEvent:
    name = StatesErrorNameType.StatesRuntime
    details = TaskFailedEventDetails(error=name.to_name(), cause=cause)
    return FailureEvent(
        env=env,
        error_name=StatesErrorName(typ=name),
        event_type=HistoryEventType.TaskFailed,
        event_details=EventDetails(taskFailedEventDetails=details),
    )
