"""What a clone holds does not depend on who clones it: hashes and first lines rely on it."""

import shutil
import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
SOURCES = ("lambdas", "python", "scripts", "terraform", "training_jobs", "tests", "docs")
WRITTEN_BY_TOOLS = shutil.ignore_patterns(
    "__pycache__", ".*cache", ".terraform", "*.egg-info", "build", "*.pyc"
)


def git(*words: str, directory: Path, autocrlf: str = "false") -> None:
    settings = {"core.autocrlf": autocrlf, "user.name": "a", "user.email": "a@example.org"}
    given = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    subprocess.run(["git", *given, *words], cwd=directory, check=True, capture_output=True)


def contents(directory: Path) -> dict[str, bytes]:
    files = [path for path in directory.rglob("*") if path.is_file() and ".git" not in path.parts]
    return {path.relative_to(directory).as_posix(): path.read_bytes() for path in files}


@pytest.mark.skipif(shutil.which("git") is None, reason="there is no git")
@pytest.mark.parametrize("autocrlf", ["true", "input", "false"])
def test_a_clone_has_the_same_bytes_whatever_git_does_with_line_ends(autocrlf: str, tmp_path: Path):
    # GIVEN a repository of these sources
    origin = tmp_path / "origin"
    for name in SOURCES:
        shutil.copytree(REPOSITORY / name, origin / name, ignore=WRITTEN_BY_TOOLS)
    for name in (".gitattributes", "tox.ini", "pyproject.toml"):
        shutil.copy2(REPOSITORY / name, origin)
    git("init", "--quiet", directory=origin)
    git("add", "--all", "--force", directory=origin, autocrlf=autocrlf)
    git("commit", "--quiet", "--message", "sources", directory=origin)
    # WHEN it is cloned where git turns line ends
    git("clone", "--quiet", str(origin), "clone", directory=tmp_path, autocrlf=autocrlf)
    # THEN each file is what it was
    assert contents(tmp_path / "clone") == contents(origin)
