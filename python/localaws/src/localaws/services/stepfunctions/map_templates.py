"""What moto's grammar has not of a Map: ItemBatcher, and an ItemSelector that is an expression.

They are taken out of the definition, parsed as templates of their own, and given to the state.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

_PATHS = ("MaxItemsPerBatchPath", "MaxInputBytesPerBatchPath")

Parse = Callable[[str], Any]


def take_out(state: dict[str, Any]) -> bool:
    """Take what the grammar has not out of a Map state; return whether there was any.

    Parameters
    ----------
    state
        As it is in the definition.
    """
    apart = _apart(state)
    for name in apart:
        del state[name]
    return bool(apart)


def give_back(document: Mapping[str, Any], program: Any, parse: Parse) -> None:
    """Give the states of a parsed definition what was taken out of it.

    Parameters
    ----------
    document
        The whole definition.
    program
        What is parsed of the rest.
    parse
        Parses a definition.
    """
    language = document.get("QueryLanguage", "JSONPath")
    for state, component in _pairs(document, program.states.states):
        apart = _apart(state)
        templates = {
            name: _template(value, state.get("QueryLanguage", language), parse)
            for name, value in apart.items()
        }
        if "ItemSelector" in templates:
            component.item_selector = templates["ItemSelector"]
        if "ItemBatcher" in templates:
            component.item_batcher = templates["ItemBatcher"]
            component.iteration_component.item_batcher = component.item_batcher


def _apart(state: Mapping[str, Any]) -> dict[str, Any]:
    apart = {name: state[name] for name in ("ItemBatcher", "ItemSelector") if name in state}
    if not isinstance(apart.get("ItemSelector"), str):
        apart.pop("ItemSelector", None)
    return apart


def _template(value: Any, language: str, parse: Parse) -> Any:
    field = "Output" if language == "JSONata" else "Parameters"
    if language != "JSONata":
        value = {_as_binding(name): one for name, one in value.items()}
    state = {"Type": "Pass", field: value, "End": True}
    machine = {"QueryLanguage": language, "StartAt": "T", "States": {"T": state}}
    passing = parse(json.dumps(machine))[0].states.states["T"]
    if language == "JSONata":
        return passing.output.jsonata_template_value
    return passing.parameters


def _as_binding(name: str) -> str:
    return f"{name.removesuffix('Path')}.$" if name in _PATHS else name


def _pairs(
    machine: Mapping[str, Any], components: Mapping[str, Any]
) -> Iterator[tuple[Mapping[str, Any], Any]]:
    """Yield each state as it is in the definition, and as it is parsed."""
    for name, state in machine["States"].items():
        component = components[name]
        yield state, component
        for branch, program in zip(state.get("Branches", []), _programs(component), strict=True):
            yield from _pairs(branch, program.states.states)
        inner = state.get("ItemProcessor") or state.get("Iterator")
        if inner:
            yield from _pairs(inner, component.iteration_component._states.states)


def _programs(component: Any) -> list[Any]:
    branches = getattr(component, "branches", None)
    return branches.programs if branches else []
