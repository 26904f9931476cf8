"""The runtimes whose functions run here: Python's, and Node's where there is a Node."""

import shutil
from collections.abc import Mapping
from typing import Any

from localaws.errors import NotImplementedByLocalaws

_OTHERS = ("dotnet", "go", "java", "provided", "ruby")


def is_node(runtime: str) -> bool:
    """Return whether a runtime is one of Node's."""
    return runtime.startswith("nodejs")


def refuse_unrunnable(operation: str, spec: Mapping[str, Any]) -> None:
    """Refuse a function that nothing here could run.

    Parameters
    ----------
    operation
        That creates or changes it.
    spec
        Its request. A runtime that AWS does not have either is not looked at.

    Raises
    ------
    NotImplementedByLocalaws
        If it is an image, or its runtime is not here; the text says what to do instead.
    """
    runtime = spec.get("Runtime") or ""
    if spec.get("PackageType") == "Image" or "ImageUri" in (spec.get("Code") or {}):
        raise NotImplementedByLocalaws(
            f"{operation} of a container image: a zip with a runtime of Python or Node runs here"
        )
    if is_node(runtime) and not shutil.which("node"):
        raise NotImplementedByLocalaws(
            f"{operation} with runtime {runtime}: there is no program `node`; install Node and "
            "start localaws again"
        )
    if not is_node(runtime) and runtime.startswith(_OTHERS):
        raise NotImplementedByLocalaws(
            f"{operation} with runtime {runtime}: runtimes of Python and Node run here"
        )
