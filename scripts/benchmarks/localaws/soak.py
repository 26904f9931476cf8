"""A mixture of calls for minutes or hours, and the memory, threads and files of the server."""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

from benchmarks.localaws.calls import function, machine
from benchmarks.localaws.servers import Server

_CLIENTS = 4
_SAMPLES = 12


def soak(server: Server, minutes: float) -> dict[str, Any]:
    """Call a server for so long, delete what was made, and return what it held on the way.

    Returns
    -------
    ``minutes``, ``rounds`` of calls, ``failed`` rounds, and ``samples``: the minute with the
    megabytes, threads and files of the server's process.
    """
    resource = function(server, "soaked")
    arn = machine(server, "soaked", resource)
    queue = server.client("sqs").create_queue(QueueName="soaked")["QueueUrl"]
    server.client("s3").create_bucket(Bucket="soaked")
    ended = Event()
    begin = time.monotonic()
    samples = []
    with ThreadPoolExecutor(_CLIENTS) as clients:
        working = [
            clients.submit(_rounds, server, ended, number, queue, arn) for number in range(_CLIENTS)
        ]
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


def _rounds(server: Server, ended: Event, number: int, queue: str, arn: str) -> tuple[int, int]:
    sqs, s3 = server.client("sqs"), server.client("s3")
    functions, states = server.client("lambda"), server.client("stepfunctions")
    rounds = failed = 0
    while not ended.is_set():
        rounds += 1
        key = f"{number}"
        s3.put_object(Bucket="soaked", Key=key, Body=b"x" * 10_000)
        body = s3.get_object(Bucket="soaked", Key=key)["Body"].read()
        s3.delete_object(Bucket="soaked", Key=key)
        sqs.send_message(QueueUrl=queue, MessageBody=key)
        for message in sqs.receive_message(QueueUrl=queue).get("Messages", []):
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
        answer = functions.invoke(FunctionName="soaked", Payload=json.dumps(rounds))
        returned = json.loads(answer["Payload"].read())
        execution = states.start_execution(stateMachineArn=arn, input=json.dumps({"n": rounds}))
        described = {"status": "RUNNING"}
        while described["status"] == "RUNNING":
            described = states.describe_execution(executionArn=execution["executionArn"])
        right = len(body) == 10_000 and returned == rounds and described["status"] == "SUCCEEDED"
        failed += not right
    return rounds, failed
