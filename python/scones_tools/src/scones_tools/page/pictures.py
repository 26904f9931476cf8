"""A photo of the photos bucket, made fit to be looked at."""

from typing import Any

import boto3
from botocore.exceptions import ClientError, ParamValidationError

from scones.errors import ImageRejected
from scones.image_limits import Limits
from scones.images import check_size, normalise

_NOT_THERE = {
    "InvalidArgument",  # no version is called so
    "InvalidObjectState",
    "KeyTooLongError",
    "MethodNotAllowed",  # the version is a deletion
    "NoSuchKey",
    "NoSuchVersion",
}


class Pictures:
    """The photos of a bucket.

    Parameters
    ----------
    bucket
        The bucket.
    """

    def __init__(self, bucket: str) -> None:
        self._bucket = bucket
        self._s3: Any = boto3.client("s3")

    def get(self, key: str, version: str, side: int) -> bytes | None:
        """Return a photo as PNG, whatever was uploaded; None if it is gone, or no picture.

        Parameters
        ----------
        key, version
            The photo; an empty version is the newest.
        side
            The longer side, in pixels.
        """
        limits = Limits.of_sources(side)
        named = {"VersionId": version} if version else {}
        try:
            answer = self._s3.get_object(Bucket=self._bucket, Key=key, **named)
            check_size(answer["ContentLength"], limits)
            return normalise(answer["Body"].read(), limits).content
        except (ImageRejected, ParamValidationError):
            return None
        except ClientError as error:
            if error.response["Error"]["Code"] in _NOT_THERE:
                return None
            raise
