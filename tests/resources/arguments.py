"""Which arguments the provider's types have, and which of them configurations set."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import hcl2

# Of every type: they are Terraform's own, or repeat others.
_OF_TERRAFORM = {"id", "tags_all", "timeouts", "depends_on", "__is_block__"}


def settable(block: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """Yield the paths of a type's arguments that can be set and are not deprecated.

    Parameters
    ----------
    block
        As ``terraform providers schema -json`` has it.
    path
        Of the block within its type.
    """
    for name, one in block.get("attributes", {}).items():
        may_be_set = one.get("required") or one.get("optional")
        if may_be_set and not one.get("deprecated") and name not in _OF_TERRAFORM:
            yield f"{path}{name}"
    for name, one in block.get("block_types", {}).items():
        if name not in _OF_TERRAFORM:
            yield f"{path}{name}"
            yield from settable(one["block"], f"{path}{name}.")


def given(folders: Iterator[Path]) -> dict[str, set[str]]:
    """Return the paths of the arguments that the configurations in folders set, by type."""
    found: dict[str, set[str]] = {}
    for file in (file for folder in folders for file in folder.glob("*.tf")):
        for resource in hcl2.loads(file.read_text()).get("resource", []):
            [(kind, named)] = resource.items()
            [arguments] = named.values()
            found.setdefault(kind.strip('"'), set()).update(_paths(arguments))
    return found


def _paths(arguments: Mapping[str, Any], path: str = "") -> Iterator[str]:
    for name, value in arguments.items():
        if name in _OF_TERRAFORM:
            continue
        yield f"{path}{name}"
        for block in value if isinstance(value, list) else []:
            if isinstance(block, dict) and block.get("__is_block__"):
                yield from _paths(block, f"{path}{name}.")
