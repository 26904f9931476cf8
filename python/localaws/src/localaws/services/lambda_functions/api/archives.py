"""The archives of functions and layers: where they come from, and where they can be read."""

import base64
from collections.abc import Mapping
from typing import Any

from moto.s3.exceptions import MissingBucket, MissingKey
from moto.s3.models import s3_backends

from localaws.errors import NotImplementedByLocalaws
from localaws.partitions import partition_of
from localaws.services.lambda_functions.backend import ExecutingLambdaBackend
from localaws.services.lambda_functions.errors import invalid, too_large
from localaws.services.lambda_functions.packages import check
from localaws.services.lambda_functions.versions import Code

_LARGEST_ZIP = 52_428_800
# The account of AWS's own buckets: they are not among the caller's.
_OWNER = "000000000000"


def code_of(given: Mapping[str, Any], region: str, account: str) -> Code:
    """Return the archive that a call brings or names.

    Parameters
    ----------
    given
        ``ZipFile``, or ``S3Bucket`` and ``S3Key``.
    region, account
        Of the call.

    Raises
    ------
    LambdaError
        If it is missing, too large, or no zip.
    """
    if given.get("ImageUri"):
        raise NotImplementedByLocalaws("Lambda functions of container images")
    if "ZipFile" in given:
        zipped = given["ZipFile"]
        archive = zipped if isinstance(zipped, bytes) else base64.b64decode(zipped)
        if len(archive) > _LARGEST_ZIP:
            raise too_large(f"Zipped size must be smaller than {_LARGEST_ZIP} bytes")
    elif given.get("S3Bucket") and given.get("S3Key"):
        archive = _read(given, region, account)
    else:
        raise invalid("Please provide a source for function code.")
    check(archive)
    return Code(archive)


def location(code: Code, lambdas: ExecutingLambdaBackend, kind: str = "tasks") -> str:
    """Return an address where an archive can be read.

    Parameters
    ----------
    code
        The archive.
    lambdas
        The backend.
    kind
        ``tasks`` or ``layers``.
    """
    region = lambdas.region_name
    bucket, key = f"awslambda-{region}-{kind}", code.sha256.replace("/", "_")
    backend = s3_backends[_OWNER][partition_of(region)]
    if bucket not in backend.buckets:
        backend.create_bucket(bucket, region)
    if key not in backend.buckets[bucket].keys:
        backend.put_object(bucket, key, code.archive)
        acl = s3_acl()
        backend.put_object_acl(bucket, key, acl)
    return f"{lambdas.settings.url}/{bucket}/{key}"


def s3_acl() -> Any:
    """Return the access control list of what everyone may read."""
    from moto.s3.models import get_canned_acl

    return get_canned_acl("public-read")


def _read(given: Mapping[str, Any], region: str, account: str) -> bytes:
    backend = s3_backends[account][partition_of(region)]
    version = given.get("S3ObjectVersion")
    try:
        found = backend.get_object(given["S3Bucket"], given["S3Key"], version_id=version)
    except MissingBucket:
        raise _missing("NoSuchBucket", "The specified bucket does not exist") from None
    except MissingKey:
        found = None
    if found is None:
        raise _missing("NoSuchKey", "The specified key does not exist.")
    return bytes(found.value)


def _missing(code: str, message: str) -> Exception:
    return invalid(
        f"Error occurred while GetObject. S3 Error Code: {code}. S3 Error Message: {message}"
    )
