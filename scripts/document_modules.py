#!/usr/bin/env python3
"""Write each Terraform module's inputs, outputs and resources into its README, between marks."""

import argparse
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import hcl2

from scones_tools.command_line import CommandError, run

MODULES = Path(__file__).resolve().parent.parent / "terraform" / "modules"
BEGIN, END = "<!-- inputs and outputs -->", "<!-- end -->"


class ModuleUndocumented(CommandError):
    """A module's README is missing, has no marks, or is not what its variables say."""


def module_tables(module: Path) -> str:
    """Return the tables of a module, as Markdown.

    Parameters
    ----------
    module
        Its folder, with variables.tf and outputs.tf.
    """
    lines = [
        "## Inputs",
        "",
        "| name | type | default | description |",
        "| --- | --- | --- | --- |",
    ]
    for name, variable in blocks(module / "variables.tf", "variable").items():
        default = _expression(variable["default"]) if "default" in variable else "required"
        kind = _expression(variable["type"])
        lines += [f"| `{name}` | {_code(kind)} | {_code(default)} | {_text(variable)} |"]
    outputs = blocks(module / "outputs.tf", "output")
    if outputs:
        lines += ["", "## Outputs", "", "| name | description |", "| --- | --- |"]
        lines += [f"| `{name}` | {_text(output)} |" for name, output in outputs.items()]
    lines += ["", "## Resources", "", "| resource | how many |", "| --- | --- |"]
    lines += [f"| `{address}` | {number} |" for address, number in inventory(module).items()]
    return "\n".join(lines)


def inventory(module: Path) -> dict[str, str]:
    """Return what a module makes, by address: how many of it, other modules it uses included.

    Parameters
    ----------
    module
        Its folder.
    """
    found = {}
    for file in sorted(module.glob("*.tf")):
        with file.open() as text:
            parsed = hcl2.load(text)
        for block in parsed.get("resource", []):
            for kind, named in block.items():
                for name, body in named.items():
                    found[f"{_unquoted(kind)}.{_unquoted(name)}"] = _how_many(body)
        for block in parsed.get("module", []):
            for name, body in block.items():
                used = Path(_unquoted(str(body["source"]))).name
                found[f"module.{_unquoted(name)}"] = f"{_how_many(body)}: [{used}](../{used})"
    return dict(sorted(found.items()))


def _how_many(body: Mapping[str, Any]) -> str:
    for word, text in (("count", ""), ("for_each", "each of ")):
        if word in body:
            return f"{text}{_code(_expression(body[word]))}"
    return "1"


def blocks(file: Path, kind: str) -> dict[str, Mapping[str, Any]]:
    """Return a file's blocks of a kind by their label."""
    if not file.is_file():
        return {}
    with file.open() as text:
        found = hcl2.load(text).get(kind, [])
    return {_unquoted(name): body for block in found for name, body in block.items()}


def documented(page: str, tables: str) -> str:
    """Return a README with its tables; what people wrote stays.

    Raises
    ------
    ModuleUndocumented
        If it has no marks.
    """
    found = re.search(f"{BEGIN}\n.*?{END}", page, re.DOTALL)
    if found is None:
        raise ModuleUndocumented(f"put a line {BEGIN} and a line {END} where the tables belong")
    return f"{page[: found.start()]}{BEGIN}\n{tables}\n{END}{page[found.end() :]}"


def _text(block: Mapping[str, Any]) -> str:
    return _unquoted(str(block.get("description", ""))).replace("|", "\\|")


def _unquoted(text: str) -> str:
    return text[1:-1] if text.startswith('"') and text.endswith('"') else text


def _expression(value: Any) -> str:
    """Return a value as it is written in Terraform, on one line."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        inner = ", ".join(
            f"{key} = {_expression(item)}" for key, item in value.items() if key != "__is_block__"
        )
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(_expression, value))}]"
    text = re.sub(r"\s+", " ", str(value))
    return text[2:-1] if text.startswith("${") and text.endswith("}") else text


def _code(text: str) -> str:
    return text if text == "required" else f"`{text}`".replace("|", "\\|")


def command(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if one is old")
    options = parser.parse_args(arguments)
    for module in sorted(path.parent for path in MODULES.glob("*/variables.tf")):
        readme = module / "README.md"
        if not readme.is_file():
            raise ModuleUndocumented(f"{module.name} has no README.md")
        page = readme.read_text()
        try:
            wanted = documented(page, module_tables(module))
        except ModuleUndocumented as error:
            raise ModuleUndocumented(f"{module.name}/README.md: {error}") from error
        if page == wanted:
            continue
        if options.check:
            raise ModuleUndocumented(f"{module.name}/README.md is old: run tox run -e docs")
        readme.write_text(wanted)
        print(f"{module.name}/README.md")


if __name__ == "__main__":
    sys.exit(run(command, None))
