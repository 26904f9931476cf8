"""Objects on S3 that a service reads with its caller's permissions."""

from collections.abc import Iterator
from urllib.parse import unquote

from localaws.gateway.calls import Call


def read_as_caller(call: Call) -> Iterator[tuple[str, str]]:
    """Yield bucket and key of each object that a service reads as the caller.

    S3's own GetObject is not included. CreateModelPackage has no role: SageMaker reads the
    model's archive with the caller's permissions.
    """
    if call.service == "s3" and "CopySource" in call.parameters:
        source = unquote(str(call.parameters["CopySource"])).lstrip("/").partition("?")[0]
        bucket, _, key = source.partition("/")
        yield bucket, key
    if (call.service, call.operation) == ("sagemaker", "CreateModelPackage"):
        specification = call.parameters.get("InferenceSpecification") or {}
        for container in specification.get("Containers") or []:
            address = str(container.get("ModelDataUrl") or "")
            if address.startswith("s3://"):
                bucket, _, key = address.removeprefix("s3://").partition("/")
                yield bucket, key
