"""The course's workflow: three functions and a state machine around an endpoint; its capture."""

import io
import json
import time
import zipfile

import boto3

FUNCTIONS = {
    "fetch": """
        import base64, boto3
        def handler(event, context):
            got = boto3.client("s3").get_object(Bucket=event["bucket"], Key=event["key"])
            open("/tmp/record", "wb").write(got["Body"].read())
            return {**event, "record": base64.b64encode(open("/tmp/record", "rb").read()).decode()}
    """,
    "ask": """
        import base64, boto3, os
        def handler(event, context):
            answer = boto3.client("sagemaker-runtime").invoke_endpoint(
                EndpointName=os.environ["ENDPOINT"], ContentType="text/csv", Accept="text/csv",
                Body=base64.b64decode(event["record"]))
            return {**event, "value": float(answer["Body"].read())}
    """,
    "judge": """
        class TooLow(Exception):
            pass
        def handler(event, context):
            if event["value"] < 0:
                raise TooLow(event["value"])
            return event
    """,
}


def build(role: str, endpoint: str) -> str:
    """Deploy the functions and their state machine, and return its ARN."""
    functions = boto3.client("lambda")
    states = {}
    for name, code in FUNCTIONS.items():
        lines = [line[8:] for line in code.splitlines()]
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("lambda_function.py", "\n".join(lines))
        made = functions.create_function(
            FunctionName=name,
            Runtime="python3.13",
            Role=role,
            Handler="lambda_function.handler",
            Timeout=60,
            Code={"ZipFile": buffer.getvalue()},
            Environment={"Variables": {"ENDPOINT": endpoint}},
        )
        states[name] = {"Type": "Task", "Resource": made["FunctionArn"], "Next": "judge"}
        functions.get_waiter("function_active_v2").wait(FunctionName=name)
    states["fetch"]["Next"] = "ask"
    states["judge"].pop("Next")
    states["judge"]["End"] = True
    definition = json.dumps({"StartAt": "fetch", "States": states})
    machine = boto3.client("stepfunctions").create_state_machine(
        name="course", definition=definition, roleArn=role
    )
    return machine["stateMachineArn"]


def run(machine: str, bucket: str, records: dict[str, str]) -> dict[str, dict]:
    """Run the machine on records, which are put on S3, and return what has come of each."""
    s3, states = boto3.client("s3"), boto3.client("stepfunctions")
    started = {}
    for key, record in records.items():
        s3.put_object(Bucket=bucket, Key=f"course/{key}", Body=record)
        event = json.dumps({"bucket": bucket, "key": f"course/{key}"})
        started[key] = states.start_execution(stateMachineArn=machine, input=event)["executionArn"]
    ended = {}
    while len(ended) < len(started):
        time.sleep(0.2)
        for key, arn in started.items():
            described = states.describe_execution(executionArn=arn)
            if described["status"] != "RUNNING":
                ended[key] = described
    return ended


def captured(bucket: str, prefix: str, count: int) -> list[dict]:
    """Return the captured records below a prefix, when there are as many."""
    s3 = boto3.client("s3")
    for _ in range(300):
        listed = s3.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", [])
        texts = [s3.get_object(Bucket=bucket, Key=one["Key"])["Body"].read() for one in listed]
        lines = [json.loads(line) for text in texts for line in text.splitlines()]
        if len(lines) >= count:
            return lines
        time.sleep(0.2)
    raise AssertionError(f"there are {len(lines)} captured records, not {count}")


def judge(machine: str, bucket: str, prefix: str) -> None:
    """See that the workflow lets the right records through, and that all were captured."""
    ended = run(machine, bucket, {"high": "1,0", "low": "-1,0"})
    assert ended["high"]["status"] == "SUCCEEDED"
    assert json.loads(ended["high"]["output"])["value"] > 0
    assert (ended["low"]["status"], ended["low"]["error"]) == ("FAILED", "TooLow")
    lines = captured(bucket, prefix, 2)
    asked = {line["captureData"]["endpointInput"]["data"] for line in lines}
    assert asked == {"1,0", "-1,0"}
