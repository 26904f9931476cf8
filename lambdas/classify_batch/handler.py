"""ClassifyBatch: from a batch of photos to a line each in the run's outcomes."""

import json
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from scones.bulk import FAILED, REJECTED, Batch, BulkOutcome, run_name
from scones.endpoints import (
    BATCH_CONTENT_TYPE,
    batch_answers,
    batch_body,
    endpoint_error,
    request_groups,
)
from scones.errors import ImageRejected, InferenceInvalid, PhotoNotFound
from scones.filtering import Thresholds, decide
from scones.images import CONTENT_TYPE, Limits, check_size, normalise
from scones.inference import Inference
from scones.settings import routes, setting

_NOT_FOUND = {"404", "NoSuchKey"}
# Refusals of S3 that say nothing of the object that was asked for: the whole batch is tried again.
_OF_ANY_OBJECT = {
    "ExpiredToken",
    "InvalidAccessKeyId",
    "InvalidToken",
    "NoSuchBucket",
    "RequestTimeout",
    "RequestTimeTooSkewed",
    "SignatureDoesNotMatch",
    "SlowDown",
    "Throttling",
    "ThrottlingException",
    "TooManyRequests",
}
_PHOTOS_AT_A_TIME = 8
_LONGEST_REASON = 500


@cache
def _s3() -> Any:
    connections = {"max_pool_connections": _PHOTOS_AT_A_TIME}
    return boto3.client("s3", config=Config(connect_timeout=3, read_timeout=20, **connections))


@cache
def _runtime() -> Any:
    # The state machine retries; one retry here would only hide a slow endpoint from it.
    retries = {"total_max_attempts": 1}
    return boto3.client(
        "sagemaker-runtime", config=Config(connect_timeout=3, read_timeout=45, retries=retries)
    )


@cache
def _limits() -> Limits:
    return Limits.from_environment(os.environ)


@cache
def _thresholds() -> Thresholds:
    return Thresholds.from_environment(os.environ)


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Write an outcome for every photo of a batch.

    The outcomes of a batch are written at once, under a name that is the batch's: called twice,
    the function writes the same. What failed has a file of its own, so that it can be tried again.

    Parameters
    ----------
    event
        ``{"run", "batch": {"id", "keys"}}``; with ``error``, as a Catch leaves it, every photo of
        the batch has failed of that.
    context
        Lambda's context.

    Returns
    -------
    dict
        ``{"batch": id, "outcomes": {outcome: how many}}``.

    Raises
    ------
    EndpointUnavailable
        If the endpoint cannot answer now; nothing is written then.
    """
    run, batch = run_name(event.get("run")), Batch.from_document(event.get("batch"))
    bucket = setting(os.environ, "PHOTOS_BUCKET")
    if "error" in event:
        reason = f"{event['error'].get('Error')}: {event['error'].get('Cause')}"[:_LONGEST_REASON]
        outcomes = [BulkOutcome(bucket, key, FAILED, reason=reason) for key in batch.keys]
    else:
        outcomes = _classify(bucket, batch.keys)
    folder = f"bulk/{run}/outcomes/{batch.id}"
    _write(f"{folder}.jsonl", [one for one in outcomes if one.outcome != FAILED])
    _write(f"{folder}-failed.jsonl", [one for one in outcomes if one.outcome == FAILED])
    counts = dict(Counter(one.outcome for one in outcomes))
    told = {"batch": batch.id, "outcomes": counts}
    print(json.dumps({"message": "classified", "request": context.aws_request_id, **told}))
    return told


def _classify(bucket: str, keys: Sequence[str]) -> list[BulkOutcome]:
    _s3()  # made here: threads that begin together would each make one
    with ThreadPoolExecutor(_PHOTOS_AT_A_TIME) as pool:
        read = list(pool.map(lambda key: _picture(bucket, key), keys))
    pictures = [picture for picture in read if isinstance(picture, bytes)]
    answers = iter([one for group in request_groups(pictures) for one in _ask(group)])
    return [
        one if isinstance(one, BulkOutcome) else _decided(bucket, key, next(answers))
        for key, one in zip(keys, read, strict=True)
    ]


def _picture(bucket: str, key: str) -> bytes | BulkOutcome:
    try:
        return normalise(_fetch(bucket, key), _limits()).content
    except ImageRejected as error:
        reason = f"{type(error).__name__}: {error}"
        return BulkOutcome(bucket, key, REJECTED, reason=reason)
    except ClientError as error:
        if not _is_of_the_object(error):
            raise
        reason = f"{error.response['Error']['Code']}: s3://{bucket}/{key}: {error}"
        return BulkOutcome(bucket, key, FAILED, reason=reason[:_LONGEST_REASON])


def _is_of_the_object(error: ClientError) -> bool:
    """Whether S3 refuses this object, such as one that is archived, and not just any request."""
    status = error.response["ResponseMetadata"]["HTTPStatusCode"]
    return 400 <= status < 500 and error.response["Error"]["Code"] not in _OF_ANY_OBJECT


def _fetch(bucket: str, key: str) -> bytes:
    try:
        answer = _s3().get_object(Bucket=bucket, Key=key)
    except ClientError as error:
        if error.response["Error"]["Code"] in _NOT_FOUND:
            raise PhotoNotFound(f"s3://{bucket}/{key} is not there") from error
        raise
    with answer["Body"] as body:
        check_size(answer["ContentLength"], _limits())
        content: bytes = body.read()
    return content


def _decided(bucket: str, key: str, answer: Inference | InferenceInvalid) -> BulkOutcome:
    try:
        if isinstance(answer, InferenceInvalid):
            raise answer
        decision = decide(answer, routes(os.environ), _thresholds())
    except InferenceInvalid as error:
        return BulkOutcome(bucket, key, FAILED, reason=f"{type(error).__name__}: {error}")
    return BulkOutcome.decided(bucket, key, decision)


def _ask(pictures: Sequence[bytes]) -> list[Inference | InferenceInvalid]:
    try:
        answer = _invoke(batch_body(pictures), BATCH_CONTENT_TYPE)
    except InferenceInvalid:
        # A model that refuses a batch is asked about one picture after another: it may not know
        # batches, or not like a single one of the pictures.
        return [_ask_alone(picture) for picture in pictures]
    return batch_answers(answer, len(pictures))


def _ask_alone(picture: bytes) -> Inference | InferenceInvalid:
    try:
        return Inference.from_body(_invoke(picture, CONTENT_TYPE))
    except InferenceInvalid as error:
        return error


def _invoke(body: bytes, content_type: str) -> bytes:
    try:
        answer = _runtime().invoke_endpoint(
            EndpointName=setting(os.environ, "ENDPOINT_NAME"),
            ContentType=content_type,
            Accept="application/json",
            Body=body,
        )
        content: bytes = answer["Body"].read()
    except ClientError as error:
        raise _named(error) from error
    return content


def _named(error: ClientError) -> Exception:
    endpoint, about = setting(os.environ, "ENDPOINT_NAME"), error.response["Error"]
    status = error.response.get("OriginalStatusCode", 0)
    return endpoint_error(endpoint, about["Code"], about.get("Message", ""), status) or error


def _write(key: str, outcomes: Sequence[BulkOutcome]) -> None:
    if outcomes:
        lines = "".join(outcome.to_line() for outcome in outcomes)
        bucket = setting(os.environ, "ARTIFACTS_BUCKET")
        _s3().put_object(
            Bucket=bucket, Key=key, Body=lines.encode(), ContentType="application/jsonl"
        )
