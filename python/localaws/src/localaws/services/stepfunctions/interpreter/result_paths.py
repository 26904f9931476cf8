"""A result's path that leads into what is no object: ``States.ResultPathMatchFailure``."""

import json
import re
from typing import Any

from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name_type import (
    StatesErrorNameType,
)
from moto.stepfunctions.parser.asl.component.common.path.result_path import ResultPath

from localaws.services.stepfunctions.interpreter.failures import StateFailed

_MATCH = StatesErrorNameType.StatesResultPathMatchFailure
_STEP = re.compile(r"\.(\w+)|\['([^']*)'\]")


def install() -> None:
    """Put it in moto's place, which fails of Python's own errors."""
    place = ResultPath._eval_body

    def place_or_fail(self: Any, env: Any) -> None:
        value = env.states.get_input() if self.result_path_src else {}
        for dotted, quoted in _STEP.findall(self.result_path_src or ""):
            step = dotted or quoted
            if not isinstance(value, dict):
                cause = f'Unable to apply step "{step}" to input {json.dumps(value)}'
                raise StateFailed(_MATCH, cause)
            value = value.get(step, {})
        place(self, env)

    ResultPath._eval_body = place_or_fail
