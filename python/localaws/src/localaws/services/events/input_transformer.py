"""The input of a rule's target: the event, a part of it, or a filled template."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]|\['([^']+)'\]|\[\"([^\"]+)\"\]")
_PLACEHOLDER = re.compile(r"<([A-Za-z0-9_.\-]+)>")
_QUOTE = re.compile(r'(?<!\\)"')
PREDEFINED = frozenset(
    f"aws.events.{name}"
    for name in ("rule-arn", "rule-name", "event", "event.json", "event.ingestion-time")
)
MISSING = object()


class InputInvalid(Exception):
    """A filled template is no JSON: AWS delivers it to nobody."""


def target_input(
    target: Mapping[str, Any], event: Mapping[str, Any], *, rule_arn: str, rule_name: str
) -> str:
    """Return the input of a target.

    Parameters
    ----------
    target
        Target of PutTargets: ``Input``, ``InputPath``, ``InputTransformer`` or none of them.
    event
        The event.
    rule_arn, rule_name
        Of the rule.

    Raises
    ------
    InputInvalid
        If the filled template of JSON is none.
    """
    if target.get("Input"):
        return str(target["Input"])
    if target.get("InputPath"):
        value = at_path(event, target["InputPath"])
        return as_json(None if value is MISSING else value)
    transformer = target.get("InputTransformer")
    if not transformer:
        return as_json(event)
    paths = transformer.get("InputPathsMap") or {}
    values = {name: at_path(event, path) for name, path in paths.items()} | {
        "aws.events.rule-arn": rule_arn,
        "aws.events.rule-name": rule_name,
        "aws.events.event": _without_detail(event),
        "aws.events.event.json": event,
        "aws.events.event.ingestion-time": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
    }
    template = transformer["InputTemplate"]
    return fill(template, _PLACEHOLDER, lambda name: values.get(name, MISSING))


def _without_detail(event: Mapping[str, Any]) -> dict[str, Any]:
    names = {"detail-type": "detailType"}
    order = ("id", "account", "detail-type", "time", "source", "region", "resources", "version")
    return {names.get(name, name): event[name] for name in order if name in event}


def placeholders(template: str) -> list[str]:
    """Return the names of a template's placeholders."""
    return _PLACEHOLDER.findall(template)


def is_path(text: str) -> bool:
    """Return whether a text is a path such as ``$.detail.items[0]``."""
    return bool(re.fullmatch(rf"\$(?:{_STEP.pattern})*", text))


def at_path(document: Any, path: str) -> Any:
    """Return the value at a path such as ``$.detail.object.version-id``; ``MISSING`` if none."""
    value, position = document, 1
    if not path.startswith("$"):
        return MISSING
    while position < len(path):
        step = _STEP.match(path, position)
        if step is None:
            return MISSING
        position = step.end()
        name, index = step[1] or step[3] or step[4], step[2]
        if name is not None and isinstance(value, Mapping) and name in value:
            value = value[name]
        elif index is not None and isinstance(value, list) and int(index) < len(value):
            value = value[int(index)]
        else:
            return MISSING
    return value


def as_json(value: Any) -> str:
    """Return a value as AWS writes it, without blanks."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def fill(
    template: str,
    pattern: re.Pattern[str],
    value_of: Callable[[str], Any],
    *,
    escapes: bool = False,
) -> str:
    """Return a template, filled, as JSON.

    In a template that is an object or a list, a placeholder becomes its value as JSON; within
    quotes, a text becomes its characters. In a text, a value that is no text loses its quotes.
    What is missing is an empty text.

    Parameters
    ----------
    template
        Text with placeholders.
    pattern
        Of placeholders; the first group is the name.
    value_of
        Returns the value of a name, or ``MISSING``.
    escapes
        Whether an object within quotes is escaped, which makes it a text.

    Raises
    ------
    InputInvalid
        If an object or a list is none when it is filled, as when one is put within quotes.
    """
    alone = pattern.fullmatch(template.strip())
    if alone:
        return as_json(_present(value_of(alone[1])))
    if not template.lstrip().startswith(("{", "[")):
        return _text(pattern.sub(lambda found: _characters(value_of(found[1])), template))
    filled, position = [], 0
    for found in pattern.finditer(template):
        filled.append(template[position : found.start()])
        position = found.end()
        is_quoted = len(_QUOTE.findall(template[: found.start()])) % 2 == 1
        value = _present(value_of(found[1]))
        value = "" if is_quoted and value is None else value
        text = as_json(value)
        if is_quoted and escapes and not isinstance(value, str):
            text = as_json(text)
        filled.append(text[1:-1] if is_quoted and text.startswith('"') else text)
    filled.append(template[position:])
    text = "".join(filled)
    try:
        json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputInvalid(f"{text} is no JSON: {error}") from None
    return text


def _present(value: Any) -> Any:
    return "" if value is MISSING else value


def _characters(value: Any) -> str:
    value = _present(value)
    if isinstance(value, str):
        return as_json(value)[1:-1]
    return as_json(value).replace('"', "")


def _text(filled: str) -> str:
    try:
        json.loads(filled)
    except ValueError:
        return as_json(filled.strip('"'))
    return filled
