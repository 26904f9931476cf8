"""Queries of logs: fields, limit and sort, which moto runs; other commands are refused."""

import json
import re
from collections.abc import Sequence
from typing import Any

from moto.logs.exceptions import ResourceNotFoundException
from moto.logs.models import LogQuery, LogsBackend
from moto.logs.responses import LogsResponse

from localaws.coverage import Row
from localaws.errors import NotImplementedByLocalaws

COVERAGE = (
    Row(
        "CloudWatch Logs",
        "StartQuery",
        "Runs fields, sort by @timestamp and limit; queries are described as AWS does.",
        "Other commands (filter, stats, parse, display), other fields and languages are refused "
        "by name.",
    ),
)

_FIELDS = {"@timestamp", "@message", "@logStream", "@log"}
_SORT = re.compile(r"sort\s+@timestamp(\s+(asc|desc))?", re.IGNORECASE)
_LIMIT = re.compile(r"limit\s+\d+", re.IGNORECASE)
_DEFAULT = "fields @timestamp, @message"


def _check(query: str) -> str:
    """Return a query that moto runs, or refuse what it does not."""
    commands = [part.strip() for part in query.split("|")]
    checked = []
    for command in [one for one in commands if one]:
        if command.lower().startswith("fields "):
            names = [name.strip() for name in command[len("fields ") :].split(",")]
            if not set(names) <= _FIELDS:
                raise NotImplementedByLocalaws(f"StartQuery: {command}, nothing finds other fields")
            checked.append(f"fields {', '.join(names)}")
        elif _SORT.fullmatch(command) or _LIMIT.fullmatch(command):
            checked.append(command)
        else:
            raise NotImplementedByLocalaws(f"StartQuery: {command}, nothing runs this command")
    if not any(command.startswith("fields ") for command in checked):
        checked.insert(0, _DEFAULT)
    return " | ".join(checked)


def install() -> None:
    """Let moto run what it can, and refuse the rest."""
    start, respond = LogsBackend.start_query, LogsResponse.start_query

    def start_query(
        self: Any, names: Sequence[str], start_time: int, end_time: int, query: str
    ) -> str:
        for name in names or ():
            if name not in self.groups:
                raise ResourceNotFoundException(
                    f"Log group '{name}' does not exist for account ID '{self.account_id}'"
                )
        query_id: str = start(self, names, start_time, end_time, _check(query))
        kept = self.queries[query_id]
        kept.query = query
        return query_id

    def respond_to_start(self: Any) -> Any:
        if self._get_param("queryLanguage") not in {None, "CWLI"}:
            raise NotImplementedByLocalaws("StartQuery: languages other than CWLI")
        if self._get_param("logGroupIdentifiers"):
            raise NotImplementedByLocalaws("StartQuery with logGroupIdentifiers")
        return respond(self)

    def to_json(self: Any, log_group_name: str) -> dict[str, Any]:
        source = f'SOURCE "{log_group_name}"'
        times = f"START={self.start_time}000 END={self.end_time}999"
        shown: dict[str, Any] = described(self, log_group_name)
        return shown | {
            "queryLanguage": "CWLI",
            "queryString": f"{source} {times} | {self.query}",
        }

    def get_query_results(self: Any) -> str:
        query = self.logs_backend.queries.get(self._get_param("queryId"))
        if query is None:
            raise ResourceNotFoundException("Query does not exist")
        return json.dumps(query.to_result_json())

    described = LogQuery.to_json
    LogsBackend.start_query = start_query
    LogsResponse.start_query = respond_to_start
    LogsResponse.get_query_results = get_query_results
    LogQuery.to_json = to_json
