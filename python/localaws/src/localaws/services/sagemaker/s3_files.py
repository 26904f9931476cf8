"""Files that come from S3 and go to S3, with a role's own credentials."""

import io
import tarfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from localaws.services.sagemaker.archives import ArchiveError, unpack


class S3Error(Exception):
    """A file cannot be read from or written to S3; the text is what a job's failure says."""


def split_uri(uri: str) -> tuple[str, str]:
    """Return the bucket and the key of an ``s3://`` URI.

    Raises
    ------
    S3Error
        If it is not an S3 URI.
    """
    if not uri.startswith("s3://"):
        raise S3Error(f"{uri} is not an S3 URI")
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    return bucket, key


def download_prefix(s3: Any, uri: str, directory: Path) -> int:
    """Download every object whose key begins with a prefix, and return how many there are.

    Parameters
    ----------
    s3
        A client.
    uri
        The prefix: a folder, with or without its last ``/``, an object, or the beginning of
        names. What follows the folder in a key becomes the file's path.
    directory
        Receives the files.
    """
    bucket, prefix = split_uri(uri)
    folder = prefix.rstrip("/") + "/"
    beginning = prefix.rpartition("/")[0]
    count = 0
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        for item in page.get("Contents", []):
            base = folder if item["Key"].startswith(folder) else beginning
            name = item["Key"].removeprefix(base).lstrip("/")
            if not name or name.endswith("/"):
                continue
            file = (directory / name).resolve()
            if not file.is_relative_to(directory.resolve()):
                raise S3Error(f"{item['Key']} leads out of its folder")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(s3.get_object(Bucket=bucket, Key=item["Key"])["Body"].read())
            count += 1
    return count


def upload_directory(s3: Any, directory: Path, uri: str) -> None:
    """Upload every file below a directory."""
    bucket, prefix = split_uri(uri)
    for file in sorted(path for path in directory.rglob("*") if path.is_file()):
        key = f"{prefix.rstrip('/')}/{file.relative_to(directory).as_posix()}"
        s3.put_object(Bucket=bucket, Key=key, Body=file.read_bytes())


def upload_archive(s3: Any, directories: Sequence[Path], uri: str) -> None:
    """Upload what directories hold as one ``.tar.gz``; the first that has a name has it."""
    paths = {path.name: path for directory in reversed(directories) for path in directory.iterdir()}
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz", compresslevel=1) as archive:
        for name, path in sorted(paths.items()):
            archive.add(path, arcname=name)
    bucket, key = split_uri(uri)
    s3.put_object(Bucket=bucket, Key=key, Body=buffer.getvalue())


def download_archive(s3: Any, uri: str, directory: Path) -> None:
    """Unpack a ``.tar.gz`` into a directory, and nothing outside it.

    Raises
    ------
    S3Error
        If it is missing, malformed, or expands far beyond its size.
    """
    bucket, key = split_uri(uri)
    try:
        content = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    except s3.exceptions.ClientError as error:
        raise S3Error(f"Could not find model data at {uri}: {error}") from error
    try:
        unpack(content, directory)
    except ArchiveError as error:
        raise S3Error(f"{uri} cannot be unpacked: {error}") from error
