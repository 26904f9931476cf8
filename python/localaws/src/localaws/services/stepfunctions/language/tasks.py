"""Resources of tasks, and what each needs beside.

Source: AWS's "Task workflow state"; AWS's answers to resources that it does not have.
"""

import re
from functools import cache
from typing import Any

from botocore.exceptions import DataNotFoundError
from botocore.loaders import Loader

from localaws.services.stepfunctions.language.integrations import (
    PATTERNS,
    REQUIRED,
    SYNC,
    SYNC_2,
    TOKEN,
    split,
)
from localaws.services.stepfunctions.language.scopes import Scope

_ARN = re.compile(
    r"arn:[\w-]+:(?P<service>[\w-]+):(?P<region>[^:]*):(?P<account>[^:]*):(?P<rest>.+)"
)
_SDK = "aws-sdk:"


def check_task(state: dict[str, Any], at: str, scope: Scope) -> None:
    """Report what is wrong with what a task calls.

    Parameters
    ----------
    state
        The task.
    at
        Where it is.
    scope
        What holds there.
    """
    resource = state.get("Resource")
    if not isinstance(resource, str):
        return
    place = f"{at}/Resource"
    arn = _ARN.fullmatch(resource)
    if not arn:
        scope.report.schema("Value is not a valid resource ARN", place)
        return
    is_activity = arn["service"] == "states" and arn["rest"].startswith("activity:")
    if is_activity:
        _check_activity(state, at, scope)
    elif arn["service"] == "states" and not arn["account"]:
        _check_integration(state, arn["rest"], at, scope)
    elif arn["service"] != "lambda":
        _not_recognized(resource, place, scope)
    credentials = state.get("Credentials")
    if isinstance(credentials, dict) and not is_activity and not _has(credentials, "RoleArn"):
        _missing("RoleArn", f"{at}/Credentials", scope)


def _check_activity(state: dict[str, Any], at: str, scope: Scope) -> None:
    if scope.express:
        message = "Express state machine does not support Activity ARN"
        scope.report.schema(message, f"{at}/Resource")
    if "Credentials" in state:
        message = "The field 'Credentials' is not supported for activities"
        scope.report.schema(message, f"{at}/Credentials")


def _check_integration(state: dict[str, Any], call: str, at: str, scope: Scope) -> None:
    resource, place = state["Resource"], f"{at}/Resource"
    name, pattern = split(call)
    if not _is_known(name, pattern):
        _not_recognized(resource, place, scope)
        return
    if scope.express and pattern in {SYNC, SYNC_2}:
        message = "Express state machine does not support '.sync' service integration"
        scope.report.schema(message, place)
    elif scope.express and pattern == TOKEN:
        message = "Express state machine does not support '.waitForTaskToken' service integration "
        scope.report.schema(message, place)
    field = "Arguments" if scope.jsonata else "Parameters"
    if field not in state:
        message = f"{field} field is required for resource ARN: {resource}"
        scope.report.schema(message, place)
    elif isinstance(state[field], dict):
        for member in REQUIRED.get(name, ()):
            if not _has(state[field], member):
                _missing(member, f"{at}/{field}", scope)


def _is_known(name: str, pattern: str) -> bool:
    service, _, api = name.removeprefix(_SDK).partition(":")
    if name.startswith(_SDK):
        apis = _sdk_apis(service)
        return pattern in {"", TOKEN} and (apis is None or api.lower() in apis)
    patterns = PATTERNS.get(service, {}).get(api)
    return patterns is not None and pattern in {"", *patterns}


@cache
def _sdk_apis(service: str) -> frozenset[str] | None:
    """Return the APIs of a service, or nothing where AWS names it otherwise than botocore does."""
    try:
        model = Loader().load_service_model(service, "service-2")
    except (DataNotFoundError, ValueError, OSError):
        return None
    return frozenset(name.lower() for name in model["operations"])


def _has(members: dict[str, Any], name: str) -> bool:
    return name in members or f"{name}.$" in members


def _missing(name: str, at: str, scope: Scope) -> None:
    scope.report.schema(f"The field '{name}' is required but was missing", at)


def _not_recognized(resource: str, at: str, scope: Scope) -> None:
    scope.report.schema(
        f"The resource provided {resource} is not recognized. The value is not a valid resource "
        "ARN, or the resource is not available in this region.",
        at,
    )
