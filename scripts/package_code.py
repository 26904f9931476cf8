#!/usr/bin/env python3
"""Package Python code into an archive whose bytes depend on its sources alone.

Terraform runs this while it applies (module code_archive). Needs the standard library and pip, and
boto3 or the aws CLI to put the archive on S3.
"""

import argparse
import gzip
import io
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

REQUIREMENTS = "requirements.txt"

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date that a zip file can hold
_EPOCH_SECONDS = 315532800
_FILE_MODE = 0o644
# The same rule as in terraform/modules/code_archive: what tools write is no source, and hidden.
_NO_SOURCE = re.compile(r"(^|/)(\.|__pycache__/|[^/]+\.egg-info/)|\.pyc$")
# What pip writes beside a package says when and how it was installed; nothing imports it.
_NO_CODE = re.compile(r"(^|/)[^/]+\.dist-info/(?!METADATA$|entry_points\.txt$)|^bin/")


# Where pip finds wheels, and how it asks for them.
_PIP_SOURCES = frozenset(
    {
        "PIP_INDEX_URL",
        "PIP_EXTRA_INDEX_URL",
        "PIP_NO_INDEX",
        "PIP_FIND_LINKS",
        "PIP_TRUSTED_HOST",
        "PIP_PROXY",
        "PIP_CERT",
        "PIP_CLIENT_CERT",
        "PIP_CACHE_DIR",
        "PIP_NO_CACHE_DIR",
        "PIP_RETRIES",
        "PIP_TIMEOUT",
        "PIP_DEFAULT_TIMEOUT",
        "PIP_CONFIG_FILE",
        "PIP_KEYRING_PROVIDER",
        "PIP_NO_INPUT",
        "PIP_USE_FEATURE",
    }
)


class PackagingError(Exception):
    """The archive cannot be built or put in its place. Its text says why, and what to do."""


def collect(folders: Sequence[Path], excluded: Sequence[str] = ()) -> dict[str, bytes]:
    """Return the files of folders by their names in the archive.

    Parameters
    ----------
    folders
        What is packaged.
    excluded
        Folders within them that are not, by their names in the archive.

    Raises
    ------
    PackagingError
        If a folder is missing, or two folders hold a file of the same name.
    """
    files: dict[str, bytes] = {}
    for folder in folders:
        if not folder.is_dir():
            raise PackagingError(f"{folder} is not a folder")
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            if not path.is_file() or _NO_SOURCE.search(name) or name == REQUIREMENTS:
                continue
            if any(name.startswith(f"{one}/") for one in excluded):
                continue
            if name in files:
                raise PackagingError(f"{name} is in more than one of {[str(f) for f in folders]}")
            files[name] = path.read_bytes()
    return files


def has_requirements(file: Path) -> bool:
    """Return whether a requirements file names anything."""
    if not file.is_file():
        return False
    lines = (line.strip() for line in file.read_text().splitlines())
    return any(line and not line.startswith("#") for line in lines)


def install(requirements: Path, python: str, platforms: Sequence[str], target: Path) -> None:
    """Unpack the wheels that a requirements file pins, for a platform that need not be this one.

    Raises
    ------
    PackagingError
        If pip is missing, a hash is wrong, or a wheel for the platform does not exist.
    """
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--target", str(target), "--requirement", str(requirements), "--require-hashes"]
    # Every wheel is pinned by its hash, so what another wheel asks for adds nothing.
    command += ["--only-binary=:all:", "--no-deps", "--no-compile", "--no-user"]
    command += ["--implementation", "cp", "--python-version", python]
    for platform in platforms:
        command += ["--platform", platform]
    finished = subprocess.run(
        command, env=_pip_environment(os.environ), capture_output=True, text=True, check=False
    )
    if finished.returncode != 0:
        reasons = [line for line in finished.stderr.splitlines() if line.startswith("ERROR")]
        raise PackagingError(
            f"pip cannot install {requirements} for Python {python} on {', '.join(platforms)}: "
            + " ".join(reasons or finished.stderr.splitlines()[-3:])
        )

    _see_installed(requirements, target)


def _pip_environment(present: Mapping[str, str]) -> dict[str, str]:
    """Leave of pip's variables those that say where wheels are; others change what it installs."""
    return {
        name: value
        for name, value in present.items()
        if not name.upper().startswith("PIP_") or name.upper() in _PIP_SOURCES
    }


def _see_installed(requirements: Path, target: Path) -> None:
    """Raise PackagingError unless all that is pinned is there: a setting may have moved it."""
    text = requirements.read_text()
    # A marker may say that a package is not for this platform.
    pins = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==[^;\n]*$", text, re.MULTILINE)
    there = {_normal(path.name.split("-")[0]) for path in target.glob("*.dist-info")}
    missing = sorted(name for name in pins if _normal(name) not in there)
    if missing:
        raise PackagingError(
            f"pip has not installed {', '.join(missing)} of {requirements} where it should; "
            "look for root, target, prefix or dry-run in `python3 -m pip config list`"
        )


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def zip_bytes(files: dict[str, bytes]) -> bytes:
    """Return a zip archive of files.

    Nothing is compressed: the bytes of deflate differ between versions of zlib, and then the same
    sources would be another archive on another machine.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            member = zipfile.ZipInfo(name, _EPOCH)
            member.create_system = 3  # Unix, whoever builds it
            member.external_attr = (0o100000 | _FILE_MODE) << 16
            archive.writestr(member, files[name])
    return buffer.getvalue()


def tar_bytes(files: dict[str, bytes]) -> bytes:
    """Return a gzip-wrapped tar archive of files; not compressed either, see :func:`zip_bytes`."""
    buffer = io.BytesIO()
    with (
        gzip.GzipFile("", "wb", compresslevel=0, fileobj=buffer, mtime=0) as stream,
        tarfile.open(fileobj=stream, mode="w", format=tarfile.USTAR_FORMAT) as archive,
    ):
        for name in sorted(files):
            member = tarfile.TarInfo(name)
            member.size = len(files[name])
            member.mtime = _EPOCH_SECONDS
            member.mode = _FILE_MODE
            archive.addfile(member, io.BytesIO(files[name]))
    return buffer.getvalue()


def build(
    source: Path,
    libraries: Sequence[Path],
    python: str,
    platforms: Sequence[str],
    name: str,
    excluded: Sequence[str] = (),
) -> bytes:
    """Return the archive of a source folder, libraries and the wheels it requires.

    Parameters
    ----------
    source
        Its files stand at the archive's root. Its ``requirements.txt`` names the wheels.
    libraries
        Folders whose content stands there too.
    python
        The version that will run it, such as ``3.13``.
    platforms
        Platform tags of wheels, as pip names them.
    name
        The archive's name: its ending, ``.zip`` or ``.tar.gz``, says which kind.
    excluded
        See :func:`collect`.
    """
    with tempfile.TemporaryDirectory() as directory:
        folders = [source, *libraries]
        if has_requirements(source / REQUIREMENTS):
            wheels = Path(directory) / "wheels"
            install(source / REQUIREMENTS, python, platforms, wheels)
            folders.append(wheels)
        files = collect(folders, excluded)
        files = {name: data for name, data in files.items() if not _NO_CODE.search(name)}
    return tar_bytes(files) if name.endswith(".tar.gz") else zip_bytes(files)


def put(content: bytes, destination: str) -> None:
    """Put an archive on S3 or into a file.

    Raises
    ------
    PackagingError
        If neither boto3 nor the aws CLI is there, or S3 refuses.
    """
    if not destination.startswith("s3://"):
        path = Path(destination)
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(path.name + ".partial")
        partial.write_bytes(content)
        partial.replace(path)
        return
    bucket, _, key = destination.removeprefix("s3://").partition("/")
    try:
        import boto3
        from botocore.exceptions import BotoCoreError, ClientError
    except ImportError:
        _put_with_cli(content, destination)
        return
    try:
        boto3.client("s3").put_object(Bucket=bucket, Key=key, Body=content)
    except (BotoCoreError, ClientError) as error:
        raise PackagingError(f"cannot write {destination}: {error}") from error


def _put_with_cli(content: bytes, destination: str) -> None:
    if shutil.which("aws") is None:
        raise PackagingError(
            f"writing {destination} needs boto3 (python -m pip install boto3) or the aws CLI; "
            "the Terraform variable python_interpreter names another Python"
        )
    finished = subprocess.run(
        ["aws", "s3", "cp", "--only-show-errors", "-", destination],
        input=content,
        capture_output=True,
        check=False,
    )
    if finished.returncode != 0:
        raise PackagingError(f"cannot write {destination}: {finished.stderr.decode().strip()}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--source", required=True, type=Path, help="folder of the code")
    parser.add_argument("--library", action="append", default=[], type=Path, help="repeatable")
    parser.add_argument("--exclude", action="append", default=[], help="folder; repeatable")
    parser.add_argument("--python-version", required=True, help="such as 3.13")
    parser.add_argument("--platform", action="append", required=True, help="wheel tag; repeatable")
    parser.add_argument("--destination", required=True, help="s3://bucket/key or a file")
    options = parser.parse_args(arguments)
    name = options.destination.rpartition("/")[2]
    if not name.endswith((".zip", ".tar.gz")):
        parser.error("--destination ends in .zip or .tar.gz")
    try:
        content = build(
            options.source,
            options.library,
            options.python_version,
            options.platform,
            name,
            options.exclude,
        )
        put(content, options.destination)
    except PackagingError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"{name}: {len(content)} bytes to {options.destination}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
