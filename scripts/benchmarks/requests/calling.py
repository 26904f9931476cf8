"""Calls of localaws, many at once, each named by what came of it."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any

import boto3
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError, HTTPClientError

from benchmarks.requests.arguments import Arguments

SERVICES = (
    "budgets",
    "cloudwatch",
    "dynamodb",
    "events",
    "iam",
    "kms",
    "lambda",
    "logs",
    "pipes",
    "s3",
    "sagemaker",
    "sagemaker-runtime",
    "scheduler",
    "sns",
    "sqs",
    "ssm",
    "stepfunctions",
    "sts",
    "xray",
)
CARRIED_OUT, REFUSED, BY_NAME, UNUSABLE, NOT_SENT, FAILED = OUTCOMES = (
    "carried out",
    "refused as AWS does",
    "refused by name",
    "refused by name, as moto fails",
    "not sent",
    "failed",
)
# It waits a minute for a task, as AWS does.
_SLOW = {"GetActivityTask"}
_BY_NAME, _FAILURE = "NotImplementedByLocalaws", "LocalawsFailure"
_BY_MOTO = "moto cannot use a value of this request"
_AWS_LACKS = (501, "NotImplemented")  # S3's own answer to conditions that it does not know
_SECONDS, _SHOWN = 90, 200

Counts = Counter[tuple[str, str, str]]


def call_all(
    url: str,
    services: tuple[str, ...],
    calls: int,
    seed: int,
    show: Callable[[int], None],
    threads: int = 4,
) -> tuple[Counts, dict[str, str]]:
    """Make calls of services; return how many had which outcome, and what failed.

    Parameters
    ----------
    url
        Of localaws.
    services
        As boto3 names them.
    calls
        How many, in all.
    seed
        Of the random arguments.
    show
        Called with how many are done.
    threads
        How many call at a time; each has clients of its own.

    Returns
    -------
    counts
        By service, operation and outcome.
    failures
        By ``service operation: error``, the arguments that first led to it.
    """
    counts: Counts = Counter()
    failures: dict[str, str] = {}
    lock, interrupted = threading.Lock(), threading.Event()

    def work(number: int) -> None:
        share = calls // threads + (number < calls % threads)
        for service, operation, outcome, text in _called(url, services, share, seed + number):
            with lock:
                counts[service, operation, outcome] += 1
                if outcome == FAILED:
                    what, _, arguments = text.partition("\0")
                    failures.setdefault(f"{service} {operation}: {what}", arguments)
                show(counts.total())
            if interrupted.is_set():
                return

    with ThreadPoolExecutor(threads) as pool:
        try:
            list(pool.map(work, range(threads)))
        finally:
            interrupted.set()  # Ctrl-C waits for the calls on their way, and not for all
    return counts, failures


def _called(
    url: str, services: tuple[str, ...], calls: int, seed: int
) -> Iterator[tuple[str, str, str, str]]:
    random, arguments = Random(seed), Arguments(seed)  # noqa: S311 (to repeat a run)
    clients = {service: _client(url, service) for service in services}
    for _ in range(calls):
        service = random.choice(services)
        client = clients[service]
        names = sorted(set(client.meta.service_model.operation_names) - _SLOW)
        operation = random.choice(names)
        shape = client.meta.service_model.operation_model(operation).input_shape
        given = arguments.draw(shape)
        outcome, answer = outcome_of(client, operation, given)
        if outcome == CARRIED_OUT:
            arguments.learn(answer)
        text = f"{answer}\0{given!r:.1000}" if outcome == FAILED else ""
        yield service, operation, outcome, text


def _client(url: str, service: str) -> Any:
    return boto3.client(
        service,
        region_name="us-east-1",
        endpoint_url=url,
        aws_access_key_id="localaws",
        aws_secret_access_key="localaws",  # noqa: S106 (localaws takes any)
        config=Config(
            parameter_validation=False,
            inject_host_prefix=False,
            retries={"total_max_attempts": 1},
            read_timeout=_SECONDS,
        ),
    )


def outcome_of(client: Any, operation: str, arguments: dict[str, Any]) -> tuple[str, Any]:
    """Make a call; return what came of it, and its answer or what is wrong with it.

    Parameters
    ----------
    client
        boto3's.
    operation
        As AWS names it.
    arguments
        Of the call.
    """
    sent: list[Any] = []

    def note(**_: Any) -> None:
        sent.append(None)

    client.meta.events.register("before-send", note)
    try:
        return CARRIED_OUT, getattr(client, xform_name(operation))(**arguments)
    except ClientError as error:
        return _of_error(error.response)
    except HTTPClientError as error:
        unwritten = isinstance(error.kwargs.get("error"), ValueError)  # a header that is none
        return NOT_SENT if unwritten else FAILED, _named(error)
    except Exception as error:  # botocore writes no wrong type, or reads no such answer
        return FAILED if sent else NOT_SENT, _named(error)
    finally:
        client.meta.events.unregister("before-send", note)


def _of_error(answer: Mapping[str, Any]) -> tuple[str, str]:
    code, text = answer["Error"]["Code"], answer["Error"].get("Message", "")
    if code == _BY_NAME:
        return UNUSABLE if _BY_MOTO in text else BY_NAME, text
    status = answer["ResponseMetadata"].get("HTTPStatusCode", 500)
    is_failure = code == _FAILURE or (status >= 500 and (status, code) != _AWS_LACKS)
    return FAILED if is_failure else REFUSED, f"{code}: {text}"[:_SHOWN]


def _named(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:_SHOWN]
