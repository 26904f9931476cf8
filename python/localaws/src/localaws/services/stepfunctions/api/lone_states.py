"""A machine of one state: TestState's state, and behind it an end for each state it leads to."""

import json
from collections.abc import Iterator
from typing import Any

from moto.stepfunctions.parser.api import ValidationException

from localaws.services.stepfunctions import validation
from localaws.services.stepfunctions.language import validate_state

NAME = "StateName"  # AWS names the state so, whatever its name is in a machine
_LED_TO = "Led to: "  # no name of a target is that of the state
_LANGUAGES = ("JSONPath", "JSONata")


def state_of(definition: str, name: str | None) -> dict[str, Any]:
    """Return the state that is tested, with its own query language.

    Parameters
    ----------
    definition
        Of the state, or of a machine that has it.
    name
        Of the state in the machine; without one the definition is the state's.

    Raises
    ------
    InvalidDefinition
        If AWS does not take the definition.
    ValidationException
        If the machine has no such state.
    """
    if name is None:
        validation.refuse(validate_state(definition))
        state: dict[str, Any] = json.loads(definition)
        return state
    validation.check(definition, None)
    machine = json.loads(definition)
    for found in _named(machine, name):
        return {"QueryLanguage": machine.get("QueryLanguage", _LANGUAGES[0])} | found
    raise ValidationException(f"State '{name}' not found in the state machine definition")


def machine_of(state: dict[str, Any]) -> str:
    """Return the definition of a machine that runs the state alone."""
    ends: dict[str, Any] = {}
    led = dict(state)
    for name in ("Catch", "Choices"):
        if name in state:
            led[name] = [rule | _led(rule, "Next", ends) for rule in state[name]]
    for name in ("Next", "Default"):
        if name in state:
            led |= _led(state, name, ends)
    language = state.get("QueryLanguage", _LANGUAGES[0])
    machine = {"QueryLanguage": language, "StartAt": NAME, "States": {NAME: led} | ends}
    definition = json.dumps(machine)
    validation.check_readable(definition)
    return definition


def target_of(name: str) -> str | None:
    """Return the state that the name of an end stands for; None for the tested state."""
    return name.removeprefix(_LED_TO) if name.startswith(_LED_TO) else None


def _led(holder: dict[str, Any], field: str, ends: dict[str, Any]) -> dict[str, str]:
    target = _LED_TO + holder[field]
    ends[target] = {"Type": "Succeed"}
    return {field: target}


def _named(value: Any, name: str) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        states = value.get("States")
        if isinstance(states, dict) and name in states:
            yield states[name]
        for inner in value.values():
            yield from _named(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _named(inner, name)
