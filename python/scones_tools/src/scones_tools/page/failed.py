"""The tab on what failed: by cause, tried again or discarded."""

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlencode

from botocore.exceptions import BotoCoreError, ClientError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from scones_tools.deployment import Deployment
from scones_tools.page.failed_desk import DEAD_LETTERS, QUEUES, FailedDesk
from scones_tools.page.photos import link_of, number
from scones_tools.page.rendering import render
from scones_tools.photos.dead_letter_table import causes
from scones_tools.photos.dead_letters import NOT_UNDERSTOOD
from scones_tools.photos.incoming import Incoming

_PAGE = 50
_SECONDS_OF_WAITING = 0.5  # for what is done soon


def _show(request: Request) -> HTMLResponse:
    desk = _looked(request)
    looks = desk.looks
    groups = {name: causes(look.rows) for name, look in looks.items()}
    return render(
        request,
        "failed.html.jinja",
        work=_state(desk),
        groups=groups,
        looks=looks,
        dead_letters=DEAD_LETTERS,
        not_understood=NOT_UNDERSTOOD,
        incoming=_incoming(request.app.state.deployment),
        messages_of=_messages_of,
    )


def _incoming(deployed: Deployment) -> str:
    """Return what waits to be tried; what failed is shown, too, if nobody can tell."""
    try:
        return str(Incoming.of(deployed))
    except (ClientError, BotoCoreError) as error:
        return str(error)


def _messages(request: Request) -> Response:
    queue, cause = request.path_params["queue"], request.query_params.get("cause", "")
    if queue not in QUEUES:
        return Response("there is no such queue", 404)
    if not cause:
        return RedirectResponse("/failed", 303)
    desk = _looked(request)
    look = desk.looks.get(queue)
    rows = [row for row in look.rows if row["reason"] == cause] if look else []
    rows.sort(key=lambda row: str(row["sent"]))
    page = number(request.query_params.get("page", "1"))
    first = _PAGE * (page - 1)
    link = _messages_of(queue, cause)
    return render(
        request,
        "failed_messages.html.jinja",
        work=_state(desk),
        queue=queue,
        cause=cause,
        count=len(rows),
        first=first,
        rows=rows[first : first + _PAGE],
        link_of=link_of,
        earlier=f"{link}&page={page - 1}" if page > 1 else "",
        later=f"{link}&page={page + 1}" if first + _PAGE < len(rows) else "",
    )


def _looked(request: Request) -> FailedDesk:
    desk: FailedDesk = request.app.state.failed
    desk.look()
    desk.work.wait(_SECONDS_OF_WAITING)
    desk.look()  # after what went on until now
    return desk


def _state(desk: FailedDesk) -> dict[str, object]:
    times = [look.at for look in desk.looks.values()]
    return {
        "doing": desk.work.doing,
        "said": desk.work.said,
        "problem": desk.work.problem,
        "read_at": datetime.fromtimestamp(min(times), UTC) if times else None,
    }


def _messages_of(queue: str, cause: str) -> str:
    return f"/failed/{queue}?{urlencode({'cause': cause})}"


async def _act(request: Request) -> Response:
    """Begin what was pressed, then show how far it has come."""
    form = parse_qs((await request.body()).decode(errors="replace"))
    return await run_in_threadpool(_acted, request, {name: form[name][0].strip() for name in form})


def _acted(request: Request, form: dict[str, str]) -> Response:
    desk: FailedDesk = request.app.state.failed
    queue = request.path_params["queue"]
    match request.path_params["action"]:
        case "look":
            desk.look(again=True)
        case "redrive" if queue == DEAD_LETTERS:
            desk.redrive(form.get("cause", ""))
        case "discard" if queue in QUEUES and form.get("id"):
            if not form.get("reason"):
                return Response("say why the message is discarded", 400)
            desk.discard(queue, form["id"], form["reason"])
        case _:
            return Response("this cannot be done", 400)
    return RedirectResponse("/failed", 303)


ROUTES = (
    Route("/failed", _show),
    Route("/failed/{queue}", _messages),
    Route("/failed/{queue}/{action}", _act, methods=["POST"]),
)
