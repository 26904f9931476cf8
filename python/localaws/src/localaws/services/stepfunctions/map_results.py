"""The results of a Distributed Map on S3: a file for each status, and their manifest."""

import json
from typing import Any

from moto.stepfunctions.parser.asl.component.state.exec.state_map.result_writer.resource_eval import (  # noqa: E501
    resource_eval_s3 as result_writer,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_map.result_writer.result_writer_decl import (  # noqa: E501
    ResultWriter,
)

from localaws.services.stepfunctions.map_failures import WRITER_FAILED, failing_as

# Where a map leaves its record for its writer: the execution may have other maps, side by side.
MAP_RUN = "localaws.map_run"

SUCCEEDED, FAILED, PENDING = "SUCCEEDED", "FAILED", "PENDING"


def install() -> None:
    """Put what is here in moto's place."""
    result_writer.ResourceEvalS3._handle_put_object = staticmethod(_write_results)
    ResultWriter._eval_body = failing_as(WRITER_FAILED, _evaluate_writer)


def _evaluate_writer(self: Any, env: Any) -> None:
    """Evaluate where to write by the state's input, as AWS does; moto takes the results for it."""
    env.stack.append(env.states.get_input())
    self.parargs.eval(env=env)
    parameters = env.stack.pop()
    env.stack.pop()
    env.stack.append(parameters)
    self.resource_eval.eval_resource(env=env)


def _write_results(env: Any, resource_runtime_part: Any, state_credentials: Any) -> None:
    parameters = env.stack.pop()
    env.stack.pop()
    s3 = result_writer.ResourceEvalS3._get_s3_client(
        resource_runtime_part=resource_runtime_part, state_credentials=state_credentials
    )
    record = env.heap[MAP_RUN]
    bucket, prefix = parameters["Bucket"], parameters.get("Prefix", "").rstrip("/")
    folder = f"{prefix}/{record.map_run_arn.rpartition(':')[2]}".lstrip("/")
    files: dict[str, list[dict[str, Any]]] = {FAILED: [], PENDING: [], SUCCEEDED: []}
    for status, written in files.items():
        told = [
            child.describe(record.map_state_machine_arn)
            for child in record.children
            if child.status == status
        ]
        if told:
            body = json.dumps(told).encode()
            key = f"{folder}/{status}_0.json"
            s3.put_object(Bucket=bucket, Key=key, Body=body)
            written.append({"Key": key, "Size": len(body)})
    manifest = {
        "DestinationBucket": bucket,
        "MapRunArn": record.map_run_arn,
        "ResultFiles": files,
    }
    key = f"{folder}/manifest.json"
    s3.put_object(Bucket=bucket, Key=key, Body=json.dumps(manifest, indent=2).encode())
    env.stack.append(
        {
            "MapRunArn": record.map_run_arn,
            "ResultWriterDetails": {"Bucket": bucket, "Key": key},
        }
    )
