"""Imports form a tree: no room of a package leads back to itself, and none runs back up."""

import ast
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import grimp
import pytest

REPOSITORY = Path(__file__).resolve().parents[3]
LAMBDAS = REPOSITORY / "lambdas"
OURS = {"localaws", "scones", "scones_tools", "demo", "benchmarks"}
# The packages of this repository that a folder imports, and no others.
BELOW = {
    "python/localaws/src": {"localaws"},
    "python/scones/src": {"scones"},
    "python/scones_tools/src": {"scones_tools", "scones"},
    "training_jobs": {"scones"},
    "scripts/demo": {"demo", "localaws", "scones_tools", "scones"},
    "scripts/benchmarks": {"benchmarks", "demo", "scones_tools", "scones"},
}
# What Lambda's runtime has beside Python itself.
OF_LAMBDA = {"boto3", "botocore"}


@pytest.fixture(scope="module")
def graphs() -> dict[str, grimp.ImportGraph]:
    return {
        name: grimp.build_graph(name, cache_dir=None, exclude_type_checking_imports=True)
        for name in OURS
    }


def imported_packages(folder: Path) -> set[str]:
    names = set()
    for file in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                names.add(node.module or "")
    return {name.partition(".")[0] for name in names}


def room(module: str) -> str:
    """Return the folder or file of a package that a module belongs to."""
    parts = module.split(".")
    inside = 3 if parts[1:2] in (["services"], ["gateway"]) else 2
    return ".".join(parts[:inside])


@pytest.mark.parametrize("package", sorted(OURS))
def test_no_room_leads_back_to_itself(graphs, package: str):
    # GIVEN which module of a package imports which
    graph = graphs[package]
    arrows: dict[str, set[str]] = {}
    for module in graph.modules:
        for imported in graph.find_modules_directly_imported_by(module):
            if room(imported) != room(module):
                arrows.setdefault(room(module), set()).add(room(imported))
    # WHEN they are put into an order THEN there is one: a circle would be an error
    order = list(TopologicalSorter(arrows).static_order())
    assert len(order) > 5


@pytest.mark.parametrize(
    ("below", "above"),
    [
        ("localaws.services", {"localaws.gateway", "localaws.registry", "localaws.server"}),
        ("localaws.gateway", {"localaws.services", "localaws.registry", "localaws.server"}),
        ("localaws.faults", {"localaws.gateway", "localaws.services"}),
        ("localaws.coverage", {"localaws.gateway", "localaws.services", "localaws.registry"}),
        ("localaws.in_container", {"localaws.gateway", "localaws.services", "localaws.server"}),
    ],
)
def test_no_import_runs_back_up(graphs, below: str, above: set[str]):
    # GIVEN a floor of localaws WHEN what its modules import is collected
    graph = graphs["localaws"]
    modules = {below, *graph.find_descendants(below)}
    imported = {
        target for module in modules for target in graph.find_modules_directly_imported_by(module)
    }
    # THEN nothing is of a floor above
    assert not {
        target for target in imported for floor in above if f"{target}.".startswith(f"{floor}.")
    }


@pytest.mark.parametrize("function", sorted(LAMBDAS.iterdir()), ids=lambda folder: folder.name)
def test_a_function_imports_scones_and_what_its_runtime_has(function: Path):
    # GIVEN a function WHEN what it imports is collected
    packages = imported_packages(function)
    # THEN it is Python's own, AWS's SDK, and scones
    assert "scones" in packages
    assert packages <= sys.stdlib_module_names | OF_LAMBDA | {"scones"}


@pytest.mark.parametrize("folder", BELOW)
def test_a_folder_imports_only_what_is_below_it(folder: str) -> None:
    # GIVEN a folder of code WHEN what it imports is collected
    names = imported_packages(REPOSITORY / folder)
    # THEN the packages of this repository among it are those below, and all of these
    assert names & OURS == BELOW[folder]
