"""Many calls at once, and what the server holds before and after them."""

import json
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from benchmarks.localaws.calls import function
from benchmarks.localaws.servers import Server

UPLOADS, EXECUTIONS, INVOCATIONS = 10_000, 200, 50
_CLIENTS = 16
_SECONDS_OF_WAIT, _SECONDS_OF_SLEEP = 5, 2
_SECONDS_TO_END = 120
_SLEEPER = f"""
import os, time
def handler(event, context):
    time.sleep({_SECONDS_OF_SLEEP})
    return os.getpid()
"""


def loads(server: Server) -> Mapping[str, Any]:
    """Put each load on a server; None where it cannot carry it.

    Returns
    -------
    ``uploads``, ``executions`` and ``functions``, each with ``seconds``; and ``held``, what the
    server's process held before the first and after the last, when nothing of them is left.
    """
    before = server.held()
    found = {name: _tried(load, server) for name, load in _LOADS.items()}
    time.sleep(1)  # threads of connections end
    return found | {"held": {"before": before, "after": server.held()}}


def _tried(load: Callable[[Server], dict[str, Any]], server: Server) -> dict[str, Any] | None:
    try:
        return load(server)
    except (ClientError, BotoCoreError, RuntimeError, ValueError):
        return None


def _uploads(server: Server) -> dict[str, Any]:
    s3 = server.client("s3", _CLIENTS)
    s3.create_bucket(Bucket="uploads")
    begin = time.perf_counter()
    with ThreadPoolExecutor(_CLIENTS) as clients:

        def put(index: int) -> None:
            s3.put_object(Bucket="uploads", Key=f"photos/{index}", Body=b"x" * 1024)

        list(clients.map(put, range(UPLOADS)))
    seconds = time.perf_counter() - begin
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket="uploads")
    keys = [{"Key": entry["Key"]} for page in pages for entry in page["Contents"]]
    for first in range(0, len(keys), 1000):
        s3.delete_objects(Bucket="uploads", Delete={"Objects": keys[first : first + 1000]})
    s3.delete_bucket(Bucket="uploads")
    if len(keys) != UPLOADS:
        raise RuntimeError(f"{len(keys)} objects of {UPLOADS} are there")
    return {"seconds": seconds}


def _executions(server: Server) -> dict[str, Any]:
    states = server.client("stepfunctions", _CLIENTS)
    wait = {"Type": "Wait", "Seconds": _SECONDS_OF_WAIT, "End": True}
    arn = states.create_state_machine(
        name="waits",
        definition=json.dumps({"StartAt": "A", "States": {"A": wait}}),
        roleArn=server.place.names()["role"],
    )["stateMachineArn"]
    begin = time.perf_counter()
    with ThreadPoolExecutor(_CLIENTS) as clients:

        def start(_: int) -> str:
            return str(states.start_execution(stateMachineArn=arn)["executionArn"])

        executions = list(clients.map(start, range(EXECUTIONS)))
    at_once = 0
    while running := _count(states, arn, "RUNNING"):
        at_once = max(at_once, running)
        if time.perf_counter() - begin > _SECONDS_TO_END:
            raise RuntimeError("executions do not end")
        time.sleep(0.1)
    seconds = time.perf_counter() - begin
    succeeded = _count(states, arn, "SUCCEEDED")
    states.delete_state_machine(stateMachineArn=arn)
    if succeeded != len(executions) or seconds < _SECONDS_OF_WAIT:
        raise RuntimeError(f"{succeeded} executions of {len(executions)} waited")
    return {"seconds": seconds, "at_once": at_once}


def _count(states: Any, machine: str, status: str) -> int:
    pages = states.get_paginator("list_executions").paginate(
        stateMachineArn=machine, statusFilter=status
    )
    return sum(len(page["executions"]) for page in pages)


def _functions(server: Server) -> dict[str, Any]:
    function(server, "sleeps", _SLEEPER)
    client = server.client("lambda", INVOCATIONS)
    begin = time.perf_counter()
    with ThreadPoolExecutor(INVOCATIONS) as clients:

        def invoke(_: int) -> int:
            answer = client.invoke(FunctionName="sleeps")
            return int(json.loads(answer["Payload"].read()))

        processes = set(clients.map(invoke, range(INVOCATIONS)))
    seconds = time.perf_counter() - begin
    client.delete_function(FunctionName="sleeps")
    return {"seconds": seconds, "processes": len(processes)}


_LOADS: Mapping[str, Callable[[Server], dict[str, Any]]] = {
    "uploads": _uploads,
    "executions": _executions,
    "functions": _functions,
}
