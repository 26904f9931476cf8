"""Filling in the page's templates."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

_TEMPLATES = Path(__file__).with_name("templates")


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )


def render(request: Request, template: str, status: int = 200, **values: object) -> HTMLResponse:
    """Answer with a template, which is given the tabs and the environment's name, too."""
    return HTMLResponse("".join(pieces(request, template, **values)), status)


def pieces(request: Request, template: str, **values: object) -> Iterator[str]:
    """Yield a template's text as it is filled in: the same as :func:`render` answers."""
    known = {
        "tabs": request.app.state.tabs,
        "path": request.url.path,
        "environment": request.app.state.deployment.environment,
    }
    return _environment().get_template(template).generate(known | values)
