"""Connections of API destinations: what they know is in a secret, and told without it."""

import json
import time
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from moto.events.exceptions import (
    ResourceAlreadyExistsException,
    ResourceNotFoundException,
    ValidationException,
)
from moto.events.responses import EventsHandler
from moto.secretsmanager.models import secretsmanager_backends

from localaws.coverage import Row
from localaws.errors import NotImplementedByLocalaws
from localaws.partitions import partition_of
from localaws.services.events.pages import page

COVERAGE = (
    Row(
        "EventBridge",
        "connections",
        "Their parameters are in a secret, which an update changes, and are told without it. Those "
        "of OAuth are AUTHORIZING until an event gets their first token.",
        "Private connections and DeauthorizeConnection are refused.",
    ),
)

_PARAMETERS = {
    "BASIC": "BasicAuthParameters",
    "API_KEY": "ApiKeyAuthParameters",
    "OAUTH_CLIENT_CREDENTIALS": "OAuthParameters",
}
_OAUTH = "OAUTH_CLIENT_CREDENTIALS"
_SECRET = {"Password", "ApiKeyValue", "ClientSecret"}
_NAMES = {
    "Username": "username",
    "Password": "password",
    "ApiKeyName": "api_key_name",
    "ApiKeyValue": "api_key_value",
    "ClientID": "client_id",
    "ClientSecret": "client_secret",
    "AuthorizationEndpoint": "authorization_endpoint",
    "HttpMethod": "http_method",
    "OAuthHttpParameters": "oauth_http_parameters",
    "HeaderParameters": "header_parameters",
    "QueryStringParameters": "query_string_parameters",
    "BodyParameters": "body_parameters",
    "Key": "key",
    "Value": "value",
    "IsValueSecret": "is_value_secret",
}


class Connection:
    """A connection.

    Parameters
    ----------
    name
        Its name.
    region, account_id
        Where it is.
    kind
        Its ``AuthorizationType``.
    parameters
        Its ``AuthParameters``.
    description
        If it has one.
    """

    def __init__(
        self,
        name: str,
        region: str,
        account_id: str,
        kind: str,
        parameters: Mapping[str, Any],
        description: str | None,
    ) -> None:
        self.name = name
        self.kind, self.parameters, self.description = kind, parameters, description
        self._secrets = secretsmanager_backends[account_id][region]
        begin = f"arn:{partition_of(region)}:events:{region}:{account_id}"
        self.arn = f"{begin}:connection/{name}/{uuid4()}"
        self.created = self.modified = self.authorized = time.time()
        self.state = self._first_state()
        self.secret_arn = self._secrets.create_managed_secret(
            service_name="events",
            secret_id=f"events!connection/{name}/{uuid4()}",
            secret_string=self._secret(),
        ).arn

    def update(self, kind: Any, parameters: Any, description: Any) -> None:
        """Change what is given, in the secret too."""
        self.kind = kind or self.kind
        self.parameters = parameters or self.parameters
        self.description = self.description if description is None else description
        self.modified = self.authorized = time.time()
        self.state = self._first_state()
        self._secrets.put_secret_value(
            secret_id=self.secret_arn,
            secret_string=self._secret(),
            secret_binary="",
            client_request_token=str(uuid4()),
            version_stages=["AWSCURRENT"],
        )

    def forget_secret(self) -> None:
        """Delete the secret."""
        self._secrets.delete_secret(
            secret_id=self.secret_arn,
            recovery_window_in_days=None,
            force_delete_without_recovery=True,
        )

    def told(self, *fields: str) -> dict[str, Any]:
        """Return some of its fields, under AWS's names."""
        every = {
            "ConnectionArn": self.arn,
            "ConnectionState": self.state,
            "CreationTime": self.created,
            "LastModifiedTime": self.modified,
            "LastAuthorizedTime": self.authorized,
            "AuthorizationType": self.kind,
            "AuthParameters": _without_secrets(self.parameters),
            "Name": self.name,
            "Description": self.description,
            "SecretArn": self.secret_arn,
        }
        return {name: every[name] for name in fields or every if every[name] is not None}

    def _first_state(self) -> str:
        return "AUTHORIZING" if self.kind == _OAUTH else "AUTHORIZED"

    def _secret(self) -> str:
        secret: dict[str, Any] = {}
        for name, value in self.parameters.items():
            if name == "InvocationHttpParameters":
                secret["invocation_http_parameters"] = _snaked(value)
            else:
                flat = {**value.get("ClientParameters", {}), **value}
                flat.pop("ClientParameters", None)
                secret |= _snaked(flat)
        return json.dumps(secret)


def _snaked(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {_NAMES.get(name, name): _snaked(one) for name, one in value.items()}
    return [_snaked(one) for one in value] if isinstance(value, list) else value


def _without_secrets(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_secrets(one) for one in value]
    if not isinstance(value, Mapping):
        return value
    hidden = _SECRET | ({"Value"} if value.get("IsValueSecret") else set())
    return {name: _without_secrets(one) for name, one in value.items() if name not in hidden}


_BRIEF = ("ConnectionArn", "ConnectionState", "CreationTime", "LastModifiedTime")
_LISTED = (*_BRIEF, "LastAuthorizedTime", "AuthorizationType", "Name")


def _named(self: Any, verb: str) -> Connection:
    name = self._get_param("Name")
    if name not in self.events_backend.connections:
        raise ResourceNotFoundException(
            f"Failed to {verb} the connection(s). Connection '{name}' does not exist."
        )
    found: Connection = self.events_backend.connections[name]
    return found


def _create(self: Any) -> str:
    backend, name = self.events_backend, self._get_param("Name")
    if self._get_param("InvocationConnectivityParameters"):
        raise NotImplementedByLocalaws("CreateConnection with InvocationConnectivityParameters")
    needed = _PARAMETERS[self._get_param("AuthorizationType")]
    if needed not in self._get_param("AuthParameters"):
        raise ValidationException(f"Parameter AuthParameters is not valid. Reason: no {needed}.")
    if name in backend.connections:
        raise ResourceAlreadyExistsException(f"Connection {name} already exists.")
    connection = Connection(
        name,
        backend.region_name,
        backend.account_id,
        self._get_param("AuthorizationType"),
        self._get_param("AuthParameters"),
        self._get_param("Description"),
    )
    backend.connections[name] = connection
    return json.dumps(connection.told(*_BRIEF))


def _describe(self: Any) -> str:
    return json.dumps(_named(self, "describe").told())


def _update(self: Any) -> str:
    connection = _named(self, "update")
    connection.update(
        self._get_param("AuthorizationType"),
        self._get_param("AuthParameters"),
        self._get_param("Description"),
    )
    return json.dumps(connection.told(*_BRIEF, "LastAuthorizedTime"))


def _delete(self: Any) -> str:
    connection = _named(self, "delete")
    del self.events_backend.connections[connection.name]
    connection.forget_secret()
    connection.state = "DELETING"
    return json.dumps(connection.told(*_BRIEF, "LastAuthorizedTime"))


def _list(self: Any) -> str:
    prefix, state = self._get_param("NamePrefix") or "", self._get_param("ConnectionState")
    told = [
        one.told(*_LISTED)
        for one in self.events_backend.connections.values()
        if one.name.startswith(prefix) and state in (None, one.state)
    ]
    return json.dumps(page(self, "Connections", told))


def install() -> None:
    """Put these connections in the place of moto's."""
    EventsHandler.create_connection = _create
    EventsHandler.describe_connection = _describe
    EventsHandler.update_connection = _update
    EventsHandler.delete_connection = _delete
    EventsHandler.list_connections = _list
