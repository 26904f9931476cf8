"""Clients of S3 that are not AWS's: s3cmd, and MinIO's for Python."""

import io
import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from minio import Minio
from minio.error import S3Error

BODY = os.urandom(6_000_000)


@pytest.fixture(scope="session")
def minio(server) -> Minio:
    return Minio(
        urlsplit(server).netloc,
        access_key=os.environ["AWS_ACCESS_KEY_ID"],
        secret_key=os.environ["AWS_SECRET_ACCESS_KEY"],
        secure=False,
    )


def test_minios_client_works(minio):
    # GIVEN a bucket
    minio.make_bucket("by-minio")
    # WHEN objects are put, one of them in parts, THEN they are there as they were put
    minio.put_object("by-minio", "a/löffel 1.txt", io.BytesIO(b"bread"), 5)
    minio.put_object("by-minio", "large", io.BytesIO(BODY), -1, part_size=5 * 1024 * 1024)
    assert minio.get_object("by-minio", "large").read() == BODY
    names = [one.object_name for one in minio.list_objects("by-minio", recursive=True)]
    assert names == ["a/löffel 1.txt", "large"]
    minio.remove_object("by-minio", "large")
    with pytest.raises(S3Error) as refused:
        minio.stat_object("by-minio", "large")
    assert refused.value.code == "NoSuchKey"


def test_s3cmd_works(server, program, run, tmp_path: Path):
    # GIVEN s3cmd, told where localaws is
    host = urlsplit(server).netloc
    keys = [f"--access_key={os.environ['AWS_ACCESS_KEY_ID']}", "--secret_key=localaws"]
    to_localaws = [f"--host={host}", f"--host-bucket={host}", "--no-ssl", "--config=/dev/null"]

    def s3cmd(*words: str) -> str:
        return run(program("s3cmd"), *keys, *to_localaws, *words)

    # WHEN it puts a file of several parts, gets, lists and removes it THEN each works
    (tmp_path / "large").write_bytes(BODY)
    s3cmd("mb", "s3://by-s3cmd")
    s3cmd("put", "--multipart-chunk-size-mb=5", str(tmp_path / "large"), "s3://by-s3cmd/a/large")
    s3cmd("get", "s3://by-s3cmd/a/large", str(tmp_path / "back"))
    assert (tmp_path / "back").read_bytes() == BODY
    assert "s3://by-s3cmd/a/large" in s3cmd("ls", "--recursive", "s3://by-s3cmd")
    s3cmd("rb", "--recursive", "--force", "s3://by-s3cmd")
    assert "by-s3cmd" not in s3cmd("ls")
