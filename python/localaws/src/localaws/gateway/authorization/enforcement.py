"""Enforcement of IAM policies."""

import logging
from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any

from localaws.coverage import Row
from localaws.errors import NOT_IMPLEMENTED
from localaws.gateway.answers import Refusal, refuse
from localaws.gateway.authorization.callers import Caller, CallerUnknown, caller_of, trust_policy
from localaws.gateway.authorization.conditions import ConditionUnknown
from localaws.gateway.authorization.encryption import key_needs
from localaws.gateway.authorization.needs import given_roles, needs
from localaws.gateway.authorization.policies import Decision, Need, decide, trusts
from localaws.gateway.authorization.resources import resources
from localaws.gateway.authorization.signatures import refusal_of_signature
from localaws.gateway.calls import Call, read_call
from localaws.gateway.whole_body import body_of
from localaws.gateway.wsgi import App
from localaws.partitions import partition_of
from localaws.places import OF_CALLER, Place, place_of_request
from localaws.settings import Settings

COVERAGE = (
    Row(
        "IAM",
        "enforcement (--enforce-iam)",
        "Each call needs its action, and iam:PassRole for the roles that it passes, from the "
        "inline and managed policies of its user or role, within boundary and session policy: "
        "actions, resources, and conditions on aws:SecureTransport, aws:SourceIp, "
        "aws:PrincipalArn, aws:PrincipalAccount, aws:ResourceAccount, aws:RequestedRegion, "
        "iam:PassedToService, iam:PermissionsBoundary, kms:ViaService, the tags of KMS keys, "
        "s3:prefix, s3:delimiter, cloudwatch:namespace and events:source. "
        "A role must trust the principal that assumes it: conditions on sts:ExternalId and the "
        "caller's keys, and of services on aws:SourceAccount and aws:SourceArn. What "
        "S3, SNS and DynamoDB encrypt with a customer's key needs the key's permissions, too. "
        "A message move task needs the permissions of the queues that it empties and fills. "
        "CreateModelPackage needs s3:GetObject of the model's archive, a roll-out "
        "cloudwatch:DescribeAlarms of the model's role. Signatures (version 4) are checked.",
        "Of resource policies, moto evaluates buckets' only. "
        "Resources of DynamoDB, events, IAM, KMS, Lambda, logs, CloudWatch, pipes, S3, SageMaker, "
        "SNS, SQS, SSM, Step Functions, STS and X-Ray are known; of other services only actions "
        "are checked. "
        "What localaws itself writes (logs, metrics, deliveries of S3 and of dead letters) needs "
        "no permission. Other condition keys are absent; an unknown operator and a policy "
        "variable are refused.",
    ),
)

# moto's own API. A bucket's name may begin so, too.
_OWN_PATH = "/moto-api/"
_UNSIGNED = {"AssumeRoleWithWebIdentity", "AssumeRoleWithSAML"}
# Allowed for every key, whatever policies say.
_FREE = {("sts", "GetCallerIdentity")}
# Without s3:ListBucket, a missing object is reported as a denial.
_OF_OBJECTS = {("s3", "GetObject"), ("s3", "HeadObject")}
_JSON = {"lambda": 403}
_XML_CODES = {"iam", "monitoring", "s3", "sns", "sqs", "sts"}
_NOT_ASSUMED = {
    "lambda": (400, "InvalidParameterValueException"),
    "states": (400, "AccessDeniedException"),
}

_log = logging.getLogger(__name__)


def enforcing(app: App, settings: Settings) -> App:
    """Return an application that refuses calls that no policy allows.

    Parameters
    ----------
    app
        The services.
    settings
        Of the running localaws; without ``enforce_iam`` the application is returned unchanged.
    """
    if not settings.enforce_iam:
        return app

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ.get("PATH_INFO", "").startswith(_OWN_PATH):
            return app(environ, start_response)
        body = body_of(environ)
        call = read_call(environ, body)
        place = place_of_request(environ)
        caller = Place(environ[OF_CALLER], place.region)
        refusal = refusal_of(call, caller, place) or _forged(environ, body, call, caller)
        if refusal is None and (call.service, call.operation) in _OF_OBJECTS:
            started: list[tuple[Any, ...]] = []
            chunks = app(environ, lambda *given: started.append(given))
            if started[0][0].startswith("404"):
                refusal = _hidden(call, caller, place)
            if refusal is None:
                start_response(*started[0])
                return chunks
        elif refusal is None:
            return app(environ, start_response)
        _log.warning("%s %s: %s", call.service, refusal.code, refusal.message)
        # An unsigned call without a target header is taken for S3.
        service = call.service or ("" if environ.get("HTTP_X_AMZ_TARGET") else "s3")
        return refuse(start_response, service, call.method, refusal)

    return answer


def refusal_of(call: Call, of_caller: Place, place: Place) -> Refusal | None:
    """Return the refusal of a call; None if it is allowed.

    Parameters
    ----------
    call
        The request.
    of_caller, place
        Of the key, and of resources that are named without one.
    """
    if not call.access_key:
        # An unsigned call names no service; a web identity token is a proof of its own.
        is_own_proof = call.form_action in _UNSIGNED
        return None if is_own_proof else _missing_key()
    try:
        caller = caller_of(call.access_key, call.session_token, of_caller)
    except CallerUnknown:
        return _unknown_key(call.service)
    if (call.service, call.operation) in _FREE:
        return None
    try:
        if not caller.may_do_all:
            if not call.operation:
                return _denied(call.service, f"User: {caller.arn}: the operation is unknown")
            of_key = key_needs(call, place.region, place.account)
            for need in chain(needs(call, place.region, place.account), of_key):
                text = _why_not(caller, need, place)
                if text:
                    return _denied(call.service, text)
        return _distrust(call, caller, place)
    except ConditionUnknown as error:
        return Refusal(400, NOT_IMPLEMENTED, f"a policy has {error}, which is not implemented")


def _forged(environ: dict[str, Any], body: bytes, call: Call, place: Place) -> Refusal | None:
    if not call.access_key:
        return None  # a proof of its own
    secret = caller_of(call.access_key, call.session_token, place).secret
    return refusal_of_signature(environ, body, secret)


def _hidden(call: Call, of_caller: Place, place: Place) -> Refusal | None:
    """Return a denial in place of a missing object, if the caller may not list the bucket."""
    caller = caller_of(call.access_key, call.session_token, of_caller)
    listing = Need(
        "s3:ListBucket", f"arn:{partition_of(place.region)}:s3:::{call.parameters.get('Bucket')}"
    )
    text = "" if caller.may_do_all else _why_not(caller, listing, place)
    return _denied("s3", text) if text else None


def _own_keys(caller: Caller, place: Place) -> dict[str, list[str]]:
    is_session = ":assumed-role/" in caller.arn
    return {
        "aws:PrincipalAccount": [caller.principals[-1]],
        "aws:PrincipalArn": [caller.principals[1 if is_session else 0]],
        "aws:RequestedRegion": [place.region],
        "aws:ResourceAccount": [place.account],
    }


def _why_not(caller: Caller, need: Need, place: Place) -> str:
    need = Need(need.action, need.resource, {**_own_keys(caller, place), **need.context})
    decisions = [decide(layer, need) for layer in caller.layers]
    resource = need.resource or "*"
    begin = f"User: {caller.arn} is not authorized to perform: {need.action} "
    begin += f"on resource: {resource} "
    if Decision.DENIED in decisions:
        return f"{begin}with an explicit deny in an identity-based policy"
    if any(decision is not Decision.ALLOWED for decision in decisions):
        return f"{begin}because no identity-based policy allows the {need.action} action"
    return ""


def _distrust(call: Call, caller: Caller, place: Place) -> Refusal | None:
    """Return a refusal if a role does not trust the principal that would assume it."""
    keys = _own_keys(caller, place)
    if (call.service, call.operation) == ("sts", "AssumeRole"):
        role = str(call.parameters.get("RoleArn", ""))
        document = trust_policy(role, place.region)
        if "ExternalId" in call.parameters:
            keys["sts:ExternalId"] = [str(call.parameters["ExternalId"])]
        names = caller.principals
        if document is None or not trusts(document, "sts:AssumeRole", "AWS", names, keys):
            text = f"User: {caller.arn} is not authorized to perform: sts:AssumeRole "
            return _denied("sts", f"{text}on resource: {role}: the role does not trust it")
    for role in given_roles(call):
        service = f"{call.service}.amazonaws.com"
        document = trust_policy(role, place.region)
        source = _source_keys(call, place)
        if document is None or not trusts(document, "sts:AssumeRole", "Service", [service], source):
            status, code = _NOT_ASSUMED.get(call.service, (400, "ValidationException"))
            return Refusal(status, code, f"{service} cannot assume the role {role}")
    return None


def _source_keys(call: Call, place: Place) -> dict[str, list[str]]:
    """Return the condition keys of a service that assumes a role (confused deputy)."""
    arns = resources(call.service, call.operation, call.parameters, place.region, place.account)
    return {"aws:SourceAccount": [place.account], "aws:SourceArn": arns}


def _denied(service: str, text: str) -> Refusal:
    if service in _XML_CODES:
        return Refusal(403, "AccessDenied", text)
    return Refusal(_JSON.get(service, 400), "AccessDeniedException", text)


def _missing_key() -> Refusal:
    return Refusal(403, "MissingAuthenticationToken", "Request is missing Authentication Token")


def _unknown_key(service: str) -> Refusal:
    codes = {"s3": "InvalidAccessKeyId", "iam": "InvalidClientTokenId"}
    codes |= dict.fromkeys(("sns", "sqs", "sts", "monitoring"), "InvalidClientTokenId")
    code = codes.get(service, "UnrecognizedClientException")
    return Refusal(403, code, "The access key or the security token in the request is unknown")
