"""The Pythons of AWS's runtimes: virtual environments that have what AWS's have, and no more.

What is installed beside localaws, such as the project whose archives it runs, is not there: an
archive that lacks something fails here as it would on AWS.
"""

import os
import re
import shutil
import sys
import threading
import venv
from collections.abc import Iterable
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import localaws
from localaws.isolation import Mount
from localaws.settings import Settings

# Distributions by runtime; what they need comes with them, what is not installed here is left out.
RUNTIMES = {
    # docs.aws.amazon.com/lambda/latest/dg/lambda-python.html: the SDK and the runtime's client.
    "lambda": ("awslambdaric", "boto3"),
    # github.com/aws/deep-learning-containers, docker/pytorch/2.13/cpu/pyproject.toml, of which the
    # AutoGluon container is made, too.
    "sagemaker": ("boto3", "numpy", "pillow", "sagemaker-training", "torch"),
    # github.com/aws/sagemaker-scikit-learn-container: it trains, processes and serves.
    "sklearn": (
        "boto3",
        "numpy",
        "pandas",
        "sagemaker-inference",
        "sagemaker-training",
        "scikit-learn",
    ),
    # The containers that serve under the inference toolkit.
    "toolkit": ("boto3", "numpy", "pillow", "sagemaker-inference", "torch"),
}
# As AWS's runtimes of functions have their Python below it.
_PLACE = Path("/var/lang")
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_making = threading.Lock()


def python_of(runtime: str, settings: Settings) -> Path:
    """Return the Python of a runtime, made when it is first asked for."""
    directory = settings.shared_directory("runtimes") / runtime
    with _making:
        if not directory.is_dir():
            make(directory, RUNTIMES[runtime])
    return directory / "bin" / "python"


def pythons(settings: Settings) -> Mount:
    """Return the mount that shows a process the Pythons of all runtimes, wherever they lie."""
    return Mount(str(_PLACE), settings.shared_directory("runtimes"), is_read_only=True)


def seen(python: Path) -> Path:
    """Return where a runtime's Python is for a process that has the mount."""
    return _PLACE.joinpath(*python.parts[-3:])


def make(directory: Path, names: Iterable[str]) -> None:
    """Make a virtual environment of distributions that are installed here, by links to them.

    Parameters
    ----------
    directory
        Where to; not there yet.
    names
        The distributions. Localaws itself is added, as its own code starts each process.
    """
    partial, links = directory.with_suffix(".partial"), directory.with_name(f"of-{directory.name}")
    shutil.rmtree(links, ignore_errors=True)
    links.mkdir(parents=True)
    venv.EnvBuilder(symlinks=True, with_pip=False, clear=True).create(partial)
    (packages,) = partial.glob("lib/python*/site-packages")
    # Outside of the environment, even by its name: there pip removes and overwrites nothing.
    (packages / "links.pth").write_text(f"{os.path.relpath(links, packages)}\n")
    (links / "localaws").symlink_to(Path(localaws.__file__).parent)
    for found in closure(names):
        for name, place in _top_level(found):
            link = links / name
            if not link.is_symlink():  # of a namespace that several share
                link.symlink_to(place)
        _write_scripts(found, partial / "bin")
    partial.rename(directory)


def installing_into(folder: Path) -> dict[str, str]:
    """Return the variables with which pip installs into a folder, and Python finds it there."""
    python = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return {"PIP_PREFIX": str(folder), "PYTHONPATH": str(folder / "lib" / python / "site-packages")}


def closure(names: Iterable[str]) -> list[Distribution]:
    """Return the installed distributions among some, and those that they need."""
    found: dict[str, Distribution] = {}
    waiting = list(names)
    while waiting:
        name = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if name in found:
            continue
        try:
            found[name] = distribution(name)
        except PackageNotFoundError:
            continue  # optional, or for another platform
        for requirement in found[name].requires or []:
            match = _NAME.match(requirement)
            if match and "extra ==" not in requirement:
                waiting.append(match[0])
    return list(found.values())


def _top_level(found: Distribution) -> set[tuple[str, str]]:
    names = {file.parts[0] for file in found.files or [] if not file.is_absolute()}
    return {
        (name, str(found.locate_file(name)))
        for name in names
        if name not in {"..", "__pycache__"} and not name.endswith(".pth")
    }


def _write_scripts(found: Distribution, folder: Path) -> None:
    """Write a distribution's commands, such as torchrun, for the environment's Python."""
    for point in found.entry_points.select(group="console_scripts"):
        code = f"import sys; from {point.module} import {point.attr}; sys.exit({point.attr}())"
        script = folder / point.name
        script.write_text(f'#!/bin/sh\nexec "${{0%/*}}/python" -c "{code}" "$@"\n')
        script.chmod(0o755)
