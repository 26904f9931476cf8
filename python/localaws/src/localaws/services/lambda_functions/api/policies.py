"""Resource policies of functions: who may invoke them."""

import json
import re
from typing import Any

from localaws.services.lambda_functions.api.requests import Request
from localaws.services.lambda_functions.backend import ExecutingLambdaBackend
from localaws.services.lambda_functions.errors import (
    UnknownFunction,
    conflict,
    invalid,
    not_found,
    stale,
    unknown_alias,
)
from localaws.services.lambda_functions.functions import Alias, Function
from localaws.services.lambda_functions.names import LATEST, Reference, is_alias
from localaws.services.lambda_functions.versions import Version

_SERVICE = re.compile(r"[a-z0-9.*-]+\.amazon(aws)?\.com(\.cn)?")
_IDENTITY = re.compile(r"arn:aws[a-zA-Z-]*:(iam|sts)::\d{12}:.+")
# By parameter: the key of the condition that it becomes.
_EQUAL = {
    "SourceAccount": "AWS:SourceAccount",
    "FunctionUrlAuthType": "lambda:FunctionUrlAuthType",
    "EventSourceToken": "lambda:EventSourceToken",
    "PrincipalOrgID": "aws:PrincipalOrgID",
}


def add_permission(lambdas: ExecutingLambdaBackend, request: Request) -> dict[str, Any]:
    """Add a statement to the policy of a function, version or alias."""
    reference = lambdas.refer(request["FunctionName"], request.get("Qualifier"))
    if reference.qualifier == LATEST:
        raise invalid("We currently do not support adding policies for $LATEST.")
    principal = _principal(request["Principal"], reference.arn.split(":")[1])
    function = lambdas.functions.get(reference.name)
    if function is None:
        raise UnknownFunction(reference.arn)
    resource = _resource(function, reference)
    _check_revision(request, resource)
    statements = function.policies.setdefault(reference.qualifier or LATEST, {})
    name = request["StatementId"]
    check_is_new(name, statements)
    statement = {
        "Sid": name,
        "Effect": "Allow",
        "Principal": principal,
        "Action": request["Action"],
        "Resource": reference.qualified,
    }
    conditions = _conditions(request)
    if conditions:
        statement["Condition"] = conditions
    statements[name] = statement
    resource.touch()
    return {"Statement": json.dumps(statement)}


def check_is_new(name: str, statements: dict[str, Any]) -> None:
    """Refuse the id of a statement that is there.

    Raises
    ------
    LambdaError
        ``ResourceConflictException``.
    """
    if name in statements:
        raise conflict(
            f"The statement id ({name}) provided already exists. Please provide a new statement "
            "id, or remove the existing statement."
        )


def get_policy(lambdas: ExecutingLambdaBackend, request: Request) -> dict[str, Any]:
    """Return a policy."""
    reference = lambdas.refer(request["FunctionName"], request.get("Qualifier"))
    function = lambdas.functions.get(reference.name)
    if function is None:
        raise UnknownFunction(reference.arn)
    statements = function.policies.get(reference.qualifier or LATEST)
    if not statements:
        raise not_found()
    resource = function.find(reference.qualifier)
    return {"Policy": policy(statements), "RevisionId": resource.revision}


def policy(statements: dict[str, Any]) -> str:
    """Return a policy with statements, as JSON."""
    document = {"Version": "2012-10-17", "Id": "default", "Statement": list(statements.values())}
    return json.dumps(document)


def remove_permission(lambdas: ExecutingLambdaBackend, request: Request) -> None:
    """Remove a statement from a policy."""
    reference = lambdas.refer(request["FunctionName"], request.get("Qualifier"))
    function = lambdas.functions.get(reference.name)
    if function is None:
        raise not_found(f"No policy found for: {reference.arn}")
    resource = _resource(function, reference)
    statements = function.policies.get(reference.qualifier or LATEST)
    remove(request["StatementId"], statements)
    _check_revision(request, resource)
    function.policies[reference.qualifier or LATEST].pop(request["StatementId"])
    resource.touch()


def remove(name: str, statements: dict[str, Any] | None) -> None:
    """Refuse to remove a statement that is not there.

    Raises
    ------
    LambdaError
        ``ResourceNotFoundException``.
    """
    if not statements:
        raise not_found("No policy is associated with the given resource.")
    if name not in statements:
        raise not_found(f"Statement {name} is not found in resource policy.")


def _resource(function: Function, reference: Reference) -> Version | Alias:
    """Return the version or alias that a call names."""
    if is_alias(reference.qualifier) and reference.qualifier not in function.aliases:
        raise unknown_alias(reference.qualified)
    return function.find(reference.qualifier)


def _check_revision(request: Request, resource: Version | Alias) -> None:
    if request.get("RevisionId") not in {None, resource.revision}:
        raise stale()


def _principal(given: str, partition: str) -> Any:
    if given == "*":
        return "*"
    if re.fullmatch(r"\d{12}", given):
        return {"AWS": f"arn:{partition}:iam::{given}:root"}
    if _IDENTITY.fullmatch(given):
        return {"AWS": given}
    if _SERVICE.fullmatch(given):
        return {"Service": given}
    raise invalid("The provided principal was invalid. Please check the principal and try again.")


def _conditions(request: Request) -> dict[str, Any]:
    equal = {key: request[name] for name, key in _EQUAL.items() if name in request}
    conditions: dict[str, Any] = {"StringEquals": equal} if equal else {}
    if "InvokedViaFunctionUrl" in request:
        via = str(request["InvokedViaFunctionUrl"]).lower()
        conditions["Bool"] = {"lambda:InvokedViaFunctionUrl": via}
    if "SourceArn" in request:
        conditions["ArnLike"] = {"AWS:SourceArn": request["SourceArn"]}
    return conditions
