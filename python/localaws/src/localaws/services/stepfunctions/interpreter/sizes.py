"""How large a state's output and a task's result may be: 256 KiB of UTF-8, as AWS writes JSON."""

import json
import sys
from typing import Any

LARGEST_DATA = 256 * 1024

_INTERPRETER = "moto.stepfunctions.parser"


def install() -> None:
    """Put it in moto's place, in every module that has its own name for it."""
    for name, module in list(sys.modules.items()):
        if name.startswith(_INTERPRETER) and hasattr(module, "is_within_size_quota"):
            vars(module)["is_within_size_quota"] = fits


def fits(value: Any) -> bool:
    """Return whether a value may travel from state to state.

    Parameters
    ----------
    value
        JSON's kinds of values; a string is JSON already.
    """
    if not isinstance(value, str):
        value = json.dumps(value, default=str, separators=(",", ":"), ensure_ascii=False)
    return len(value.encode()) <= LARGEST_DATA
