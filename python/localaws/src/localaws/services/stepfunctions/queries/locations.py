"""Where in a state an expression is: ``Output``, ``Arguments/Payload/items[0]``.

It is looked for when it is asked for, which is when the expression failed.
"""

from collections.abc import Iterator
from typing import Any

from moto.stepfunctions.parser.asl.component.component import Component
from moto.stepfunctions.parser.asl.component.program.program import Program

# Fields by the attributes that the interpreter's components keep them in.
_FIELDS = {
    "assign": "Assign",
    "assign_decl": "Assign",
    "catch": "Catch",
    "cause": "Cause",
    "choices_decl": "Choices",
    "comparison": "Condition",
    "credentials": "Credentials",
    "error": "Error",
    "heartbeat": "HeartbeatSeconds",
    "item_batcher": "ItemBatcher",
    "item_reader": "ItemReader",
    "item_selector": "ItemSelector",
    "items": "Items",
    "max_concurrency_decl": "MaxConcurrency",
    "max_items_decl": "MaxItems",
    "output": "Output",
    "parargs": "Arguments",
    "parameters": "Arguments",
    "reader_config": "ReaderConfig",
    "result_writer": "ResultWriter",
    "timeout": "TimeoutSeconds",
    "tolerated_failure_count_decl": "ToleratedFailureCount",
    "tolerated_failure_percentage_decl": "ToleratedFailurePercentage",
}
_LISTS = {"catchers", "rules", "values"}
_WAITS = {"SecondsJSONata": "Seconds", "TimestampJSONata": "Timestamp"}


def locate(state: Any, expression: Any) -> str:
    """Return where an expression is in its state.

    Parameters
    ----------
    state
        The state, as the interpreter has it.
    expression
        A part of it.
    """
    steps = next(_paths(state, expression), [])
    return "".join(steps).removeprefix("/")


def _paths(component: Any, wanted: Any) -> Iterator[list[str]]:
    if component is wanted:
        yield []
        return
    if isinstance(component, Program):
        return  # its states have their own
    own = getattr(component, "identifier", None) or _WAITS.get(type(component).__name__)
    head = [f"/{own}"] if own else []
    for name, value in vars(component).items():
        field = [f"/{_FIELDS[name]}"] if name in _FIELDS else []
        for index, child in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(child, Component):
                place = [f"[{index}]"] if name in _LISTS else []
                for path in _paths(child, wanted):
                    yield [*head, *field, *place, *path]
