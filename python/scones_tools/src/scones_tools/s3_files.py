"""Files that a command line may name on this machine or on S3."""

from pathlib import Path

import boto3
from botocore.exceptions import ClientError

from scones_tools.command_line import CommandError


class FileMissing(CommandError):
    """What was named is not on S3."""


class UriInvalid(CommandError):
    """An S3 URI names no bucket."""


def split(uri: str) -> tuple[str, str]:
    """Return the bucket and the key of an S3 URI."""
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    if not bucket:
        raise UriInvalid(f"{uri} names no bucket")
    return bucket, key


def fetch(source: str, directory: Path) -> Path:
    """Return a local path of a file, downloaded into a directory if its name is an S3 URI.

    Raises
    ------
    FileMissing
        If there is no such object. A local file is the reader's to miss.
    """
    if not source.startswith("s3://"):
        return Path(source)
    bucket, key = split(source)
    target = directory / key.rpartition("/")[2]
    try:
        boto3.client("s3").download_file(bucket, key, str(target))
    except ClientError as error:
        if error.response["Error"]["Code"] not in {"404", "NoSuchKey", "NoSuchBucket"}:
            raise
        raise FileMissing(f"there is no {source}") from error
    return target


def fetch_folder(source: str, directory: Path) -> Path:
    """Return a local folder, downloaded into a directory if its name is an S3 URI.

    Raises
    ------
    FileMissing
        If nothing is there. A local folder is the reader's to miss.
    """
    if not source.startswith("s3://"):
        return Path(source)
    s3 = boto3.client("s3")
    bucket, prefix = split(source)
    prefix = prefix.rstrip("/") + "/"
    found = False
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        for entry in page.get("Contents", []):
            name = entry["Key"].removeprefix(prefix)
            target = (directory / name).resolve()
            if not target.is_relative_to(directory.resolve()) or name.endswith("/"):
                continue  # a key may be called ../../anything, and a folder's marker is not a file
            target.parent.mkdir(parents=True, exist_ok=True)
            s3.download_file(bucket, entry["Key"], str(target))
            found = True
    if not found:
        raise FileMissing(f"there is nothing below {source}")
    return directory


def put(content: bytes, destination: str) -> None:
    """Write a file on this machine or S3."""
    if destination.startswith("s3://"):
        bucket, key = split(destination)
        boto3.client("s3").put_object(Bucket=bucket, Key=key, Body=content)
        return
    path = Path(destination)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
