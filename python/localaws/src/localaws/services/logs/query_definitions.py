"""Query definitions: queries that are kept under a name."""

import json
import time
from typing import Any
from uuid import uuid4

from moto.core.exceptions import JsonRESTError
from moto.logs.exceptions import ResourceNotFoundException
from moto.logs.models import LogsBackend
from moto.logs.responses import LogsResponse

from localaws.coverage import Row
from localaws.errors import NotImplementedByLocalaws

COVERAGE = (
    Row(
        "CloudWatch Logs",
        "PutQueryDefinition, DescribeQueryDefinitions, DeleteQueryDefinition",
        "Kept under their names, changed, and told in pages.",
        "Parameters, and languages other than CWLI, are refused by name.",
    ),
)

_PAGE = 1000
_KEPT = ("name", "queryString", "logGroupNames")


def install() -> None:
    """Add the operations that moto lacks."""
    LogsResponse.put_query_definition = _put
    LogsResponse.describe_query_definitions = _describe
    LogsResponse.delete_query_definition = _delete


def _definitions(backend: LogsBackend) -> dict[str, dict[str, Any]]:
    kept: dict[str, dict[str, Any]] = backend.__dict__.setdefault("query_definitions", {})
    return kept


def _put(self: Any) -> str:
    definitions = _definitions(self.logs_backend)
    if self._get_param("parameters"):
        raise NotImplementedByLocalaws("PutQueryDefinition with parameters")
    _check_language(self, "PutQueryDefinition")
    identity, token = self._get_param("queryDefinitionId"), self._get_param("clientToken")
    if identity is None:
        repeated = (one for one, kept in definitions.items() if token and kept["token"] == token)
        identity = next(repeated, str(uuid4()))
    elif identity not in definitions:
        raise _unknown()
    given = {name: self._get_param(name) for name in _KEPT}
    definitions[identity] = {
        "token": token,
        "queryDefinitionId": identity,
        "queryLanguage": "CWLI",
        "lastModified": int(time.time() * 1000),
        **{name: value for name, value in given.items() if value is not None},
    }
    return json.dumps({"queryDefinitionId": identity})


def _describe(self: Any) -> str:
    _check_language(self, "DescribeQueryDefinitions")
    prefix = self._get_param("queryDefinitionNamePrefix") or ""
    kept = _definitions(self.logs_backend).values()
    found = sorted(
        (one for one in kept if one["name"].startswith(prefix)), key=lambda one: one["name"]
    )
    first = _position(self._get_param("nextToken"))
    last = first + (self._get_param("maxResults") or _PAGE)
    shown = [
        {name: value for name, value in one.items() if name != "token"} for one in found[first:last]
    ]
    more = {"nextToken": str(last)} if len(found) > last else {}
    return json.dumps({"queryDefinitions": shown, **more})


def _delete(self: Any) -> str:
    definitions = _definitions(self.logs_backend)
    if definitions.pop(self._get_param("queryDefinitionId"), None) is None:
        raise _unknown()
    return json.dumps({"success": True})


def _check_language(self: Any, operation: str) -> None:
    if self._get_param("queryLanguage") not in {None, "CWLI"}:
        raise NotImplementedByLocalaws(f"{operation}: languages other than CWLI")


def _position(token: str | None) -> int:
    if token is None:
        return 0
    if not token.isdecimal():
        raise JsonRESTError("InvalidParameterException", "The specified nextToken is invalid.")
    return int(token)


def _unknown() -> ResourceNotFoundException:
    return ResourceNotFoundException("The specified query definition does not exist.")
