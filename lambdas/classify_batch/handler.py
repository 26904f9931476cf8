"""ClassifyBatch: from a batch of photos to a line each in the run's outcomes."""

import json
import os
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict
from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from scones.bulk import Batch, BulkOutcome, run_name
from scones.causes import message_of
from scones.endpoints import (
    BATCH_CONTENT_TYPE,
    batch_answers,
    batch_body,
    endpoint_error,
    request_groups,
)
from scones.errors import (
    EndpointUnavailable,
    ImageRejected,
    InferenceInvalid,
    PhotoNotFound,
    StorageUnavailable,
)
from scones.filtering import Thresholds, decide
from scones.image_limits import Limits
from scones.images import CONTENT_TYPE, check_size, normalise
from scones.inference import Inference
from scones.outcomes import FAILED, REJECTED
from scones.settings import routes, setting
from scones.transient import is_transient, transient_as

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
_CONCURRENT_DOWNLOADS = 8
_MAX_REASON_LENGTH = 500


@cache
def _s3() -> Any:
    connections = {"max_pool_connections": _CONCURRENT_DOWNLOADS}
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


@transient_as(StorageUnavailable, "S3")
def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Write an outcome for every photo of a batch.

    The outcomes of a batch are written at once, under a name that is the batch's: called twice,
    the function writes the same. What failed has a file of its own, so that it can be tried again.

    Parameters
    ----------
    event
        ``{"run", "batch": {"id", "keys"}}``. With ``error``, as a Catch leaves it, every photo of
        the batch has failed of that. With ``key`` only that photo is classified, and nothing is
        written; with ``outcomes`` those of all photos, found so, are written.
    context
        Lambda's context.

    Returns
    -------
    dict
        ``{"batch": id, "outcomes": {outcome: how many}}``; of one ``key`` its outcome's fields.

    Raises
    ------
    EndpointUnavailable, StorageUnavailable
        If the endpoint or S3 cannot be reached now; nothing is written then.
    """
    bucket = setting(os.environ, "PHOTOS_BUCKET")
    if "key" in event:
        (outcome,) = _classify(bucket, [str(event["key"])])
        return asdict(outcome)
    run, batch = run_name(event.get("run")), Batch.from_document(event.get("batch"))
    return _record(run, batch, _outcomes(bucket, batch, event), context)


def _outcomes(bucket: str, batch: Batch, event: Mapping[str, Any]) -> list[BulkOutcome]:
    if "outcomes" in event:
        return [_alone(bucket, document) for document in event["outcomes"]]
    if "error" in event:
        return [_failed(bucket, key, event["error"]) for key in batch.keys]
    return _classify(bucket, batch.keys)


def _alone(bucket: str, document: Mapping[str, Any]) -> BulkOutcome:
    """Return the outcome of a photo that was classified alone, or what the attempt ended with."""
    if "error" in document:
        return _failed(bucket, document["key"], document["error"])
    return BulkOutcome.from_line(json.dumps(document))


def _failed(bucket: str, key: str, error: Mapping[str, str]) -> BulkOutcome:
    reason = f"{error.get('Error')}: {message_of(error.get('Cause', ''))}"[:_MAX_REASON_LENGTH]
    return BulkOutcome(bucket, key, FAILED, reason=reason)


def _record(
    run: str, batch: Batch, outcomes: Sequence[BulkOutcome], context: Any
) -> dict[str, Any]:
    folder = f"bulk/{run}/outcomes/{batch.id}"
    _write(f"{folder}.jsonl", [outcome for outcome in outcomes if outcome.outcome != FAILED])
    _write(f"{folder}-failed.jsonl", [outcome for outcome in outcomes if outcome.outcome == FAILED])
    counts = dict(Counter(outcome.outcome for outcome in outcomes))
    result = {"batch": batch.id, "outcomes": counts}
    print(json.dumps({"message": "classified", "request": context.aws_request_id, **result}))
    return result


def _classify(bucket: str, keys: Sequence[str]) -> list[BulkOutcome]:
    read = list(_pictures(bucket, keys))
    pictures = [picture for picture in read if isinstance(picture, bytes)]
    answers = iter([answer for group in request_groups(pictures) for answer in _ask(group)])
    return [
        result if isinstance(result, BulkOutcome) else _decided(bucket, key, next(answers))
        for key, result in zip(keys, read, strict=True)
    ]


def _pictures(bucket: str, keys: Sequence[str]) -> Iterator[bytes | BulkOutcome]:
    """Yield the photos' normal forms, in order: fetched side by side, decoded one by one.

    The function has one processor: several decoders would only take the memory of all of them.
    """
    _s3()  # made here: threads that begin together would each make one
    fetching: deque[tuple[str, Future[bytes]]] = deque()
    with ThreadPoolExecutor(_CONCURRENT_DOWNLOADS) as pool:
        for key in keys:
            fetching.append((key, pool.submit(_fetch, bucket, key)))
            if len(fetching) == _CONCURRENT_DOWNLOADS:
                yield _picture(bucket, *fetching.popleft())
        while fetching:
            yield _picture(bucket, *fetching.popleft())


def _picture(bucket: str, key: str, upload: Future[bytes]) -> bytes | BulkOutcome:
    try:
        return normalise(upload.result(), _limits()).content
    except ImageRejected as error:
        reason = f"{type(error).__name__}: {error}"
        return BulkOutcome(bucket, key, REJECTED, reason=reason)
    except ClientError as error:
        if not _is_of_the_object(error):
            raise
        reason = f"{error.response['Error']['Code']}: s3://{bucket}/{key}: {error}"
        return BulkOutcome(bucket, key, FAILED, reason=reason[:_MAX_REASON_LENGTH])


def _is_of_the_object(error: ClientError) -> bool:
    """Whether S3 refuses this object, such as one that is archived, and not just any request."""
    status = error.response["ResponseMetadata"]["HTTPStatusCode"]
    code = error.response["Error"]["Code"]
    return 400 <= status < 500 and code not in _OF_ANY_OBJECT and not is_transient(error)


def _fetch(bucket: str, key: str) -> bytes:
    try:
        answer = _s3().get_object(Bucket=bucket, Key=key)
    except ClientError as error:
        if error.response["Error"]["Code"] in _NOT_FOUND:
            raise PhotoNotFound(f"s3://{bucket}/{key} is not there") from error
        raise
    with answer["Body"] as body:
        size = answer.get("ContentLength")
        if size is not None:
            check_size(size, _limits())
        # Without a size (a gateway's answer) no more is read than shows that it is too much.
        content: bytes = body.read(None if size else _limits().max_bytes + 1)
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
        return batch_answers(answer, len(pictures))
    except InferenceInvalid:
        # A model that refuses a batch, or answers something else, is asked about one picture after
        # another: it may not know batches, or not like a single one of the pictures.
        return [_ask_alone(picture) for picture in pictures]


def _ask_alone(picture: bytes) -> Inference | InferenceInvalid:
    try:
        return Inference.from_body(_invoke(picture, CONTENT_TYPE))
    except InferenceInvalid as error:
        return error


def _invoke(body: bytes, content_type: str) -> bytes:
    endpoint = setting(os.environ, "ENDPOINT_NAME")
    with transient_as(EndpointUnavailable, f"endpoint {endpoint}"):
        try:
            answer = _runtime().invoke_endpoint(
                EndpointName=endpoint,
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
