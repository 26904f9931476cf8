"""The input of a rule's target: the event, a part of it, or a filled template."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]")
_PLACEHOLDER = re.compile(r"<([A-Za-z0-9_.\-]+)>")
_EVENT = "aws.events.event.json"
MISSING = object()


def target_input(target: Mapping[str, Any], event: Mapping[str, Any]) -> str:
    """Return the input of a target.

    Parameters
    ----------
    target
        Target of PutTargets: ``Input``, ``InputPath``, ``InputTransformer`` or none of them.
    event
        The event.
    """
    if target.get("Input"):
        return str(target["Input"])
    if target.get("InputPath"):
        value = at_path(event, target["InputPath"])
        return json.dumps(None if value is MISSING else value)
    transformer = target.get("InputTransformer")
    if transformer:
        paths = transformer.get("InputPathsMap", {})
        return transform(transformer["InputTemplate"], paths, event)
    return json.dumps(event)


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
        name, index = step.groups()
        if name is not None and isinstance(value, Mapping) and name in value:
            value = value[name]
        elif index is not None and isinstance(value, list) and int(index) < len(value):
            value = value[int(index)]
        else:
            return MISSING
    return value


def transform(template: str, paths: Mapping[str, str], event: Mapping[str, Any]) -> str:
    """Fill the placeholders of a rule's template.

    Parameters
    ----------
    template
        With placeholders such as ``<key>``.
    paths
        The path of each placeholder's value in the event.
    event
        The event.
    """
    values = {name: at_path(event, path) for name, path in paths.items()} | {_EVENT: event}
    return fill(template, _PLACEHOLDER, lambda name: values.get(name, MISSING))


def fill(template: str, placeholders: re.Pattern[str], value_of: Callable[[str], Any]) -> str:
    """Return a template, filled, as JSON.

    Within quotes a placeholder becomes the text of its value; elsewhere in a JSON template it
    becomes the value as JSON, quotes included. A template that is not a JSON document is a text.

    Parameters
    ----------
    template
        Text with placeholders.
    placeholders
        Their pattern; the first group is the name.
    value_of
        Returns the value of a name, or ``MISSING``.
    """
    is_json = template.lstrip().startswith(("{", "["))
    filled, position = [], 0
    for placeholder in placeholders.finditer(template):
        filled.append(template[position : placeholder.start()])
        position = placeholder.end()
        value = value_of(placeholder[1])
        quoted = not is_json or _within_quotes(template[: placeholder.start()])
        filled.append(_text(value, escaped=is_json) if quoted else _json(value))
    filled.append(template[position:])
    text = "".join(filled)
    return text if is_json else json.dumps(text.strip('"'))


def _within_quotes(before: str) -> bool:
    return len(re.findall(r'(?<!\\)"', before)) % 2 == 1


def _json(value: Any) -> str:
    return json.dumps(None if value is MISSING else value)


def _text(value: Any, *, escaped: bool) -> str:
    if value is MISSING or value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value)
    return json.dumps(text)[1:-1] if escaped else text
