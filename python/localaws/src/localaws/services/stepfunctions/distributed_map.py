"""A Distributed Map: its items from S3, its children side by side, its results to S3.

moto's own reads one page of a listing, counts a child's failure as nothing, calls itself once for
every item, and writes a manifest of no results.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import (
    FailureEventException,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_map.item_reader.eval import (
    resource_eval_s3 as item_reader,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_map.item_reader.item_reader_decl import (  # noqa: E501
    ItemReader,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_map.iteration.distributed_iteration_component import (  # noqa: E501
    DistributedIterationComponent,
)
from moto.stepfunctions.parser.asl.eval.program_state import (
    ProgramEnded,
    ProgramError,
    ProgramStopped,
)
from moto.stepfunctions.parser.asl.eval.states import ItemData, MapData
from moto.stepfunctions.parser.asl.utils.encoding import to_json_str

from localaws.services.stepfunctions import map_results
from localaws.services.stepfunctions.map_batches import batches
from localaws.services.stepfunctions.map_failures import (
    READER_FAILED,
    TOO_MANY_FAILED,
    failing_as,
    map_failure,
)
from localaws.services.stepfunctions.map_results import FAILED, MAP_RUN, PENDING, SUCCEEDED

# AWS runs up to 10,000 children at a time when no number is given; one machine has fewer threads.
_MOST_AT_A_TIME = 40
_ABORTED = "ABORTED"


@dataclass
class _Child:
    """One item, and what became of it."""

    index: int
    item: Any
    status: str = PENDING
    given: Any = None
    output: Any = None
    error: str | None = None
    cause: str | None = None
    started: str = ""
    stopped: str = ""

    def describe(self, machine: str) -> dict[str, Any]:
        """Return the child as it stands in a result file."""
        name = str(uuid4())
        execution = f"{machine.replace(':stateMachine:', ':execution:')}:{name}"
        told: dict[str, Any] = {
            "ExecutionArn": execution,
            "Input": to_json_str(self.given),
            "InputDetails": {"Included": True},
            "Name": name,
            "StateMachineArn": machine,
            "Status": self.status,
            "StartDate": self.started,
            "StopDate": self.stopped,
        }
        if self.status == SUCCEEDED:
            return told | {
                "Output": to_json_str(self.output),
                "OutputDetails": {"Included": True},
            }
        return told | {"Error": self.error, "Cause": self.cause}


class _MapRun:
    """One run of the children over the items.

    Parameters
    ----------
    env
        The interpreter's, of the Map state.
    program
        What each child runs.
    given
        What moto knows of the state: its selector, thresholds and record.
    items
        One for each child.
    """

    def __init__(self, env: Any, program: Any, given: Any, items: list[Any]) -> None:
        self._env = env
        self._program = program
        self._given = given
        self._record = given.map_run_record
        self._state_input = env.states.get_input()
        self._lock = threading.Lock()
        self._failures = 0
        self._exceeded = False
        self.children = [_Child(index, item) for index, item in enumerate(items)]
        self._waiting = iter(self.children)
        self._most_failures = _tolerated(
            len(items), given.tolerated_failure_count, given.tolerated_failure_percentage
        )

    def run(self) -> list[Any]:
        """Run all children, a bounded number at a time, and return their outputs in order.

        Raises
        ------
        FailureEventException
            ``States.ExceedToleratedFailureThreshold`` if more of them fail than are tolerated.
        """
        total = len(self.children)
        for counter in (self._record.item_counter, self._record.execution_counter):
            counter.total.count(total)
            counter.pending.count(total)
        most = self._record.max_concurrency or _MOST_AT_A_TIME
        threads = [
            threading.Thread(target=self._work, daemon=True) for _ in range(min(most, total))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        # An execution that was stopped has ended by that, whatever its children came to.
        if self._exceeded and self._env.is_running():
            cause = "The specified tolerated failure threshold was exceeded"
            raise map_failure(self._env, TOO_MANY_FAILED, cause)
        return [child.output for child in self.children]

    def batch(self, batcher: Any) -> None:
        """Give children several items each, as an ItemBatcher says."""
        self._env.stack.append(self._state_input)
        batcher.eval(self._env)
        settings = self._env.stack.pop()
        self._env.stack.pop()
        selected = [self._selected(child) for child in self.children]
        self._given.item_selector = self._given.parameters = None
        given = batches(selected, settings)
        self.children = [_Child(index, batch) for index, batch in enumerate(given)]
        self._waiting = iter(self.children)

    def _selected(self, child: _Child) -> Any:
        frame = self._env.open_inner_frame()
        frame.states.context_object.context_object_data["Map"] = MapData(
            Item=ItemData(Index=child.index, Value=child.item)
        )
        item = self._input_of(child, frame)
        self._env.delete_frame(frame)
        return item

    def _work(self) -> None:
        while True:
            with self._lock:
                child = None if self._exceeded else next(self._waiting, None)
            if child is None or not self._env.is_running():
                return
            self._count("pending", -1)
            self._count("running", 1)
            self._run_child(child)
            self._count("running", -1)
            self._count(child.status.lower(), 1)
            if child.status == SUCCEEDED:
                self._count("results_written", 1)  # AWS counts them without a writer, too
            if child.status == FAILED:
                with self._lock:
                    self._failures += 1
                    self._exceeded = self._failures > self._most_failures

    def _run_child(self, child: _Child) -> None:
        child.started = _now()
        frame = self._env.open_inner_frame()
        try:
            frame.states.context_object.context_object_data["Map"] = MapData(
                Item=ItemData(Index=child.index, Value=child.item)
            )
            child.given = self._input_of(child, frame)
            frame.states.reset(input_value=child.given)
            self._program.eval(frame)
            state = frame.program_state()
            if isinstance(state, ProgramEnded):
                child.status, child.output = SUCCEEDED, frame.states.get_input()
            elif isinstance(state, ProgramError):
                error: Mapping[str, Any] = state.error or {}
                child.error, child.cause = error.get("error"), error.get("cause")
                child.status = FAILED
            elif isinstance(state, ProgramStopped):
                child.status = _ABORTED
            else:
                child.status, child.error = FAILED, "States.Timeout"
        except FailureEventException as failure:
            # What the selector or a state ends with is the child's failure, not the interpreter's.
            error_and_cause = failure.extract_error_cause_pair() or (None, None)
            child.status = FAILED
            child.error, child.cause = error_and_cause[0] or "States.Runtime", error_and_cause[1]
        except Exception as failure:
            child.status, child.error, child.cause = FAILED, "States.Runtime", repr(failure)
        finally:
            self._env.delete_frame(frame)
            child.stopped = _now()

    def _input_of(self, child: _Child, frame: Any) -> Any:
        selector = self._given.item_selector or self._given.parameters
        if selector is None:
            return child.item
        # Paths in the selector are of the Map state's own input.
        frame.states.reset(input_value=self._state_input)
        frame.stack.append(self._state_input)
        selector.eval(frame)
        return frame.stack.pop()

    def _count(self, name: str, number: int) -> None:
        for counter in (self._record.item_counter, self._record.execution_counter):
            getattr(counter, name).offset(number)


def install() -> None:
    """Put what is here in moto's place."""
    DistributedIterationComponent._map_run = _map_run
    item_reader.ResourceEvalS3._handle_list_objects_v2 = staticmethod(_list_objects)
    ItemReader._eval_body = failing_as(READER_FAILED, ItemReader._eval_body)
    map_results.install()


def _tolerated(items: int, count: int, percentage: float) -> float:
    """Return how many children may fail; a threshold of 0 is one that was not given."""
    of_percentage = items * percentage / 100
    if count and percentage:
        return min(count, of_percentage)
    return max(count, of_percentage)


def _map_run(self: Any, env: Any, eval_input: Any) -> None:
    items = env.stack.pop()
    run = _MapRun(env, self._get_iteration_program(), eval_input, items)
    if batcher := getattr(self, "item_batcher", None):
        run.batch(batcher)
    # The writer of results finds them with the record of the run.
    eval_input.map_run_record.children = run.children
    env.heap[MAP_RUN] = eval_input.map_run_record
    env.stack.append(run.run())


def _list_objects(env: Any, resource_runtime_part: Any, state_credentials: Any) -> None:
    parameters = env.stack.pop()
    s3 = item_reader.ResourceEvalS3._get_s3_client(
        resource_runtime_part=resource_runtime_part, state_credentials=state_credentials
    )
    pages = s3.get_paginator("list_objects_v2").paginate(**parameters)
    env.stack.append([_item(found) for page in pages for found in page.get("Contents", [])])


def _item(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return an object of a listing as Step Functions gives it to a child."""
    return {
        "Etag": found["ETag"],
        "Key": found["Key"],
        "LastModified": int(found["LastModified"].timestamp()),
        "Size": found["Size"],
        "StorageClass": found.get("StorageClass", "STANDARD"),
    }


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
