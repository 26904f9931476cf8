"""The conditions of policy statements."""

from collections.abc import Callable, Mapping, Sequence
from ipaddress import ip_address, ip_network
from typing import Any

from localaws.gateway.authorization.patterns import as_list, matches

Context = Mapping[str, Sequence[str]]


class ConditionUnknown(Exception):
    """A policy has an operator or a variable that is not implemented; the text names it."""


def without_variables(text: str) -> str:
    """Return a text of a policy unchanged.

    Raises
    ------
    ConditionUnknown
        If the text has a policy variable: its literal meaning would be wrong.
    """
    if "${" in text:
        raise ConditionUnknown(f"the policy variable in {text}")
    return text


def are_met(conditions: Mapping[str, Mapping[str, Any]], context: Context) -> bool:
    """Return whether all conditions of a statement hold.

    Parameters
    ----------
    conditions
        By operator, then by condition key: values, of which any must match.
    context
        The condition keys of the request, each with its values.

    Raises
    ------
    ConditionUnknown
        If there is an operator or a policy variable that is not implemented.
    """
    known = {key.lower(): values for key, values in context.items()}
    return all(
        _is_met(operator, key, [without_variables(str(text)) for text in as_list(expected)], known)
        for operator, keys in conditions.items()
        for key, expected in keys.items()
    )


def _is_met(operator: str, key: str, expected: list[str], context: Context) -> bool:
    quantifier, _, plain = operator.rpartition(":")
    optional = plain.endswith("IfExists")
    name = plain.removesuffix("IfExists")
    actual = context.get(key.lower())
    if name == "Null":
        return expected[0].lower() == str(actual is None).lower()
    is_negated = name.replace("Not", "") != name
    compare = _OPERATORS.get(name.replace("Not", ""))
    if compare is None:
        raise ConditionUnknown(f"the operator {operator} (of {key})")
    if not actual:
        return optional or is_negated or quantifier == "ForAllValues"
    results = [any(compare(wanted, value) for wanted in expected) != is_negated for value in actual]
    # A key with a single value has a single result; without a quantifier every value must match.
    return any(results) if quantifier == "ForAnyValue" else all(results)


def _arn_like(pattern: str, text: str) -> bool:
    parts, given = pattern.split(":", 5), text.split(":", 5)
    return len(parts) == len(given) and all(map(matches, parts, given))


def _is_in_network(network: str, address: str) -> bool:
    try:
        return ip_address(address) in ip_network(network, strict=False)
    except ValueError:
        return False  # not an address


def _number(compare: Callable[[float, float], bool]) -> Callable[[str, str], bool]:
    def holds(expected: str, actual: str) -> bool:
        try:
            return compare(float(actual), float(expected))
        except ValueError:
            return False  # not a number

    return holds


_OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "StringEquals": lambda expected, actual: expected == actual,
    "StringEqualsIgnoreCase": lambda expected, actual: expected.lower() == actual.lower(),
    "StringLike": matches,
    "ArnEquals": _arn_like,
    "ArnLike": _arn_like,
    "Bool": lambda expected, actual: expected.lower() == actual.lower(),
    "IpAddress": _is_in_network,
    "NumericEquals": _number(lambda actual, expected: actual == expected),
    "NumericLessThan": _number(lambda actual, expected: actual < expected),
    "NumericLessThanEquals": _number(lambda actual, expected: actual <= expected),
    "NumericGreaterThan": _number(lambda actual, expected: actual > expected),
    "NumericGreaterThanEquals": _number(lambda actual, expected: actual >= expected),
}
