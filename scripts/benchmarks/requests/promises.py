"""What localaws says that it does: moto's operations, and its own table of coverage."""

import importlib
import re
import subprocess
import sys
from functools import cache

from botocore import xform_name
from moto.core.responses import BaseResponse
from moto.core.utils import camelcase_to_underscores

_MODULES = {"lambda": "awslambda", "sagemaker-runtime": "sagemakerruntime"}
# Paths of moto's X-Ray are methods of other names.
_OTHERWISE = {
    "BatchGetTraces": "traces",
    "GetTraceSummaries": "trace_summaries",
    "PutTelemetryRecords": "telemetry_records",
    "PutTraceSegments": "trace_segments",
}

# moto reads S3's addresses, and has no methods of these names.
_OF_ADDRESSES = {
    "CompleteMultipartUpload",
    "CreateBucket",
    "CreateMultipartUpload",
    "DeleteObjects",
    "GetBucketLifecycleConfiguration",
    "GetBucketNotificationConfiguration",
    "GetBucketRequestPayment",
    "GetBucketTagging",
    "GetObjectRetention",
    "PutBucketAccelerateConfiguration",
    "PutBucketAcl",
    "PutBucketCors",
    "PutBucketEncryption",
    "PutBucketInventoryConfiguration",
    "PutBucketLifecycle",
    "PutBucketLogging",
    "PutBucketNotification",
    "PutBucketOwnershipControls",
    "PutBucketPolicy",
    "PutBucketReplication",
    "PutBucketRequestPayment",
    "PutBucketTagging",
    "PutBucketVersioning",
    "PutBucketWebsite",
    "PutObjectLockConfiguration",
    "PutPublicAccessBlock",
    "RestoreObject",
    "SelectObjectContent",
}


def is_promised(service: str, operation: str) -> bool:
    """Return whether an operation is moto's, or in the table of coverage.

    Parameters
    ----------
    service
        As boto3 names it.
    operation
        As AWS names it.
    """
    if service == "s3" and operation in _OF_ADDRESSES:
        return True
    names = {xform_name(operation), camelcase_to_underscores(operation), _OTHERWISE.get(operation)}
    return operation in _rows() or bool(names & _methods(service))


@cache
def _rows() -> set[str]:
    asked = [sys.executable, "-m", "localaws", "coverage"]
    table = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
    operations = [line.split("|")[2] for line in table.splitlines() if line.startswith("|")]
    return set(re.findall(r"\w+", " ".join(operations)))


@cache
def _methods(service: str) -> set[str]:
    module = importlib.import_module(f"moto.{_MODULES.get(service, service)}.responses")
    classes = [one for one in vars(module).values() if isinstance(one, type)]
    return {name for one in classes if issubclass(one, BaseResponse) for name in dir(one)}
