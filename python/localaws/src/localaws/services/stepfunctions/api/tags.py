"""Tags of state machines and activities."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from moto.stepfunctions.parser.api import ResourceNotFound, TooManyTags, ValidationException

from localaws.services.stepfunctions.api import arns

_MOST = 50
_ALLOWED = re.compile(r"[\w\s+\-=.,_:/@]*")


def check(tags: Sequence[Mapping[str, str]]) -> None:
    """Refuse tags that AWS does not take.

    Raises
    ------
    TooManyTags
        If there are more than 50.
    ValidationException
        If a key or a value has a character that it may not have, or begins with ``aws:``.
    """
    if len(tags) > _MOST:
        raise TooManyTags("You've exceeded the number of tags allowed for a resource.")
    for tag in tags:
        key, value = tag.get("key") or "", tag.get("value") or ""
        if not key:
            raise ValidationException("Tag keys must not be empty.")
        if key.lower().startswith("aws:"):
            raise ValidationException("Tag keys must not begin with 'aws:'.")
        if not (_ALLOWED.fullmatch(key) and _ALLOWED.fullmatch(value)):
            raise ValidationException(f"Tag has a character that is not allowed: {key}={value}")


def add(backend: Any, request: Mapping[str, Any]) -> None:
    """TagResource."""
    arn, tags = _found(backend, request["resourceArn"]), request["tags"]
    kept = backend.tagger.get_tag_dict_for_resource(arn)
    kept |= {tag.get("key") or "": tag.get("value") or "" for tag in tags}
    together = [{"key": key, "value": value} for key, value in kept.items()]
    check(together)
    backend.tagger.tag_resource(arn, together)


def remove(backend: Any, request: Mapping[str, Any]) -> None:
    """UntagResource."""
    arn = _found(backend, request["resourceArn"])
    backend.tagger.untag_resource_using_names(arn, request["tagKeys"])


def list_all(backend: Any, request: Mapping[str, Any]) -> Any:
    """ListTagsForResource."""
    return backend.tagger.list_tags_for_resource(_found(backend, request["resourceArn"]))


def _found(backend: Any, arn: str) -> str:
    """Return an ARN if something that has tags is there; a version and an alias have none."""
    arns.check(arn, "stateMachine", "activity")
    machines = {machine.arn for machine in backend.state_machines}
    if arn not in machines and arn not in backend.activities:
        raise ResourceNotFound(f"Resource not found: '{arn}'")
    return arn
