"""What a pipe makes of its source's records: it leaves some out, and reshapes the others."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from localaws.event_patterns import EventPattern, PatternInvalid
from localaws.services.events.input_transformer import MISSING, at_path, fill

_PLACEHOLDER = re.compile(r"<(\$[^<>]*|aws\.pipes\.[a-z.\-]+)>")


class Filters:
    """The filter criteria of a source: a record passes that matches one of them.

    Parameters
    ----------
    criteria
        As CreatePipe takes them.

    Raises
    ------
    PatternInvalid
        If one of them is no event pattern.
    """

    def __init__(self, criteria: Mapping[str, Any] | None) -> None:
        filters = (criteria or {}).get("Filters") or []
        texts = [str(one.get("Pattern") or "{}") for one in filters]
        # AWS's pattern of nothing lets everything pass.
        self._patterns = [None if text.strip() == "{}" else _Filter(text) for text in texts]

    def pass_on(self, record: Mapping[str, Any]) -> bool:
        """Return whether the target is to have a record."""
        return not self._patterns or any(
            one is None or one.passes(record) for one in self._patterns
        )


class _Filter:
    def __init__(self, text: str) -> None:
        try:
            self._pattern = EventPattern(text)
        except PatternInvalid as error:
            raise PatternInvalid(f"{text} is no event pattern: {error}") from None
        # A pattern of fields asks what is written in the body, a list of texts the body itself.
        self._has_fields = isinstance(json.loads(text).get("body"), dict)

    def passes(self, record: Mapping[str, Any]) -> bool:
        return self._pattern.matches(_opened(record) if self._has_fields else record)


def _opened(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record with its body as a document, if it is one: a pipe parses it by itself."""
    try:
        body = json.loads(record["body"])
    except (ValueError, RecursionError):
        return dict(record)
    return {**record, "body": body if isinstance(body, dict | list) else record["body"]}


def transformed(template: str | None, record: Mapping[str, Any], pipe: Any) -> str:
    """Return what the target is given of one record, as JSON.

    Parameters
    ----------
    template
        The target's ``InputTemplate``, if it has one.
    record
        Of the source.
    pipe
        moto's.
    """
    if not template:
        return json.dumps(record)
    document = _opened(record)
    reserved = {
        "aws.pipes.pipe-arn": pipe.arn,
        "aws.pipes.pipe-name": pipe.name,
        "aws.pipes.source-arn": pipe.source,
        "aws.pipes.target-arn": pipe.target,
        "aws.pipes.event.ingestion-time": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "aws.pipes.event": dict(record),
        "aws.pipes.event.json": dict(record),
    }

    def value_of(name: str) -> Any:
        value = at_path(document, name) if name.startswith("$") else reserved.get(name)
        return None if value is MISSING else value

    return fill(template, _PLACEHOLDER, value_of, escapes=True)


def parts(texts: Sequence[str], count: int, size: int) -> Iterator[slice]:
    """Yield the parts of a batch that fit into one call each.

    Parameters
    ----------
    texts
        What the target is given of each record.
    count, size
        The most records of a call, and the most bytes of them.
    """
    begin = total = 0
    for number, text in enumerate(texts):
        length = len(text.encode()) + 1
        if number > begin and (number - begin == count or total + length > size - 1):
            yield slice(begin, number)
            begin, total = number, 0
        total += length
    if begin < len(texts):
        yield slice(begin, len(texts))
