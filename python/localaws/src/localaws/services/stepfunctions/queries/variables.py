"""Variables: what a state assigns is seen by the states after it, not by its own fields.

Source: "Passing data between states with variables, evaluation order in an Assign field".
"""

import copy
import json
from typing import Any

from moto.stepfunctions.parser.asl.component.common.assign.assign_decl import AssignDecl
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name_type import (
    StatesErrorNameType,
)
from moto.stepfunctions.parser.asl.eval.states import States
from moto.stepfunctions.parser.asl.eval.variable_store import VariableStore

from localaws.services.stepfunctions.interpreter.failures import RUNTIME, StateFailed
from localaws.services.stepfunctions.interpreter.sizes import fits

_TOO_LARGE = StatesErrorNameType.StatesStatesDataLimitExceeded


def install() -> None:
    """Put them in moto's place."""
    AssignDecl._eval_body = _assign
    VariableStore.assigned = None
    VariableStore.reset_tracing = _enter_into_force
    VariableStore.get_assigned_variables = _told
    States.reset = _begin


def bindings(env: Any) -> dict[str, Any]:
    """Return the values of the variables that a state sees, by their names.

    Parameters
    ----------
    env
        The state's environment.
    """
    store = env.variable_store
    seen: dict[str, Any] = store._outer_scope | store._inner_scope
    return seen


def _begin(self: Any, input_value: Any) -> None:
    """Have a state's input, and neither result nor error before there is one."""
    self._states_data["input"] = copy.deepcopy(input_value)
    self._states_data.pop("result", None)
    self._states_data.pop("errorOutput", None)


def _assign(self: Any, env: Any) -> None:
    assigned: dict[str, Any] = {}
    for binding in self.declaration_bindings:
        binding.eval(env=env)
        assigned.update(env.stack.pop())
    for name in assigned:
        if name in env.variable_store._outer_scope:
            raise StateFailed(RUNTIME, f"The variable '{name}' belongs to an outer scope.")
    if not fits(assigned):
        raise StateFailed(
            _TOO_LARGE,
            f"The state/task '{env.next_state_name}' assigned variables with a size exceeding the "
            "maximum number of bytes service limit.",
        )
    env.variable_store.assigned = assigned


def _told(self: Any) -> dict[str, str]:
    return {
        name: json.dumps(value, separators=(",", ":"), ensure_ascii=False)
        for name, value in (self.assigned or {}).items()
    }


def _enter_into_force(self: Any) -> None:
    for name, value in (self.assigned or {}).items():
        self.set(name, value)
    self.assigned = None
