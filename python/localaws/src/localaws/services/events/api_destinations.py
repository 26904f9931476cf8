"""API destinations: HTTP endpoints that rules call."""

import json
import time
from typing import Any
from uuid import uuid4

from moto.events.exceptions import ResourceAlreadyExistsException, ResourceNotFoundException
from moto.events.responses import EventsHandler

from localaws.coverage import Row
from localaws.partitions import partition_of
from localaws.services.events.connections import Connection
from localaws.services.events.pages import page

COVERAGE = (
    Row(
        "EventBridge",
        "API destinations",
        "Rules call them, with the connection's authorization and parameters, and those of the "
        "target.",
        "The rate limit is only kept.",
    ),
)

_RATE = 300


class Destination:
    """An API destination.

    Parameters
    ----------
    name
        Its name.
    connection
        How it is called.
    begin
        Of its ARN.
    """

    def __init__(self, name: str, connection: Connection, begin: str) -> None:
        self.name, self.connection = name, connection
        self.arn = f"{begin}:api-destination/{name}/{uuid4()}"
        self.description: str | None = None
        self.endpoint, self.method, self.rate = "", "", _RATE
        self.created = self.modified = time.time()

    def update(self, self_: Any) -> None:
        """Change what a request gives."""
        given = self_._get_param
        self.description = given("Description") or self.description
        self.endpoint = given("InvocationEndpoint") or self.endpoint
        self.method = given("HttpMethod") or self.method
        self.rate = given("InvocationRateLimitPerSecond") or self.rate
        self.modified = time.time()

    def told(self, *fields: str) -> dict[str, Any]:
        """Return some of its fields, under AWS's names."""
        every = {
            "ApiDestinationArn": self.arn,
            "ApiDestinationState": (
                "ACTIVE" if self.connection.state == "AUTHORIZED" else "INACTIVE"
            ),
            "CreationTime": self.created,
            "LastModifiedTime": self.modified,
            "ConnectionArn": self.connection.arn,
            "HttpMethod": self.method,
            "InvocationEndpoint": self.endpoint,
            "InvocationRateLimitPerSecond": self.rate,
            "Name": self.name,
            "Description": self.description,
        }
        return {name: every[name] for name in fields or every if every[name] is not None}


_BRIEF = ("ApiDestinationArn", "ApiDestinationState", "CreationTime", "LastModifiedTime")
_LISTED = (
    *_BRIEF,
    "ConnectionArn",
    "HttpMethod",
    "InvocationEndpoint",
    "InvocationRateLimitPerSecond",
    "Name",
)


def _named(self: Any, verb: str) -> Destination:
    name = self._get_param("Name")
    if name not in self.events_backend.destinations:
        raise ResourceNotFoundException(
            f"Failed to {verb} the api-destination(s). An api-destination '{name}' does not exist."
        )
    found: Destination = self.events_backend.destinations[name]
    return found


def _connection(self: Any) -> Connection:
    arn = self._get_param("ConnectionArn")
    for connection in self.events_backend.connections.values():
        if connection.arn == arn:
            found: Connection = connection
            return found
    raise ResourceNotFoundException(f"Connection '{arn.split('/')[1]}' does not exist.")


def _create(self: Any) -> str:
    backend, name = self.events_backend, self._get_param("Name")
    connection = _connection(self)
    if name in backend.destinations:
        raise ResourceAlreadyExistsException(f"An api-destination '{name}' already exists.")
    region = backend.region_name
    begin = f"arn:{partition_of(region)}:events:{region}:{backend.account_id}"
    destination = Destination(name, connection, begin)
    destination.update(self)
    backend.destinations[name] = destination
    return json.dumps(destination.told(*_BRIEF))


def _describe(self: Any) -> str:
    return json.dumps(_named(self, "describe").told())


def _update(self: Any) -> str:
    destination = _named(self, "update")
    if self._get_param("ConnectionArn"):
        destination.connection = _connection(self)
    destination.update(self)
    return json.dumps(destination.told(*_BRIEF))


def _delete(self: Any) -> str:
    del self.events_backend.destinations[_named(self, "delete").name]
    return "{}"


def _list(self: Any) -> str:
    prefix, arn = self._get_param("NamePrefix") or "", self._get_param("ConnectionArn")
    told = [
        one.told(*_LISTED)
        for one in self.events_backend.destinations.values()
        if one.name.startswith(prefix) and arn in (None, one.connection.arn)
    ]
    return json.dumps(page(self, "ApiDestinations", told))


def install() -> None:
    """Put these destinations in the place of moto's."""
    EventsHandler.create_api_destination = _create
    EventsHandler.describe_api_destination = _describe
    EventsHandler.update_api_destination = _update
    EventsHandler.delete_api_destination = _delete
    EventsHandler.list_api_destinations = _list
