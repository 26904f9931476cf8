"""Where an archive of code goes: a file, or S3 by boto3 or by the aws CLI."""

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import boto3
import pytest

import package_code
from package_code import main


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Return a folder of code."""
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "handler.py").write_text("print('hello')\n")
    return tmp_path / "source"


def arguments(source: Path, destination: str) -> list[str]:
    words = ["--source", str(source), "--python-version", "3.13", "--platform", "any"]
    return [*words, "--destination", destination]


def names(archive: bytes) -> list[str]:
    return zipfile.ZipFile(io.BytesIO(archive)).namelist()


@pytest.mark.parametrize("destination", ["function", "function.tar", "s3://bucket/function.whl"])
def test_a_destination_of_another_kind_is_wrong_usage(source: Path, capsys, destination: str):
    # GIVEN a destination that is no archive's name WHEN it is given THEN argparse refuses it
    with pytest.raises(SystemExit, match="2"):
        main(arguments(source, destination))
    assert "--destination ends in .zip or .tar.gz" in capsys.readouterr().err


def test_an_archive_is_put_on_s3(aws, source: Path, capsys):
    # GIVEN a bucket WHEN code is packaged for it
    s3 = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="artifacts")
    assert main(arguments(source, "s3://artifacts/functions/abc/function.zip")) == 0
    # THEN it is there under its key, and one line says so
    body = s3.get_object(Bucket="artifacts", Key="functions/abc/function.zip")["Body"].read()
    assert names(body) == ["handler.py"]
    assert capsys.readouterr().out == (
        f"function.zip: {len(body)} bytes to s3://artifacts/functions/abc/function.zip\n"
    )


def test_a_bucket_that_is_not_there_is_named(aws, source: Path, capsys):
    # GIVEN no bucket WHEN code is packaged for it THEN the line holds destination and reason
    assert main(arguments(source, "s3://none/function.zip")) == 1
    assert "error: cannot write s3://none/function.zip: " in (text := capsys.readouterr().err)
    assert "NoSuchBucket" in text


def without_boto3(*words: str) -> subprocess.CompletedProcess:
    """Run the command with a Python that sees the standard library only."""
    return subprocess.run(
        [sys.executable, "-I", "-S", package_code.__file__, *words],
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_boto3_the_aws_cli_writes(source: Path, program, tmp_path: Path):
    # GIVEN a Python without boto3, and an aws CLI
    program("aws", f'echo "$@" > {tmp_path}/words; cat > {tmp_path}/body')
    # WHEN code is packaged for S3
    finished = without_boto3(*arguments(source, "s3://artifacts/function.zip"))
    # THEN the CLI got the archive
    assert finished.returncode == 0, finished.stderr
    words = (tmp_path / "words").read_text()
    assert words == "s3 cp --only-show-errors - s3://artifacts/function.zip\n"
    assert names((tmp_path / "body").read_bytes()) == ["handler.py"]


@pytest.mark.parametrize(
    ("script", "message"),
    [
        (None, "needs boto3 (python -m pip install boto3) or the aws CLI"),
        ("cat > /dev/null; echo 'Access Denied' >&2; exit 1", "function.zip: Access Denied"),
    ],
)
def test_without_boto3_and_with_no_help_the_line_says_what_to_do(
    source: Path, program, monkeypatch, script: str | None, message: str
):
    # GIVEN a Python without boto3, and no aws CLI or one that is refused
    if script:
        program("aws", script)
    else:
        monkeypatch.setenv("PATH", str(source))
    # WHEN code is packaged for S3 THEN it ends with one line
    finished = without_boto3(*arguments(source, "s3://artifacts/function.zip"))
    assert (finished.returncode, finished.stderr.count("\n")) == (1, 1)
    assert message in finished.stderr
