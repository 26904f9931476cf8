"""Requests to what another account has, decided by the policy of the bucket, topic or queue."""

import json
import re
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

from localaws.coverage import Row
from localaws.errors import NOT_IMPLEMENTED
from localaws.gateway.answers import Refusal, encode, refuse
from localaws.gateway.authorization.callers import CallerUnknown, caller_of
from localaws.gateway.authorization.conditions import ConditionUnknown
from localaws.gateway.authorization.needs import needs
from localaws.gateway.authorization.patterns import as_list
from localaws.gateway.authorization.policies import Decision, Need, decide, statements
from localaws.gateway.calls import Call, credential_of, read_call
from localaws.gateway.foreign.buckets import bucket_and_key, moved, refused_creation
from localaws.gateway.foreign.passed import DELIVERIES, refusal_of_passed
from localaws.gateway.foreign.resources import Foreign, bucket_named, called_on
from localaws.gateway.tenants import act_in
from localaws.gateway.whole_body import body_of
from localaws.gateway.wsgi import App
from localaws.places import Place, place_of_request
from localaws.settings import Settings

COVERAGE = (
    Row(
        "localaws",
        "resources of other accounts",
        "A bucket, topic, queue or function whose policy allows the caller is used as its owner "
        "would; others answer AccessDenied. A role that a service is given must be the account's.",
        "Deliveries to other accounts are refused: targets, destinations, subscriptions.",
    ),
    Row(
        "S3",
        "buckets of other regions",
        "Names are unique over all accounts and regions. A request for another region than the "
        "bucket's is answered 301 PermanentRedirect with x-amz-bucket-region.",
    ),
)

_CALLED = {"lambda", "sns", "sqs"}
_ROLES = {"events", "lambda", "pipes", "sagemaker", "scheduler", "states"}
# The account of an ARN, in a form, too. It begins with a word, by which large bodies are searched
# a hundred times as fast.
_OF_ARN = re.compile(rb"arn(?:(?::|%3A)[^:%\s]*){3}(?::|%3A)(\d{12})(?::|%3A)")
# That of a queue's address, or of its owner.
_OF_QUEUE = re.compile(rb"(?:/|%2F)(\d{12})(?:/|%2F)|AccountId\W{1,6}(\d{12})")


def between_accounts(app: App, settings: Settings) -> App:
    """Return an application that guards accounts against each other.

    Parameters
    ----------
    app
        The services.
    settings
        Of the running localaws.
    """
    del settings  # every handler is made alike

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        service = credential_of(environ).service
        if service in {"", "s3"}:
            bucket, _ = bucket_and_key(environ)
            found = bucket_named(bucket) if bucket else None
            if found is not None and not service:  # as moto decides of requests without a key
                act_in(environ, found.place)
            elif found is not None:
                elsewhere = moved(environ, bucket, found.place.region)
                refusal = elsewhere or refused_creation(environ, found.place.account)
                refusal = refusal or _let_in(environ, found)
                if refusal is not None:
                    return _refused(environ, start_response, refusal, found)
            refusal = _refusal_of_source(environ) if service else None
        elif service in _CALLED | _ROLES | DELIVERIES.keys():
            refusal = _refusal(environ, service)
        else:
            refusal = None
        if refusal is None and service == "s3" and "notification" in environ["QUERY_STRING"]:
            refusal = _refusal(environ, service)
        if refusal is None:
            return app(environ, start_response)
        form = environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded")
        return refuse(start_response, service, environ["REQUEST_METHOD"], refusal, is_query=form)

    return answer


def _refusal(environ: dict[str, Any], service: str) -> Refusal | None:
    place = place_of_request(environ)
    path = unquote(str(environ.get("PATH_INFO", "")))
    body = b"" if path.endswith("/invocations") else body_of(environ)
    text = path.encode() + b" " + body
    accounts = set(_OF_ARN.findall(text))
    if service == "sqs":
        accounts |= {one or two for one, two in _OF_QUEUE.findall(text)}
    if not accounts - {place.account.encode()}:
        return None
    call = read_call(environ, body_of(environ))
    passed = refusal_of_passed(call, place.account)
    if passed is not None or service not in _CALLED:
        return passed
    foreign = called_on(call, place)
    return _let_in(environ, foreign, call) if foreign else None


def _let_in(environ: dict[str, Any], foreign: Foreign, call: Call | None = None) -> Refusal | None:
    """Have the owner answer a call that its policy allows; return the refusal of another."""
    place = place_of_request(environ)
    if foreign.place.account == place.account:
        return None
    call = call or read_call(environ, body_of(environ))
    name, names = _caller(call, place)
    try:
        for need in needs(call, place.region, foreign.place.account):
            asked = Need(need.action, need.resource, {**need.context, **_keys(place)})
            if _decision(foreign.policy, asked, names) is not Decision.ALLOWED:
                return _denied(call, name, need)
    except ConditionUnknown as error:
        return Refusal(400, NOT_IMPLEMENTED, f"a policy has {error}, which is not implemented")
    act_in(environ, foreign.place)
    return None


def _refusal_of_source(environ: dict[str, Any]) -> Refusal | None:
    """Return the refusal of a copy from a bucket whose policy does not allow the caller to read."""
    source = unquote(str(environ.get("HTTP_X_AMZ_COPY_SOURCE", ""))).lstrip("/").partition("?")[0]
    bucket, _, key = source.partition("/")
    found, place = bucket_named(bucket) if bucket else None, place_of_request(environ)
    if found is None or found.place.account == place.account:
        return None
    return Refusal(
        400, NOT_IMPLEMENTED, f"CopyObject of {bucket}/{key}: the bucket is of another account"
    )


def _caller(call: Call, place: Place) -> tuple[str, tuple[str, ...]]:
    try:
        caller = caller_of(call.access_key, call.session_token, place)
    except CallerUnknown:  # whatever the key is, it is the account's
        caller = caller_of(place.account, "", place)
    return caller.arn, caller.principals


def _keys(place: Place) -> dict[str, list[str]]:
    return {"aws:PrincipalAccount": [place.account], "aws:SourceAccount": [place.account]}


def _decision(policy: str | None, need: Need, names: tuple[str, ...]) -> Decision:
    document = json.loads(policy) if policy else {}
    about = [one for one in statements(document) if _is_named(one.get("Principal"), names)]
    return decide([{"Statement": about}], need)


def _is_named(principal: Any, names: tuple[str, ...]) -> bool:
    listed = as_list("*" if principal == "*" else (principal or {}).get("AWS", []))
    return "*" in listed or not set(listed).isdisjoint(names)


def _denied(call: Call, name: str, need: Need) -> Refusal:
    if call.service == "s3":
        return Refusal(403, "AccessDenied", "Access Denied")
    if call.service == "sqs":
        url = call.parameters.get("QueueUrl", need.resource)
        return Refusal(403, "AccessDenied", f"Access to the resource {url} is denied.")
    text = f"User: {name} is not authorized to perform: {need.action} on resource: {need.resource}"
    text += f" because no resource-based policy allows the {need.action} action"
    code = "AuthorizationError" if call.service == "sns" else "AccessDeniedException"
    return Refusal(403, code, text)


def _refused(
    environ: dict[str, Any],
    start_response: Callable[..., Any],
    refusal: Refusal,
    bucket: Foreign,
) -> list[bytes]:
    headers, body = encode("s3", environ["REQUEST_METHOD"], refusal)
    if refusal.status == HTTPStatus.MOVED_PERMANENTLY:
        headers.append(("x-amz-bucket-region", bucket.place.region))
    start_response(f"{refusal.status} {HTTPStatus(refusal.status).phrase}", headers)
    return [body]
