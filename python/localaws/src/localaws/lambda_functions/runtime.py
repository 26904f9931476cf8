"""What AWS's Python runtime holds beside the standard library: its interface client and boto3."""

import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

# The two that the runtime is documented to provide; everything else has to be in the archive.
_PROVIDED = ("awslambdaric", "boto3")
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_NOT_MODULES = {"..", "__pycache__"}


def link_runtime(directory: Path) -> Path:
    """Fill a directory with links to the runtime's packages, and return it.

    A function that finds only this on its path misses what its archive lacks, as on AWS, however
    much this machine has installed.
    """
    for link in directory.iterdir():
        link.unlink()
    for package in _with_requirements(_PROVIDED):
        for name in {file.parts[0] for file in package.files or ()} - _NOT_MODULES:
            link = directory / name
            if not link.is_symlink():
                link.symlink_to(Path(str(package.locate_file(name))).resolve())
    return directory


def _with_requirements(names: tuple[str, ...]) -> list[Distribution]:
    found: dict[str, Distribution] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        key = re.sub(r"[-_.]+", "-", name).lower()
        if key in found:
            continue
        try:
            found[key] = distribution(name)
        except PackageNotFoundError:
            continue  # required on another system or version of Python only
        for requirement in found[key].requires or ():
            match = _NAME.match(requirement)
            if match and "extra ==" not in requirement:
                waiting.append(match.group())
    return list(found.values())
