"""A mixture of calls for minutes or hours, and the memory, threads and files of the server."""

import json
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from typing import Any, NamedTuple

from benchmarks.localaws.calls import function, machine
from benchmarks.localaws.servers import Server

_CLIENTS = 4
_SAMPLES = 12
_ROUNDS_OF_ONE = 100


class _Resources(NamedTuple):
    name: str
    queue: str
    machine: str
    sqs: Any
    s3: Any
    functions: Any
    states: Any


def soak(server: Server, minutes: float) -> dict[str, Any]:
    """Call a server for so long, and return what it held on the way.

    Returns
    -------
    ``minutes``, ``rounds`` of calls, ``failed`` rounds, and ``samples``: the minute with the
    megabytes, threads and files of the server's process.
    """
    ended = Event()
    begin = time.monotonic()
    samples = []
    with ThreadPoolExecutor(_CLIENTS) as clients:
        working = [clients.submit(_work, server, ended, number) for number in range(_CLIENTS)]
        for sample in range(1, _SAMPLES + 1):
            due = begin + 60 * minutes * sample / _SAMPLES
            time.sleep(max(0.0, due - time.monotonic()))
            held = {"minute": (time.monotonic() - begin) / 60, **server.held()}
            samples.append(held)
            print(f"minute {held['minute']:.1f}: {held['megabytes']:.0f} MB", file=sys.stderr)
        ended.set()
        counts = [work.result() for work in working]
    return {
        "minutes": minutes,
        "rounds": sum(rounds for rounds, _ in counts),
        "failed": sum(failed for _, failed in counts),
        "samples": samples,
    }


def _work(server: Server, ended: Event, number: int) -> tuple[int, int]:
    """Do rounds until the soak has ended; what executions and logs keep goes with each hundred."""
    rounds = failed = 0
    while not ended.is_set():
        with _resources(server, f"soak-{number}-{rounds}") as resources:
            for _ in range(_ROUNDS_OF_ONE):
                rounds += 1
                failed += not _round(resources, rounds)
                if ended.is_set():
                    break
    return rounds, failed


@contextmanager
def _resources(server: Server, name: str) -> Iterator[_Resources]:
    sqs, s3 = server.client("sqs"), server.client("s3")
    functions, states = server.client("lambda"), server.client("stepfunctions")
    s3.create_bucket(Bucket=name)
    queue = sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = machine(server, name, function(server, name), "EXPRESS")
    yield _Resources(name, queue, arn, sqs, s3, functions, states)
    states.delete_state_machine(stateMachineArn=arn)
    functions.delete_function(FunctionName=name)
    server.client("logs").delete_log_group(logGroupName=f"/aws/lambda/{name}")
    sqs.delete_queue(QueueUrl=queue)
    s3.delete_bucket(Bucket=name)


def _round(of: _Resources, number: int) -> bool:
    """Make each call once, and return whether all answers are right."""
    of.s3.put_object(Bucket=of.name, Key="k", Body=b"x" * 10_000)
    body = of.s3.get_object(Bucket=of.name, Key="k")["Body"].read()
    of.s3.delete_object(Bucket=of.name, Key="k")
    of.sqs.send_message(QueueUrl=of.queue, MessageBody="m")
    for message in of.sqs.receive_message(QueueUrl=of.queue).get("Messages", []):
        of.sqs.delete_message(QueueUrl=of.queue, ReceiptHandle=message["ReceiptHandle"])
    answer = of.functions.invoke(FunctionName=of.name, Payload=json.dumps(number))
    returned = json.loads(answer["Payload"].read())
    execution = of.states.start_sync_execution(
        stateMachineArn=of.machine, input=json.dumps({"n": number})
    )
    return len(body) == 10_000 and returned == number and execution["status"] == "SUCCEEDED"
