"""Tags of functions, of event source mappings and of code signing configurations."""

from collections.abc import Mapping
from typing import Any

from localaws.services.lambda_functions.api.code_signing import tags_of_code_signing_config
from localaws.services.lambda_functions.api.requests import Request
from localaws.services.lambda_functions.backend import ExecutingLambdaBackend
from localaws.services.lambda_functions.errors import (
    UnknownFunction,
    invalid,
    not_found,
)
from localaws.services.lambda_functions.functions import Function

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
    tags = _tags(lambdas, request)
    check_count({**tags, **request["Tags"]})
    tags.update(request["Tags"])
    _touch(lambdas, request)


def untag_resource(lambdas: ExecutingLambdaBackend, request: Request) -> None:
    """Remove tags."""
    tags = _tags(lambdas, request)
    for key in request["TagKeys"]:
        tags.pop(key, None)
    _touch(lambdas, request)


def list_tags(lambdas: ExecutingLambdaBackend, request: Request) -> dict[str, Any]:
    """Return the tags of a resource."""
    return {"Tags": _tags(lambdas, request)}


def _tags(lambdas: ExecutingLambdaBackend, request: Request) -> dict[str, str]:
    arn = request["Resource"]
    if ":code-signing-config:" in arn:
        return tags_of_code_signing_config(lambdas, arn)
    if ":event-source-mapping:" in arn:
        mapping = lambdas.mappings.get(arn.rpartition(":")[2])
        if mapping is None:
            raise not_found(f"Event source mapping not found: {arn}")
        return mapping.tags
    return _function(lambdas, arn).tags


def _function(lambdas: ExecutingLambdaBackend, arn: str) -> Function:
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


def _touch(lambdas: ExecutingLambdaBackend, request: Request) -> None:
    if ":function:" in request["Resource"]:
        _function(lambdas, request["Resource"]).latest.touch()
