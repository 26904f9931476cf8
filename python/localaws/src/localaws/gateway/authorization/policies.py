"""Policy documents: what they allow and deny, as the IAM User Guide's evaluation logic says."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from localaws.gateway.authorization.conditions import Context, are_met, without_variables
from localaws.gateway.authorization.patterns import as_list, matches

ANY_RESOURCE = ""


@dataclass(frozen=True)
class Need:
    """One permission that a call needs.

    Attributes
    ----------
    action
        As policies name it, such as ``s3:GetObject``.
    resource
        An ARN; ``*`` where AWS knows nothing narrower; ``ANY_RESOURCE`` where localaws does not
        know it: whatever a policy names is then taken to be meant.
    context
        The condition keys of the request, each with its values.
    """

    action: str
    resource: str
    context: Context = field(default_factory=dict)


class Decision(Enum):
    """What policies say about a need."""

    ALLOWED = "allowed"
    DENIED = "denied"
    SILENT = "silent"


def decide(documents: Iterable[Mapping[str, Any]], need: Need) -> Decision:
    """Return what documents say together: an explicit denial wins, silence is no permission.

    Raises
    ------
    ConditionUnknown
        If a statement that is about the need has a condition of an unknown kind, or a variable.
    """
    decision = Decision.SILENT
    for document in documents:
        for statement in statements(document):
            if not _is_about(statement, need) or not are_met(
                statement.get("Condition", {}), need.context
            ):
                continue
            if statement["Effect"] == "Deny":
                return Decision.DENIED
            decision = Decision.ALLOWED
    return decision


def trusts(
    document: Mapping[str, Any],
    action: str,
    kind: str,
    principals: Sequence[str],
    context: Context,
) -> bool:
    """Return whether a role's trust policy lets a principal act as the role.

    Parameters
    ----------
    document
        The trust policy.
    action
        Such as ``sts:AssumeRole``.
    kind
        ``Service``, ``AWS`` or ``Federated``.
    principals
        The names under which the principal may stand there.
    context
        The condition keys of the request, each with its values.

    Raises
    ------
    ConditionUnknown
        If a statement about the principal has a condition of an unknown kind, or a variable.
    """
    allowed = False
    for statement in statements(document):
        named = statement.get("Principal", {})
        listed = as_list("*" if named == "*" else named.get(kind, []))
        is_named = "*" in listed or any(name in listed for name in principals)
        if not is_named or not _has(statement, "Action", action, ignore_case=True):
            continue
        if not are_met(statement.get("Condition", {}), context):
            continue
        if statement["Effect"] == "Deny":
            return False
        allowed = True
    return allowed


def statements(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield a document's statements."""
    yield from as_list(document.get("Statement", []))


def _is_about(statement: Mapping[str, Any], need: Need) -> bool:
    return _has(statement, "Action", need.action, ignore_case=True) and (
        need.resource == ANY_RESOURCE or _has(statement, "Resource", need.resource)
    )


def _has(
    statement: Mapping[str, Any], element: str, text: str, *, ignore_case: bool = False
) -> bool:
    """Return whether an element, or the opposite of its Not… form, describes a text."""
    if element in statement:
        listed = map(without_variables, as_list(statement[element]))
        return any(matches(pattern, text, ignore_case=ignore_case) for pattern in listed)
    opposite = map(without_variables, as_list(statement.get(f"Not{element}", "*")))
    return not any(matches(pattern, text, ignore_case=ignore_case) for pattern in opposite)
