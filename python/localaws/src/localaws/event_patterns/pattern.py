"""Event patterns as AWS's open-source event-ruler documents them."""

from collections.abc import Mapping, Sequence
from typing import Any

from localaws.event_patterns import wildcards
from localaws.event_patterns.events import Fields, holds
from localaws.event_patterns.expressions import Values, values
from localaws.event_patterns.tokens import PatternInvalid, Tokens

_MOST_BRANCHES = 1000
_DEEPEST = 200
_RESERVED_IN_OR = frozenset(
    {"exactly", "prefix", "suffix", "equals-ignore-case", "anything-but", "exists", "wildcard"}
    | {"numeric", "cidr", "html", "=", "<", "<=", ">", ">=", "regex", "not-wildcard"}
    | {"not-equals-ignore-case", "date-after", "date-on-or-after", "date-before"}
    | {"date-on-or-before", "in-date-range", "ip-address-in-range", "ip-address-not-in-range"}
)

_Branch = dict[str, Values]


class EventPattern:
    """A pattern, which events match or do not.

    Parameters
    ----------
    text
        The pattern, as JSON.

    Raises
    ------
    PatternInvalid
        If it is none; the text is AWS's reason.
    """

    def __init__(self, text: str) -> None:
        tokens = Tokens(text)
        if tokens.next().kind != "{":
            raise tokens.refuse("Filter is not an object")
        self._branches = _object(tokens, "", [], in_or=False, depth=0)
        for branch in self._branches:
            for asked in branch.values():
                if wildcards.are_too_complex(asked.wildcards):
                    raise PatternInvalid(
                        "Rule is too complex - try using fewer wildcard characters or fewer "
                        "repeating character sequences after a wildcard character"
                    )
        if tokens.next().kind != "end":
            raise tokens.refuse("Unexpected content after the pattern")

    def matches(self, event: Mapping[str, Any]) -> bool:
        """Return whether an event matches.

        Parameters
        ----------
        event
            The event, a document.
        """
        paths = {path for branch in self._branches for path in branch}
        fields = Fields(event, paths)
        return any(holds(branch, fields) for branch in self._branches)


def _object(
    tokens: Tokens, prefix: str, branches: Sequence[_Branch], *, in_or: bool, depth: int
) -> list[_Branch]:
    """Read an object's fields; each of them narrows every branch of ``$or`` so far."""
    if depth > _DEEPEST:
        raise tokens.refuse(f"Pattern is nested deeper than {_DEEPEST} levels")
    first = True
    while tokens.next().kind != "}":
        first = False
        name = tokens.current.text
        if name == "$or":
            branches = _alternatives(tokens, prefix, branches, depth=depth)
            continue
        if in_or and name in _RESERVED_IN_OR:
            raise tokens.refuse(
                f"{name} is Ruler reserved fieldName which cannot be used inside $or."
            )
        path = f"{prefix}{name}"
        kind = tokens.next().kind
        if kind == "{":
            branches = _object(tokens, f"{path}.", branches, in_or=in_or, depth=depth + 1)
        elif kind == "[":
            asked = values(tokens)
            branches = [{**branch, path: asked} for branch in branches or [{}]]
        else:
            raise tokens.refuse(f'"{name}" must be an object or an array')
    if first:
        raise tokens.refuse("Empty objects are not allowed")
    return list(branches)


def _alternatives(
    tokens: Tokens, prefix: str, branches: Sequence[_Branch], *, depth: int
) -> list[_Branch]:
    if tokens.next().kind != "[":
        raise tokens.refuse("It must be an Array followed with $or.")
    alternatives: list[_Branch] = []
    count = 0
    while tokens.next().kind != "]":
        count += 1
        if tokens.current.kind != "{":
            raise tokens.refuse("Only JSON object is allowed in array of $or relationship.")
        alternatives += _object(tokens, prefix, branches or [{}], in_or=True, depth=depth + 1)
        if len(alternatives) > _MOST_BRANCHES:
            raise PatternInvalid(
                f"Rule is too complex - $or has more than {_MOST_BRANCHES} combinations"
            )
    if count < 2:
        raise tokens.refuse("There must have at least 2 Objects in $or relationship.")
    return alternatives
