"""Transitions: each leads to a state, each state is reached, and the machine ends somewhere.

Source: the Amazon States Language, "Transitions"; AWS's answers to machines that break a rule.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from localaws.services.stepfunctions.language.diagnostics import Report

_CODE = "MISSING_TRANSITION_TARGET"
_LONGEST_NAME = 80


@dataclass(frozen=True)
class _Machine:
    """A machine, a branch of one, or the processor of a Map state's items."""

    at: str
    start: Any
    states: dict[str, Any]


def check_transitions(definition: dict[str, Any], report: Report) -> None:
    """Report names that are there twice or too long, and transitions that lead nowhere.

    Parameters
    ----------
    definition
        The whole machine.
    report
        Takes what is wrong.
    """
    machines = list(_machines(definition, ""))
    _check_names(machines, report)
    for machine in machines:
        _check_targets(machine, report)
    if machines and not any(_is_terminal(state) for state in machines[0].states.values()):
        report.error("MISSING_END_STATE", "Workflow has no terminal state", None)
        machines = machines[1:]
    for machine in machines:
        for name in _unreachable(machine):
            message = f'State "{name}" is not reachable.'
            report.error(_CODE, message, f"{machine.at}/States/{name}")


def _machines(value: Any, at: str) -> Iterator[_Machine]:
    if not isinstance(value, dict) or not isinstance(value.get("States"), dict):
        return
    yield _Machine(at, value.get("StartAt"), value["States"])
    for name, state in value["States"].items():
        if isinstance(state, dict):
            place = f"{at}/States/{name}"
            for field in ("ItemProcessor", "Iterator"):
                yield from _machines(state.get(field), f"{place}/{field}")
            for index, branch in enumerate(_list(state, "Branches")):
                yield from _machines(branch, f"{place}/Branches[{index}]")


def _check_names(machines: list[_Machine], report: Report) -> None:
    names: set[str] = set()
    labels: set[str] = set()
    for machine in machines:
        for name, state in machine.states.items():
            at = f"{machine.at}/States/{name}"
            if name in names:
                report.error("DUPLICATE_STATE_NAME", f"Duplicate State name: {name}", at)
            if len(name) > _LONGEST_NAME:
                text = f"Invalid State name: State '{name}' exceeds the {_LONGEST_NAME}-character"
                report.error("INVALID_STATE_NAME", f"{text} limit allowed by the service", at)
            names.add(name)
            label = state.get("Label") if isinstance(state, dict) else None
            if isinstance(label, str) and label in labels:
                report.error(
                    "DUPLICATE_LABEL_NAME", f"Duplicate Label name: {label}", f"{at}/Label"
                )
            elif isinstance(label, str):
                labels.add(label)


def _check_targets(machine: _Machine, report: Report) -> None:
    targets = [(machine.start, f"{machine.at}/StartAt")]
    for name, state in machine.states.items():
        targets += _targets(state, f"{machine.at}/States/{name}")
    for target, place in targets:
        if isinstance(target, str) and target not in machine.states:
            report.error(_CODE, f"Missing 'Next' target: {target}", place)


def _targets(state: Any, at: str) -> list[tuple[Any, str]]:
    """Return where a state may lead to, each with its place."""
    if not isinstance(state, dict):
        return []
    targets = [(state[field], f"{at}/{field}") for field in ("Next", "Default") if field in state]
    for field in ("Choices", "Catch"):
        for index, rule in enumerate(_list(state, field)):
            if isinstance(rule, dict):
                targets.append((rule.get("Next"), f"{at}/{field}[{index}]/Next"))
    return targets


def _is_terminal(state: Any) -> bool:
    return isinstance(state, dict) and (
        state.get("End") is True or state.get("Type") in ("Succeed", "Fail")
    )


def _unreachable(machine: _Machine) -> list[str]:
    """Return the states that nothing leads to; what only they lead to is not told, too."""
    ahead = {
        name: [target for target, _ in _targets(state, "")]
        for name, state in machine.states.items()
    }
    led_to = {
        target
        for name, targets in ahead.items()
        for target in targets
        if isinstance(target, str) and target != name
    }
    reached = _reach(machine.start, ahead)
    alone = [name for name in ahead if name not in reached and name not in led_to]
    for name in alone:
        reached |= _reach(name, ahead)
    for name in ahead:  # states that lead to each other only
        if name not in reached:
            alone.append(name)
            reached |= _reach(name, ahead)
    return alone


def _reach(start: Any, ahead: dict[str, list[Any]]) -> set[str]:
    reached: set[str] = set()
    open_ends = [start]
    while open_ends:
        name = open_ends.pop()
        if isinstance(name, str) and name in ahead and name not in reached:
            reached.add(name)
            open_ends += ahead[name]
    return reached


def _list(state: dict[str, Any], field: str) -> list[Any]:
    value = state.get(field)
    return value if isinstance(value, list) else []
