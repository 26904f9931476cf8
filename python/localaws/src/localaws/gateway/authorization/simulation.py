"""iam:SimulatePrincipalPolicy: decisions of a role's policies, by the rules of enforcement.

The simulator's own rules are from the IAM User Guide, "Testing IAM policies with the policy
simulator", and the API's reference.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

from localaws.coverage import Row
from localaws.errors import NOT_IMPLEMENTED
from localaws.gateway.answers import Refusal, refuse
from localaws.gateway.authorization.callers import RoleUnknown, layers_of_role
from localaws.gateway.authorization.conditions import ConditionUnknown, Context
from localaws.gateway.authorization.policies import Decision, Need, decide
from localaws.gateway.calls import credential_of, read_call
from localaws.gateway.whole_body import body_of
from localaws.gateway.wsgi import App
from localaws.places import Place, place_of_request
from localaws.settings import Settings

COVERAGE = (
    Row(
        "IAM",
        "SimulatePrincipalPolicy",
        "Decisions of a role's policies and its boundary on actions, with context entries.",
        "Roles only, one resource, no other policies than the role's. The statements that matched "
        "and the context keys that are missing are not named.",
    ),
)

_OPERATION = "SimulatePrincipalPolicy"
_KNOWN = {"PolicySourceArn", "ActionNames", "ResourceArns", "ContextEntries", "MaxItems"}
_MAX_RESULTS = 100  # of a response, unless MaxItems is given
_WORDS = {Decision.DENIED: "explicitDeny", Decision.SILENT: "implicitDeny"}
_NAMESPACE = "https://iam.amazonaws.com/doc/2010-05-08/"


def simulating(app: App, settings: Settings) -> App:
    """Return an application that handles SimulatePrincipalPolicy, and passes other calls on.

    Parameters
    ----------
    app
        The services.
    settings
        Of the running localaws.
    """
    del settings  # every handler is made alike

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if credential_of(environ).service != "iam":
            return app(environ, start_response)
        call = read_call(environ, body_of(environ))
        if call.operation != _OPERATION:
            return app(environ, start_response)
        answered = simulated(call.parameters, place_of_request(environ))
        if isinstance(answered, Refusal):
            return refuse(start_response, "iam", call.method, answered)
        content = answered.encode()
        headers = [("Content-Type", "text/xml"), ("Content-Length", str(len(content)))]
        start_response("200 OK", headers)
        return [content]

    return answer


def simulated(parameters: Mapping[str, Any], place: Place) -> str | Refusal:
    """Return the response to a call, as XML, or its refusal.

    Parameters
    ----------
    parameters
        Of the call.
    place
        Of the role.
    """
    arn, actions = str(parameters.get("PolicySourceArn", "")), parameters.get("ActionNames", [])
    resources = parameters.get("ResourceArns") or ["*"]
    unknown = sorted(set(parameters) - _KNOWN)
    if ":iam::" not in arn or "/" not in arn:
        text = f"Invalid Entity Arn: {arn} does not clearly define entity type and name."
        return Refusal(400, "InvalidInput", text)
    if unknown or ":role/" not in arn or len(resources) > 1:
        why = unknown[0] if unknown else "several ResourceArns" if ":role/" in arn else arn
        return Refusal(400, NOT_IMPLEMENTED, f"{_OPERATION} with {why}")
    if len(actions) > int(parameters.get("MaxItems", _MAX_RESULTS)):
        return Refusal(400, NOT_IMPLEMENTED, f"{_OPERATION} on more than one page")
    context = {
        entry["ContextKeyName"]: [str(value) for value in entry.get("ContextKeyValues", [])]
        for entry in parameters.get("ContextEntries", [])
    }
    try:
        layers = layers_of_role(arn, place)
        results = [_result(layers, action, resources[0], context) for action in actions]
    except RoleUnknown:
        name = arn.rpartition("/")[2]
        return Refusal(404, "NoSuchEntity", f"The role with name {name} cannot be found.")
    except ConditionUnknown as error:
        return Refusal(400, NOT_IMPLEMENTED, f"a policy has {error}, which is not implemented")
    return (
        f'<{_OPERATION}Response xmlns="{_NAMESPACE}"><{_OPERATION}Result>'
        f"<IsTruncated>false</IsTruncated><EvaluationResults>{''.join(results)}</EvaluationResults>"
        f"</{_OPERATION}Result></{_OPERATION}Response>"
    )


def _result(
    layers: Sequence[Iterable[Mapping[str, Any]]], action: str, resource: str, context: Context
) -> str:
    """Return a result as XML, from the role's own policies and then its boundary."""
    decisions = [decide(layer, Need(action, resource, context)) for layer in layers]
    boundary = ""
    if len(decisions) > 1:
        allowed = str(decisions[1] is Decision.ALLOWED).lower()
        inside = f"<AllowedByPermissionsBoundary>{allowed}</AllowedByPermissionsBoundary>"
        boundary = (
            f"<PermissionsBoundaryDecisionDetail>{inside}</PermissionsBoundaryDecisionDetail>"
        )
    refused = [decision for decision in (Decision.DENIED, Decision.SILENT) if decision in decisions]
    word = _WORDS[refused[0]] if refused else "allowed"
    return (
        f"<member><EvalActionName>{escape(action)}</EvalActionName>"
        f"<EvalResourceName>{escape(resource)}</EvalResourceName>"
        f"<EvalDecision>{word}</EvalDecision>{boundary}</member>"
    )
