"""The page's application, and serving it to this machine."""

import contextlib
import secrets
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import uvicorn
from botocore.exceptions import BotoCoreError, ClientError
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from scones_tools.command_line import CommandError
from scones_tools.deployment import Deployment
from scones_tools.labels.announcing import AnnouncementRefused
from scones_tools.page.album import Album
from scones_tools.page.failed_desk import FailedDesk
from scones_tools.page.guard import PARAMETER, Guard
from scones_tools.page.models import NoSuchPackage
from scones_tools.page.pictures import Pictures
from scones_tools.page.rendering import render
from scones_tools.page.review_desk import Desk
from scones_tools.page.tabs import TABS
from scones_tools.page.work import Work

_STATIC = Path(__file__).with_name("static")


def application(deployed: Deployment, reviewer: str, host: str, token: str) -> Starlette:
    """Return what answers the browser.

    Parameters
    ----------
    deployed
        The environment that is looked at.
    reviewer
        Who labels, and discards.
    host, token
        See :class:`scones_tools.page.guard.Guard`.
    """
    desk, work = Desk(deployed, reviewer), Work()

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        with desk, work:
            yield

    async def first(_: Request) -> RedirectResponse:
        return RedirectResponse(TABS[0].path, 303)

    async def refused(request: Request, error: Exception) -> Response:
        return _failed(request, "AWS did not answer as it should", str(error), 502)

    async def impossible(request: Request, error: Exception) -> Response:
        # In the command's own words.
        status = 404 if isinstance(error, NoSuchPackage) else 409
        text = f"{type(error).__name__}: {error}"
        return _failed(request, "This cannot be done", text, status)

    app = Starlette(
        routes=[
            Route("/", first),
            Mount("/static", StaticFiles(directory=_STATIC)),
            *(route for tab in TABS for route in tab.routes),
        ],
        middleware=[Middleware(Guard, host=host, token=token)],
        exception_handlers={
            ClientError: refused,
            BotoCoreError: refused,
            AnnouncementRefused: refused,
            CommandError: impossible,
        },
        lifespan=lifespan,
    )
    app.state.deployment, app.state.desk, app.state.tabs = deployed, desk, TABS
    app.state.album = Album()
    app.state.pictures = Pictures(deployed.photos_bucket)
    app.state.failed = FailedDesk(deployed, reviewer, work)
    return app


def _failed(request: Request, title: str, error: str, status: int) -> Response:
    # Of a batch, its page: what was not stored is still there.
    back = "/".join(request.url.path.split("/")[:3])
    return render(request, "error.html.jinja", status, title=title, error=error, back=back)


@contextlib.contextmanager
def listening(port: int) -> Iterator[socket.socket]:
    """Open a socket on this machine; port 0 takes a free one."""
    with socket.create_server(("127.0.0.1", port)) as opened:
        yield opened


def new_token() -> str:
    """Return a token that cannot be guessed."""
    return secrets.token_urlsafe(32)


def address(host: str, token: str, path: str = "/") -> str:
    """Return what a browser is given."""
    return f"http://{host}{path}?{PARAMETER}={token}"


def serve(app: Starlette, opened: socket.socket) -> None:
    """Answer until the process is interrupted."""
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        ws="none",
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    uvicorn.Server(config).run([opened])
