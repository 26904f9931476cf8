"""Invocations at once: each is at work, whatever the others wait for."""

import os

CALLING_ITSELF = """
    import json, os
    import boto3

    def handler(event, context):
        if not event["deeper"]:
            return [os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]]
        answer = boto3.client("lambda").invoke(
            FunctionName=context.function_name,
            Payload=json.dumps({"deeper": event["deeper"] - 1}),
        )
        return [os.environ["AWS_LAMBDA_LOG_STREAM_NAME"], *json.loads(answer["Payload"].read())]
"""


def test_a_function_that_calls_itself_never_waits_for_itself(make_function, invoke):
    # GIVEN a function that calls itself, and waits, more often than there are cores
    depth = 2 * (os.cpu_count() or 1) + 2
    name = make_function(CALLING_ITSELF, Timeout=60, MemorySize=256)
    # WHEN it is invoked THEN each of the calls has an environment of its own, and all end
    answer, streams = invoke(name, {"deeper": depth})
    assert "FunctionError" not in answer
    assert len(set(streams)) == depth + 1
