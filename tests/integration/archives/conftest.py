"""The archives that Terraform packages, built as it builds them, and the runtimes that run them."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import hcl2
import pytest

import package_code
from demo.demonstration import host_variables
from localaws.runtimes import RUNTIMES, make

from ..running import run_localaws, until
from .at_work import (
    ARTIFACTS,
    INPUTS,
    MESSAGE,
    PHOTO_COUNT,
    PHOTOS,
    SERVING_IMAGE,
    log_of,
    photo,
)

REPOSITORY = Path(__file__).resolve().parents[3]
MODULES = REPOSITORY / "terraform" / "modules"


@dataclass(frozen=True)
class Archive:
    """What Terraform asks scripts/package_code.py for."""

    name: str
    source: Path
    libraries: tuple[Path, ...]
    excluded: tuple[str, ...]

    @property
    def runtime(self) -> str:
        """The name of the runtime that runs it."""
        return "lambda" if self.source.parent.name == "lambdas" else "sagemaker"


def _plain(value: Any, **variables: str) -> Any:
    """Return a value of HCL without its quotes, and with variables filled in."""
    if isinstance(value, list):
        return [_plain(one, **variables) for one in value]
    text = str(value).strip('"')
    for name, content in {"repository": str(REPOSITORY), **variables}.items():
        text = text.replace(f"${{basename(var.{name})}}", Path(content).name)
        text = text.replace(f"${{var.{name}}}", content)
    return text


def _archive(block: dict[str, Any], **variables: str) -> Archive:
    return Archive(
        name=_plain(block["name"], **variables),
        source=Path(_plain(block["source_directory"], **variables)),
        libraries=tuple(map(Path, _plain(block["libraries"]))),
        excluded=tuple(_plain(block.get("excluded", []))),
    )


def _modules() -> Iterator[tuple[Path, dict[str, Any]]]:
    for file in sorted(MODULES.glob("*/*.tf")):
        for each in hcl2.loads(file.read_text()).get("module", []):
            yield from ((file, block) for block in each.values())


def packaged() -> dict[str, Archive]:
    """Return every archive of the configuration by its name, read from the configuration."""
    found = []
    (of_functions,) = (
        block
        for file, block in _modules()
        if file.parent.name == "python_function" and _plain(block["source"]) == "../code_archive"
    )
    for file, block in _modules():
        kind = _plain(block["source"])
        if kind == "../python_function":
            directory = _plain(block["source_directory"])
            found.append(_archive(of_functions, source_directory=directory))
        elif kind == "../code_archive" and file.parent.name != "python_function":
            found.append(_archive(block))
    return {archive.name: archive for archive in found}


ARCHIVES = packaged()


@pytest.fixture(scope="session")
def archives() -> dict[str, Archive]:
    """Return what Terraform packages, by name."""
    return ARCHIVES


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that takes an ``archive`` for each."""
    if "archive" in metafunc.fixturenames:
        metafunc.parametrize("archive", list(ARCHIVES.values()), ids=list(ARCHIVES))


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return the archives' files by name, for this machine's Python and platform."""
    directory = tmp_path_factory.mktemp("archives")
    host = host_variables()
    python = host["lambda_wheel_python"].removeprefix("python")

    def build(archive: Archive) -> Path:
        words = ["--source", str(archive.source), "--python-version", python]
        words += [word for one in archive.libraries for word in ("--library", str(one))]
        words += [word for one in archive.excluded for word in ("--exclude", one)]
        words += [word for one in host["wheel_platforms"] for word in ("--platform", one)]
        file = directory / archive.name
        assert package_code.main([*words, "--destination", str(file)]) == 0, archive.name
        return file

    with ThreadPoolExecutor(2) as pool:
        return dict(zip(ARCHIVES, pool.map(build, ARCHIVES.values()), strict=True))


@pytest.fixture(scope="session")
def python(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """``python(runtime)`` is a Python that has what a runtime has, and nothing else."""
    directory = tmp_path_factory.mktemp("runtimes")

    @cache
    def made(runtime: str) -> Path:
        make(directory / runtime, RUNTIMES[runtime])
        return directory / runtime / "bin" / "python"

    return made


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Any]]:
    """``aws(service)`` is a client of a running localaws."""
    directory = tmp_path_factory.mktemp("localaws")

    url = run_localaws("start", directory, OMP_NUM_THREADS="1").split()[-1]

    @cache
    def client(service: str) -> Any:
        return boto3.client(
            service,
            region_name="us-east-1",
            endpoint_url=url,
            aws_access_key_id="localaws",
            aws_secret_access_key="localaws",
        )

    yield client
    run_localaws("stop", directory)


@pytest.fixture(scope="module")
def read(aws):
    """``read(key)`` is a JSON document of the artifacts bucket."""
    return lambda key: json.loads(aws("s3").get_object(Bucket=ARTIFACTS, Key=key)["Body"].read())


@pytest.fixture(scope="module")
def role(aws, built) -> str:
    """Make the buckets, with the archives, and a role for everything."""
    for bucket in (ARTIFACTS, PHOTOS):
        aws("s3").create_bucket(Bucket=bucket)
    for name in ("processing.zip", "sourcedir.tar.gz"):
        aws("s3").upload_file(str(built[name]), ARTIFACTS, f"code/{name}")
    for number in range(PHOTO_COUNT):
        aws("s3").put_object(Bucket=PHOTOS, Key=f"photos/{number}.png", Body=photo(number))
    services = [f"{name}.amazonaws.com" for name in ("lambda", "sagemaker", "states")]
    trust = {"Effect": "Allow", "Principal": {"Service": services}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    made = aws("iam").create_role(RoleName="worker", AssumeRolePolicyDocument=document)
    return str(made["Role"]["Arn"])


@pytest.fixture(scope="module")
def process(aws, role):
    """``process(verb, words)`` runs a processing job as Terraform asks for it; its message."""

    def job(verb: str, *words: str) -> dict[str, Any]:
        aws("sagemaker").create_processing_job(
            ProcessingJobName=verb,
            RoleArn=role,
            AppSpecification={
                "ImageUri": SERVING_IMAGE,
                "ContainerEntrypoint": ["python3", "-m", "scones_tools", verb],
                "ContainerArguments": ["--message", MESSAGE, *words],
            },
            ProcessingInputs=[
                {
                    "InputName": "code",
                    "S3Input": {
                        "S3Uri": f"s3://{ARTIFACTS}/code/processing.zip",
                        "LocalPath": INPUTS,
                        "S3DataType": "S3Prefix",
                        "S3InputMode": "File",
                    },
                }
            ],
            ProcessingResources={
                "ClusterConfig": {
                    "InstanceCount": 1,
                    "InstanceType": "ml.m5.large",
                    "VolumeSizeInGB": 30,
                }
            },
            Environment={
                "PYTHONPATH": f"{INPUTS}/processing.zip",
                "AWS_DEFAULT_REGION": "us-east-1",
            },
        )

        def ended() -> dict[str, Any] | None:
            found = aws("sagemaker").describe_processing_job(ProcessingJobName=verb)
            return found if found["ProcessingJobStatus"] in {"Completed", "Failed"} else None

        found = until(ended)
        assert found["ProcessingJobStatus"] == "Completed", log_of(aws, "ProcessingJobs", verb)
        return json.loads(found["ExitMessage"])

    return job
