"""Jinja templates, each beside the module that fills it in."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Template


def template(path: Path) -> "Template":
    """Return the template of a file; values are escaped in those named ``*.html.jinja``.

    What a template names and is not given is an error.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # of the extra page

    environment = Environment(
        loader=FileSystemLoader(path.parent),
        autoescape=path.name.endswith(".html.jinja"),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
    )
    return environment.get_template(path.name)
