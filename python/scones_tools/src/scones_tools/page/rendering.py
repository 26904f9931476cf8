"""Filling in the page's templates."""

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
    known = {
        "tabs": request.app.state.tabs,
        "path": request.url.path,
        "environment": request.app.state.deployment.environment,
    }
    return HTMLResponse(_environment().get_template(template).render(known | values), status)
