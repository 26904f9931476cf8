"""The names that a Distributed Map fails under, of its reader, its children and its writer."""

from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from moto.stepfunctions.parser.api import HistoryEventType, MapRunFailedEventDetails
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
from moto.stepfunctions.parser.asl.eval.event.event_detail import EventDetails

TOO_MANY_FAILED = StatesErrorNameType.StatesExceedToleratedFailureThreshold
READER_FAILED = StatesErrorNameType.StatesItemReaderFailed
WRITER_FAILED = StatesErrorNameType.StatesResultWriterFailed


def map_failure(env: Any, name: StatesErrorNameType, cause: str) -> FailureEventException:
    """Return what a Map state of an environment raises, so that its catchers see the name."""
    error = StatesErrorName(typ=name)
    details = MapRunFailedEventDetails(error=error.error_name, cause=cause)
    return FailureEventException(
        FailureEvent(
            env=env,
            error_name=error,
            event_type=HistoryEventType.MapRunFailed,
            event_details=EventDetails(mapRunFailedEventDetails=details),
        )
    )


def failing_as(
    name: StatesErrorNameType, evaluate: Callable[[Any, Any], None]
) -> Callable[[Any, Any], None]:
    """Return the evaluation of a component, whose errors of S3 and of JSON fail the Map by name."""

    def evaluate_or_fail(self: Any, env: Any) -> None:
        try:
            evaluate(self, env)
        except (BotoCoreError, ClientError, ValueError) as error:
            raise map_failure(env, name, str(error)) from error

    return evaluate_or_fail
