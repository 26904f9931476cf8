"""Where Terraform's public modules come from: its registry, or a folder of copies."""

import os
import re
from pathlib import Path

import pytest

from scones_tools.environments.terraform_providers import registry_problem

VARIABLE = "TF_MODULE_MIRROR"
_CALL = re.compile(
    r'source( *)= "terraform-aws-modules/(?P<name>[\w-]+)/aws(?P<below>[\w/-]*)"\n'
    r' *version *= "(?P<version>[\d.]+)"'
)


def with_reachable_sources(text: str) -> str:
    """Return a configuration whose modules can be fetched from here.

    Without a registry they are the copies in the folder that ``TF_MODULE_MIRROR`` names, each in a
    folder ``name-version``.
    """
    mirror = os.environ.get(VARIABLE)
    if mirror:
        return _CALL.sub(lambda call: f'source = "{_copy(Path(mirror), call)}"', text)
    problem = registry_problem()
    if problem is not None:
        pytest.fail(
            f"Terraform's registry cannot be reached ({problem}), and {VARIABLE} names no folder "
            "with copies of the modules, such as sqs-4.3.1"
        )
    return text


def _copy(mirror: Path, call: re.Match[str]) -> str:
    folder = mirror.resolve() / f"{call['name']}-{call['version']}"
    if not folder.is_dir():
        pytest.fail(f"{VARIABLE} names {mirror}, which holds no {folder.name}")
    return f"{folder}{call['below']}"
