"""Names of machines, executions and activities."""

import re

from moto.stepfunctions.parser.api import InvalidName

# Whitespace, brackets, wildcards, special and control characters, as CreateStateMachine lists them.
_FORBIDDEN = re.compile(r'[\s<>{}\[\]?*"#%\\^|~`$&,;:/\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]')


def check(name: str) -> None:
    """Refuse a name with a character that AWS does not take.

    Raises
    ------
    InvalidName
        If there is one.
    """
    if _FORBIDDEN.search(name):
        raise InvalidName(f"Invalid Name: '{name}'")
