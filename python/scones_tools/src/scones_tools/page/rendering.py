"""Filling in the page's templates."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from scones_tools.counted import counted

_TEMPLATES = Path(__file__).with_name("templates")


def time(moment: datetime | str) -> str:
    """Return a time as people read it, to the second."""
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def age(moment: datetime | str) -> str:
    """Return how long ago a time was, in its largest unit."""
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    seconds = max(0, int((datetime.now(UTC) - moment).total_seconds()))
    for unit, length in (("days", 86400), ("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * length:
            return f"{seconds // length} {unit}"
    return f"{seconds} s"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters |= {"time": time, "age": age, "counted": counted}
    return environment


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
