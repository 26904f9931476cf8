"""What else is tried on a service at work; the reconciliation says whether a photo was hurt."""

import os
import signal
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import boto3

from benchmarks.permissions.mutation import taken_away
from benchmarks.soak.phases import Phase, permission
from benchmarks.soak.running import Running, until
from scones_tools.models.endpoint import endpoint
from scones_tools.queues import depth

_FUNCTIONS = ("serialize-image", "classify-image", "filter-inference")
_SECONDS_OF_KILLING = 20.0
_SECONDS_BETWEEN_KILLS = 0.3
_SECONDS_WITHOUT_KEY = 20.0
_SECONDS_WITHOUT_TARGET = 5.0
_SECONDS_TO_ROLL_OUT = 120.0


def _functions_killed(running: Running, photos: int) -> str:
    killed = dict.fromkeys(_FUNCTIONS, 0)
    for number, function in enumerate(_FUNCTIONS):
        name = f"{running.outputs['prefix']}-{function}"
        running.sender.send(photos // 3 + (number < photos % 3))
        end = time.monotonic() + _SECONDS_OF_KILLING
        while time.monotonic() < end:
            for process in _processes(name):
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
                    killed[function] += 1
            time.sleep(_SECONDS_BETWEEN_KILLS)
    return "processes killed: " + ", ".join(f"{count} of {name}" for name, count in killed.items())


def _processes(function: str) -> Iterator[int]:
    """Yield the processes of a function of this localaws, by the environment that they have."""
    wanted = {
        f"AWS_LAMBDA_FUNCTION_NAME={function}".encode(),
        f"AWS_ENDPOINT_URL={os.environ['AWS_ENDPOINT_URL']}".encode(),
    }
    for path in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            if wanted <= set(path.read_bytes().split(b"\0")):
                yield int(path.parent.name)


def _endpoint_deleted(running: Running, photos: int) -> str:
    sagemaker, name = boto3.client("sagemaker"), running.outputs["endpoint_name"]
    running.sender.send(photos // 2)
    sagemaker.delete_endpoint(EndpointName=name)
    running.sender.send(photos - photos // 2)
    running.faults.end()  # Terraform is not what is tried
    running.demonstration.root().apply()
    return f"apply made it anew: {sagemaker.describe_endpoint(EndpointName=name)['EndpointStatus']}"


def _key_denied(running: Running, photos: int) -> str:
    prefix = running.outputs["prefix"]
    with ExitStack() as stack:
        for role in (f"{prefix}-serialize-image", f"{prefix}-classification"):
            stack.enter_context(taken_away(boto3.client("iam"), permission(role, "kms:Decrypt")))
        running.sender.send(photos, _SECONDS_WITHOUT_KEY)
    return f"kms:Decrypt denied to two roles for {_SECONDS_WITHOUT_KEY:.0f} s"


def _target_gone(running: Running, photos: int) -> str:
    dead_letters = running.outputs["dead_letter_queue_url"]
    rule = f"{running.outputs['prefix']}-uploaded"
    with _without_target(rule):
        running.sender.send(photos)
        time.sleep(_SECONDS_WITHOUT_TARGET)
    waiting = depth(dead_letters).waiting
    return f"EventBridge put events into the dead-letter queue, which then held {waiting}"


@contextmanager
def _without_target(rule: str) -> Iterator[None]:
    """Have a rule send to a queue that is not there, for a while."""
    events: Any = boto3.client("events")
    [target] = events.list_targets_by_rule(Rule=rule)["Targets"]
    events.put_targets(Rule=rule, Targets=[{**target, "Arn": f"{target['Arn']}-gone"}])
    try:
        yield
    finally:
        events.put_targets(Rule=rule, Targets=[target])


def _approved_twice(running: Running, photos: int) -> str:
    """Approve a model, and another while Terraform rolls the first out."""
    running.faults.end()  # Terraform is not what is tried
    parameter, name = running.outputs["approved_model_parameter"], running.outputs["endpoint_name"]
    ssm: Any = boto3.client("ssm")
    old = str(ssm.get_parameter(Name=parameter)["Parameter"]["Value"])
    first, second = _copy(old), _copy(old)
    names = {old: "the old model", first: "the first", second: "the second"}
    ssm.put_parameter(Name=parameter, Value=first, Overwrite=True)
    with ThreadPoolExecutor(1) as terraform:
        roll_out = terraform.submit(running.demonstration.root().apply)
        until(lambda: endpoint(name).coming == first, _SECONDS_TO_ROLL_OUT, "the roll-out begins")
        ssm.put_parameter(Name=parameter, Value=second, Overwrite=True)
        running.sender.send(photos)
        roll_out.result()
    served = names[endpoint(name).live or ""]
    running.demonstration.root().apply()
    return f"{served} served then, {names[endpoint(name).live or '']} after the next apply"


def _copy(package: str) -> str:
    """Register a model package like another, and return its ARN."""
    sagemaker: Any = boto3.client("sagemaker")
    found = sagemaker.describe_model_package(ModelPackageName=package)
    container = found["InferenceSpecification"]["Containers"][0]
    names = ("Image", "ModelDataUrl", "Environment")
    answer = sagemaker.create_model_package(
        ModelPackageGroupName=found["ModelPackageGroupName"],
        InferenceSpecification=found["InferenceSpecification"]
        | {"Containers": [{name: container[name] for name in names}]},
        ModelApprovalStatus="Approved",
    )
    return str(answer["ModelPackageArn"])


ATTEMPTS: Sequence[Phase] = (
    Phase("each function's processes are killed", _functions_killed),
    Phase("the endpoint is deleted, and applied again", _endpoint_deleted),
    Phase("the key may not be used", _key_denied),
    Phase("the rule's queue is not there", _target_gone),
    Phase("a model is approved while another is rolled out", _approved_twice),
)
