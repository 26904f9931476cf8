"""Tags of functions and of event source mappings."""

from collections.abc import Mapping
from typing import Any

from localaws.errors import NotImplementedByLocalaws
from localaws.services.lambda_functions.api.requests import Request
from localaws.services.lambda_functions.backend import ExecutingLambdaBackend
from localaws.services.lambda_functions.errors import (
    UnknownFunction,
    invalid,
    not_found,
)
from localaws.services.lambda_functions.functions import Function
from localaws.services.lambda_functions.mappings import EventSourceMapping

_MOST = 50


def check_count(tags: Mapping[str, str]) -> None:
    """Refuse more tags than a resource can have.

    Raises
    ------
    LambdaError
        ``InvalidParameterValueException``.
    """
    if len(tags) > _MOST:
        raise invalid("Number of tags exceeds resource tag limit.")


def tag_resource(lambdas: ExecutingLambdaBackend, request: Request) -> None:
    """Add tags."""
    if not request["Tags"]:
        raise invalid("An error occurred and the request cannot be processed.")
    resource = _resource(lambdas, request)
    check_count({**resource.tags, **request["Tags"]})
    resource.tags.update(request["Tags"])
    _touch(resource)


def untag_resource(lambdas: ExecutingLambdaBackend, request: Request) -> None:
    """Remove tags."""
    resource = _resource(lambdas, request)
    for key in request["TagKeys"]:
        resource.tags.pop(key, None)
    _touch(resource)


def list_tags(lambdas: ExecutingLambdaBackend, request: Request) -> dict[str, Any]:
    """Return the tags of a resource."""
    return {"Tags": _resource(lambdas, request).tags}


def _resource(lambdas: ExecutingLambdaBackend, request: Request) -> Function | EventSourceMapping:
    arn = request["Resource"]
    if ":event-source-mapping:" in arn:
        mapping = lambdas.mappings.get(arn.rpartition(":")[2])
        if mapping is None:
            raise not_found(f"Event source mapping not found: {arn}")
        return mapping
    if ":function:" not in arn:
        raise NotImplementedByLocalaws("tags of Lambda's code signing configurations")
    reference = lambdas.refer(arn)
    if reference.qualifier:
        raise invalid(
            "Tags on function aliases and versions are not supported. Please specify a function "
            "ARN."
        )
    function = lambdas.functions.get(reference.name)
    if function is None:
        raise UnknownFunction(reference.arn)
    return function


def _touch(resource: Function | EventSourceMapping) -> None:
    if isinstance(resource, Function):
        resource.latest.touch()
