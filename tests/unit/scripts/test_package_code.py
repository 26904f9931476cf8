"""Archives of code: what is in them, and that their bytes follow from their sources alone."""

import hashlib
import io
import os
import stat
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import package_code
from package_code import PackagingError, build, collect, has_requirements, main

PLATFORM = "manylinux_2_28_x86_64"
FILES = {"handler.py": "print('hello')\n", "part/__init__.py": "", "part/data.json": "{}"}


def written(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Return a folder of code."""
    return written(tmp_path / "source", FILES)


@pytest.fixture
def wheel(tmp_path: Path) -> Callable[..., str]:
    """Return a maker of wheels: the line that requires one, with its hash."""

    def make(tag: str = "py3-none-any", digest: str = "") -> str:
        info = "tiny-1.0.dist-info"
        files = {
            "tiny/__init__.py": "VALUE = 1\n",
            f"{info}/METADATA": "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n",
            f"{info}/WHEEL": f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n",
            f"{info}/entry_points.txt": "[console_scripts]\ntiny = tiny:VALUE\n",
            f"{info}/RECORD": "",
        }
        path = tmp_path / f"tiny-1.0-{tag}.whl"
        with zipfile.ZipFile(path, "w") as archive:
            for name, text in files.items():
                archive.writestr(name, text)
        found = digest or hashlib.sha256(path.read_bytes()).hexdigest()
        return f"tiny @ {path.as_uri()} --hash=sha256:{found}\n"

    return make


def arguments(source: Path, destination: Path | str, *more: str) -> list[str]:
    words = ["--source", str(source), "--python-version", "3.13", "--platform", PLATFORM]
    return [*words, "--destination", str(destination), *more]


def names(archive: bytes) -> list[str]:
    return zipfile.ZipFile(io.BytesIO(archive)).namelist()


@pytest.mark.parametrize("ending", ["zip", "tar.gz"])
def test_whoever_builds_it_the_archive_has_the_same_bytes(
    source: Path, tmp_path: Path, wheel, ending: str
):
    # GIVEN the same sources, with another age, mode and order on disk
    (source / "requirements.txt").write_text(wheel())
    copy = tmp_path / "copy"
    for path in sorted(source.rglob("*"), reverse=True):
        if path.is_file():
            written(copy, {path.relative_to(source).as_posix(): path.read_text()})
    for path in copy.rglob("*"):
        path.chmod(0o700)
        os.utime(path, (1_000_000_000, 1_000_000_000))
    # WHEN two people build them
    archives = []
    for folder, umask, zone, seed in (
        (source, 0o022, "UTC", "0"),
        (copy, 0o077, "Pacific/Auckland", "1"),
    ):
        destination = tmp_path / f"built-by-{seed}" / f"function.{ending}"
        subprocess.run(
            [sys.executable, package_code.__file__, *arguments(folder, destination)],
            env={**os.environ, "TZ": zone, "PYTHONHASHSEED": seed},
            umask=umask,
            check=True,
            capture_output=True,
        )
        archives.append(destination.read_bytes())
    # THEN both have built the same
    assert archives[0] == archives[1]


def test_a_zip_holds_code_libraries_and_wheels_at_its_root(source, tmp_path: Path, wheel):
    # GIVEN code with a library and a wheel
    (source / "requirements.txt").write_text(wheel())
    library = written(tmp_path / "library", {"lib/__init__.py": ""})
    # WHEN it is packaged
    archive = build(source, [library], "3.13", [PLATFORM], "function.zip")
    # THEN all stands at the root, sorted, without what pip writes about its own doing
    assert names(archive) == [
        "handler.py",
        "lib/__init__.py",
        "part/__init__.py",
        "part/data.json",
        "tiny-1.0.dist-info/METADATA",
        "tiny-1.0.dist-info/entry_points.txt",
        "tiny/__init__.py",
    ]
    for member in zipfile.ZipFile(io.BytesIO(archive)).infolist():
        assert member.date_time == (1980, 1, 1, 0, 0, 0)
        assert stat.filemode(member.external_attr >> 16) == "-rw-r--r--"


def test_a_tar_archive_holds_the_same_with_nobodys_name(source: Path):
    # GIVEN code WHEN it is packaged for a training job
    archive = build(source, [], "3.13", [PLATFORM], "job.tar.gz")
    # THEN it can be unpacked, and tells nothing of who built it
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as tar:
        assert {m.name: tar.extractfile(m).read().decode() for m in tar} == FILES
        assert {(m.uid, m.gid, m.uname, m.gname, m.mode) for m in tar} == {(0, 0, "", "", 0o644)}


def test_what_python_writes_is_no_source(source: Path):
    # GIVEN code that has been run and installed
    written(
        source,
        {
            "__pycache__/handler.cpython-313.pyc": "",
            "part/__pycache__/x.txt": "",
            "old.pyc": "",
            "scones.egg-info/PKG-INFO": "",
            "requirements.txt": "# nothing\n",
        },
    )
    # WHEN it is collected THEN only the sources are
    assert sorted(collect([source])) == sorted(FILES)


def test_a_folder_that_is_excluded_is_left_out(source: Path, tmp_path: Path):
    # GIVEN a folder, and another whose name begins like it
    written(source, {"part2/x.py": "", "other/part/x.py": ""})
    # WHEN the folder is excluded THEN it alone is left out, of the archive, too
    archive = tmp_path / "function.zip"
    assert main(arguments(source, archive, "--exclude", "part")) == 0
    with zipfile.ZipFile(archive) as opened:
        assert opened.namelist() == ["handler.py", "other/part/x.py", "part2/x.py"]


def test_two_files_of_one_name_are_refused(source: Path, tmp_path: Path):
    # GIVEN a library that would overwrite the handler WHEN both are packaged THEN it is named
    library = written(tmp_path / "library", {"handler.py": "other"})
    with pytest.raises(PackagingError, match=r"handler\.py is in more than one of .*library"):
        build(source, [library], "3.13", [PLATFORM], "function.zip")


@pytest.mark.parametrize(
    ("text", "expected"),
    [(None, False), ("", False), ("# none\n\n  # at all\n", False), ("pillow==13.0.0\n", True)],
)
def test_requirements_are_more_than_comments(tmp_path: Path, text: str | None, expected: bool):
    # GIVEN a requirements file, or none WHEN it is asked THEN only names count
    file = tmp_path / "requirements.txt"
    if text is not None:
        file.write_text(text)
    assert has_requirements(file) is expected


def test_a_wheel_with_another_hash_is_refused(source: Path, tmp_path: Path, wheel, capsys):
    # GIVEN a wheel that is not the one that was pinned
    (source / "requirements.txt").write_text(wheel(digest="0" * 64))
    # WHEN it is packaged THEN the reason is pip's, and nothing is written
    assert main(arguments(source, tmp_path / "out" / "function.zip")) == 1
    assert "THESE PACKAGES DO NOT MATCH THE HASHES" in (text := capsys.readouterr().err)
    assert text.startswith("error: pip cannot install")
    assert not (tmp_path / "out").exists()


def test_a_wheel_for_another_platform_is_refused(source: Path, wheel):
    # GIVEN a wheel for another machine WHEN it is packaged THEN the platform is in the text
    (source / "requirements.txt").write_text(wheel("cp313-cp313-manylinux_2_28_aarch64"))
    with pytest.raises(PackagingError, match=rf"for Python 3\.13 on {PLATFORM}: .*not a supported"):
        build(source, [], "3.13", [PLATFORM], "function.zip")


def test_a_requirement_without_a_hash_is_refused(source: Path, wheel):
    # GIVEN a wheel that nothing pins WHEN it is packaged THEN pip asks for its hash
    (source / "requirements.txt").write_text(wheel().split(" --hash")[0])
    with pytest.raises(PackagingError, match="hash"):
        build(source, [], "3.13", [PLATFORM], "function.zip")


def test_a_missing_folder_ends_with_a_line_and_exit_code_1(tmp_path: Path, capsys):
    # GIVEN no source WHEN it is packaged THEN one line says so
    assert main(arguments(tmp_path / "none", tmp_path / "function.zip")) == 1
    assert capsys.readouterr().err == f"error: {tmp_path / 'none'} is not a folder\n"
