"""What AWS's service models demand of a request's members: there, long enough, of a set, of a form.

AWS checks these before a service sees the request, and words them alike everywhere. The models are
botocore's; the wording is from answers recorded on AWS.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from botocore.model import Shape, StructureShape

from localaws.coverage import Row
from localaws.gateway import reserved_tags
from localaws.gateway.answers import Refusal, refuse
from localaws.gateway.calls import Call, credential_of, read_call
from localaws.gateway.reserved_tags import refusal_of_tags
from localaws.gateway.serialization import fault_of_body
from localaws.gateway.topic_arguments import refusal_of_topic_call
from localaws.gateway.whole_body import body_of
from localaws.gateway.wsgi import App
from localaws.lambda_model import LISTED_RUNTIMES
from localaws.settings import Settings

COVERAGE = (
    Row(
        "localaws",
        "constraints of service models",
        "Members that are missing, too short or long, out of range, of no set or of no form are "
        "refused with AWS's words, by Budgets, CloudWatch, DynamoDB, EventBridge, IAM, KMS, "
        "Lambda, logs, pipes, SageMaker, Scheduler, SSM, Step Functions, STS and X-Ray.",
        "Of several faults AWS's order may be another.",
    ),
    *reserved_tags.COVERAGE,
)

# The code of each service that checks so, by the name under which its requests are signed.
_CODES = dict.fromkeys(
    (
        "application-autoscaling",
        "dynamodb",
        "events",
        "kms",
        "lambda",
        "pipes",
        "sagemaker",
        "scheduler",
        "ssm",
        "states",
    ),
    "ValidationException",
)
_CODES |= dict.fromkeys(("iam", "monitoring", "sts"), "ValidationError")
_CODES |= dict.fromkeys(("budgets", "logs"), "InvalidParameterException")
_CODES |= {"xray": "InvalidRequestException"}
# What a service itself checks, with words of its own.
_OWN = {
    ("events", "Entries"),
    ("lambda", "CompatibleArchitectures"),
    ("lambda", "CompatibleRuntimes"),
    ("lambda", "Runtime"),
    ("sagemaker", "Body"),
}
# In the place of what a service checks: it is there, and of no kind that has constraints.
_UNCHECKED = object()
# In AWS's own order, where it was recorded: it is not the model's.
_ORDERS = {
    "ApiDestinationHttpMethod": ("HEAD", "POST", "PATCH", "DELETE", "PUT", "GET", "OPTIONS"),
    "StateValue": ("INSUFFICIENT_DATA", "ALARM", "OK"),
    "ExecutionStatus": (
        "SUCCEEDED",
        "TIMED_OUT",
        "PENDING_REDRIVE",
        "ABORTED",
        "FAILED",
        "RUNNING",
    ),
    "Runtime": LISTED_RUNTIMES,
}
# Shapes of parts of Lambda's lists and maps: the words for them have one more constraint.
_NEVER_NULL = {
    "AdditionalVersion",
    "Architecture",
    "EnvironmentVariableName",
    "ListedLayerVersionArn",
    "Weight",
}
_SIZED = {"string", "blob", "list", "map"}
_NUMBERS = {"integer", "long", "float", "double"}


def constrained(app: App, settings: Settings) -> App:
    """Return an application that refuses what no service sees.

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
        is_form = "x-www-form-urlencoded" in environ.get("CONTENT_TYPE", "")
        if service == "s3" or (not service and not is_form):
            return app(environ, start_response)
        body = body_of(environ)
        call = read_call(environ, body)
        refusal = refusal_of(call, body)
        if refusal is None:
            return app(environ, start_response)
        is_query = bool(call.form_action)
        return refuse(start_response, service, call.method, refusal, is_query=is_query)

    return answer


def refusal_of(call: Call, body: bytes) -> Refusal | None:
    """Return the refusal of a call that no model allows; None if it is allowed.

    Parameters
    ----------
    call
        The request.
    body
        Of it.
    """
    shape = call.input_shape
    fault = fault_of_body(body, shape) if call.is_json else None
    if fault:
        return Refusal(400, "SerializationException", fault)
    if call.service == "sns":
        return refusal_of_topic_call(call) or refusal_of_tags(call)
    service = call.service or ("sts" if shape else "")  # which a token signs for
    if shape is None or service not in _CODES:
        return refusal_of_tags(call)
    if call.is_malformed:
        return Refusal(400, "MalformedInput", "A parameter is no value of its type")
    checked = {
        name: _UNCHECKED if (call.service, name) in _OWN else value
        for name, value in call.parameters.items()
    }
    faults = list(faults_of(checked, shape))
    return Refusal(400, _CODES[service], worded(faults)) if faults else refusal_of_tags(call)


def worded(faults: list[str]) -> str:
    """Return the text of a refusal.

    Parameters
    ----------
    faults
        Texts of what is wrong, at least one.
    """
    many = "s" if len(faults) > 1 else ""
    return f"{len(faults)} validation error{many} detected: {'; '.join(faults)}"


def faults_of(value: Any, shape: Shape, path: str = "") -> Iterator[str]:
    """Yield what a model finds wrong with a request, or a part of one.

    Parameters
    ----------
    value
        As its protocol's parser gives it.
    shape
        What it is to be.
    path
        Of the part within the request.
    """
    if isinstance(shape, StructureShape):
        if isinstance(value, Mapping):
            yield from _faults_of_members(value, shape, path)
        return
    shown = f"Value at '{path}'" if shape.metadata.get("sensitive") else _shown(value, path, shape)
    yield from (f"{shown} failed to satisfy constraint: {text}" for text in _broken(value, shape))
    if shape.type_name == "list" and isinstance(value, list):
        for number, item in enumerate(value, 1):
            if isinstance(shape.member, StructureShape):
                yield from faults_of(item, shape.member, f"{path}.{number}.member")
            elif _broken(item, shape.member):
                within = f"Member must satisfy constraint: [{_all(shape.member)}]"
                yield f"{shown} failed to satisfy constraint: {within}"
                break
    if shape.type_name == "map" and isinstance(value, Mapping):
        for part, name, items in (
            (shape.key, "keys", value.keys()),
            (shape.value, "value", value.values()),
        ):
            if any(_broken(item, part) for item in items):
                within = f"Map {name} must satisfy constraint: [{_all(part)}]"
                yield f"{shown} failed to satisfy constraint: {within}"


def _faults_of_members(value: Mapping[str, Any], shape: StructureShape, path: str) -> Iterator[str]:
    for name, member in shape.members.items():
        within = f"{path}.{_lowered(name)}" if path else _lowered(name)
        if value.get(name) is not None:
            yield from faults_of(value[name], member, within)
        elif name in shape.required_members and name != shape.serialization.get("payload"):
            yield f"Value null at '{within}' failed to satisfy constraint: Member must not be null"


def _broken(value: Any, shape: Shape) -> list[str]:
    """Return the constraints that a value breaks by itself, its parts aside."""
    return [text for text, holds in _constraints(shape) if not holds(value)]


def _all(shape: Shape) -> str:
    texts = [text for text, _ in _constraints(shape)]
    if shape.name in _NEVER_NULL:
        texts.append("Member must not be null")
    return ", ".join(texts)


def _constraints(shape: Shape) -> Iterator[tuple[str, Callable[[Any], bool]]]:
    """Yield what a model demands of a value by itself: AWS's words, and whether it holds."""
    rules = shape.metadata
    unit = "value" if shape.type_name in _NUMBERS else "length"
    if shape.type_name in _SIZED | _NUMBERS:
        if "max" in rules:
            text = f"Member must have {unit} less than or equal to {rules['max']}"
            yield text, lambda value: _size(value) is None or _size(value) <= rules["max"]
        if "min" in rules:
            text = f"Member must have {unit} greater than or equal to {rules['min']}"
            yield text, lambda value: _size(value) is None or _size(value) >= rules["min"]
    if "enum" in rules:
        allowed = _ORDERS.get(shape.name, rules["enum"])
        text = f"Member must satisfy enum value set: [{', '.join(allowed)}]"
        yield text, lambda value: not isinstance(value, str) or value in {*rules["enum"], *allowed}
    if "pattern" in rules:
        text = f"Member must satisfy regular expression pattern: {rules['pattern']}"
        yield text, lambda value: not isinstance(value, str) or _matches(rules["pattern"], value)


def _size(value: Any) -> Any:
    """Return a number, or the length of what has one; None of what is neither."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    return len(value) if isinstance(value, str | bytes | list | Mapping) else None


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern[str] | None:
    try:
        return re.compile(pattern)
    except re.error:  # Java's forms that Python lacks
        return None


def _matches(pattern: str, value: str) -> bool:
    compiled = _compiled(pattern)
    return compiled is None or compiled.fullmatch(value) is not None


def _lowered(name: str) -> str:
    return name[:1].lower() + name[1:]


def _shown(value: Any, path: str, shape: Shape) -> str:
    return f"Value '{_java(value, shape)}' at '{path}'"


def _java(value: Any, shape: Shape | None = None) -> str:
    """Return a value as AWS's services print it."""
    if isinstance(value, list):
        member = getattr(shape, "member", None)
        return f"[{', '.join(_java(item, member) for item in value)}]"
    if isinstance(value, Mapping):
        items = ", ".join(f"{key}={_java(item)}" for key, item in value.items())
        return f"{shape.name}({items})" if isinstance(shape, StructureShape) else f"{{{items}}}"
    return str(value).lower() if isinstance(value, bool) else str(value)
