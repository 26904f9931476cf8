"""SerializeImage: fetch a photo from S3 and put its normal form into the workflow's state."""

import gc
import json
import os
from collections.abc import Mapping
from functools import cache
from typing import Any

import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.loaders import Loader

from scones.errors import PhotoNotFound, StorageUnavailable
from scones.image_limits import Limits
from scones.images import check_size, normalise
from scones.photos import Photo
from scones.transient import transient_as

_NOT_FOUND = {"404", "NoSuchKey", "NoSuchVersion"}


class _Loader(Loader):  # type: ignore[misc]
    """Botocore's files of S3, found without a look into the folders of all services."""

    def list_available_services(self, type_name: str) -> list[str]:
        """Return the one that there is a client of."""
        del type_name
        return ["s3"]


@cache
def _s3() -> Any:
    # Made with the first photo and kept: a client costs more than a request. boto3 would load what
    # transfers files in parts, which is a fifth of a cold start.
    session = botocore.session.get_session()
    session.register_component("data_loader", _Loader())
    gc.disable()  # of the thousands of objects that a client is made of, none is garbage
    try:
        return session.create_client("s3", config=Config(connect_timeout=3, read_timeout=20))
    finally:
        gc.enable()


@cache
def _limits() -> Limits:
    return Limits.from_environment(os.environ)


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Add ``image`` to the state.

    Parameters
    ----------
    event
        The state: ``{"photo": {"bucket", "key", "version_id", "size"}}``.
    context
        Lambda's context.

    Returns
    -------
    dict
        The state with ``image``: see ``NormalisedImage.to_document``.

    Raises
    ------
    ImageRejected
        If the upload cannot be classified; the subclass names the reason.
    StorageUnavailable
        If S3 cannot be reached now.
    """
    photo = Photo.from_document(event)
    with transient_as(StorageUnavailable, f"s3://{photo.bucket}/{photo.key}"):
        upload = _fetch(photo)
    image = normalise(upload, _limits()).to_document()
    summary = {"key": photo.key, "request": context.aws_request_id, **image["source"]}
    print(json.dumps({"message": "serialized", **summary}))
    return {**event, "image": image}


def _fetch(photo: Photo) -> bytes:
    version = {"VersionId": photo.version_id} if photo.version_id else {}
    try:
        # The answer's header comes first: a huge body is never read.
        answer = _s3().get_object(Bucket=photo.bucket, Key=photo.key, **version)
    except ClientError as error:
        if error.response["Error"]["Code"] in _NOT_FOUND:
            raise PhotoNotFound(f"s3://{photo.bucket}/{photo.key} is not there") from error
        raise
    with answer["Body"] as body:
        size = answer.get("ContentLength")
        if size is not None:
            check_size(size, _limits())
        # Without a size (a gateway's answer) no more is read than shows that it is too much.
        content: bytes = body.read(None if size else _limits().max_bytes + 1)
    return content
