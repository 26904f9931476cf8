"""Calls of API destinations, with what their connections know."""

import base64
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import urllib3
from moto.events.models import events_backends

from localaws.places import Place
from localaws.services.events.api_destinations import Destination
from localaws.services.events.connections import Connection

# EventBridge gives up after five seconds.
_endpoints = urllib3.PoolManager(timeout=5.0)
_FIRST_ERROR, _FIRST_FAULT = 400, 500
_PARTS = ("HeaderParameters", "QueryStringParameters", "BodyParameters")
_RETRIED = (401, 407, 409, 429)


class EndpointFailed(Exception):
    """An endpoint did not answer well; ``is_passing`` says whether it is tried again."""

    def __init__(self, text: str, *, is_passing: bool) -> None:
        super().__init__(text)
        self.is_passing = is_passing


def invoke(target: Mapping[str, Any], body: str, place: Place) -> None:
    """Call the API destination that is a target.

    Parameters
    ----------
    target
        Of PutTargets.
    body
        Its input.
    place
        That is served.
    """
    destination = _destination(target["Arn"], place)
    connection, own = destination.connection, target.get("HttpParameters") or {}
    shared = _parts(connection.parameters.get("InvocationHttpParameters") or {})
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Amazon/EventBridge/ApiDestinations",
        **(own.get("HeaderParameters") or {}),
        **shared["HeaderParameters"],
        **_authorization(connection),
    }
    query = {**(own.get("QueryStringParameters") or {}), **shared["QueryStringParameters"]}
    url = destination.endpoint
    for value in own.get("PathParameterValues") or ():
        url = url.replace("*", str(value), 1)
    _call(destination.method, url, headers, query, _with_parameters(body, shared))


def _destination(arn: str, place: Place) -> Destination:
    destinations = events_backends[place.account][place.region].destinations
    destination = destinations.get(arn.rpartition(":")[2].split("/")[1])
    if destination is None or destination.arn != arn:
        raise EndpointFailed(f"{arn} does not exist", is_passing=False)
    found: Destination = destination
    return found


def _parts(parameters: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    return {
        part: {one["Key"]: one.get("Value", "") for one in parameters.get(part) or ()}
        for part in _PARTS
    }


def _with_parameters(body: str, shared: Mapping[str, Mapping[str, str]]) -> str:
    more = shared["BodyParameters"]
    document = json.loads(body) if more else None
    return json.dumps({**document, **more}) if isinstance(document, dict) else body


def _authorization(connection: Connection) -> dict[str, str]:
    parameters = connection.parameters
    if basic := parameters.get("BasicAuthParameters"):
        pair = f"{basic['Username']}:{basic['Password']}".encode()
        return {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}
    if key := parameters.get("ApiKeyAuthParameters"):
        return {key["ApiKeyName"]: key["ApiKeyValue"]}
    if oauth := parameters.get("OAuthParameters"):
        token = _token(oauth)
        connection.state = "AUTHORIZED"
        return {"Authorization": f"Bearer {token}"}
    return {}


def _token(oauth: Mapping[str, Any]) -> str:
    client, more = oauth["ClientParameters"], _parts(oauth.get("OAuthHttpParameters") or {})
    form = {
        "client_id": client["ClientID"],
        "client_secret": client["ClientSecret"],
        "grant_type": "client_credentials",
        **more["BodyParameters"],
    }
    answer = _call(
        oauth["HttpMethod"],
        oauth["AuthorizationEndpoint"],
        {"Content-Type": "application/x-www-form-urlencoded", **more["HeaderParameters"]},
        more["QueryStringParameters"],
        urlencode(form),
    )
    try:
        return str(json.loads(answer)["access_token"])
    except (ValueError, TypeError, KeyError):
        raise EndpointFailed("the authorization has no access_token", is_passing=True) from None


def _call(
    method: str,
    url: str,
    headers: Mapping[str, str],
    query: Mapping[str, str],
    body: str,
) -> bytes:
    if query:
        url += ("&" if "?" in url else "?") + urlencode(query)
    try:
        answer = _endpoints.request(
            method, url, headers=headers, body=body.encode(), redirect=False, retries=False
        )
    except (urllib3.exceptions.HTTPError, ValueError) as error:
        raise EndpointFailed(str(error), is_passing=True) from None
    if answer.status >= _FIRST_ERROR:
        passing = answer.status >= _FIRST_FAULT or answer.status in _RETRIED
        raise EndpointFailed(f"{url} answered {answer.status}", is_passing=passing)
    return answer.data
