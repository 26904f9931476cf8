"""The tab on which photos are labelled."""

from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from scones.errors import ImageRejected
from scones.images import CONTENT_TYPE
from scones_tools.page.rendering import render
from scones_tools.page.review_desk import BatchGone, Desk
from scones_tools.queues import depth


def _start(request: Request) -> HTMLResponse:
    waiting = depth(request.app.state.deployment.review_queue_url)
    return render(request, "review_start.html.jinja", waiting=waiting, gone=False)


def _take(request: Request) -> RedirectResponse:
    return RedirectResponse(f"/review/{_desk(request).take()}", 303)


def _show(request: Request) -> HTMLResponse:
    batch_id = request.path_params["batch"]
    try:
        batch = _desk(request).batch(batch_id)
    except BatchGone:
        waiting = depth(request.app.state.deployment.review_queue_url)
        return render(request, "review_start.html.jinja", 410, waiting=waiting, gone=True)
    return render(
        request,
        "review.html.jinja",
        batch=batch_id,
        questions=[asked.question for asked in batch.asked.values()],
        labelled=batch.labelled,
        last=len(batch.last),
        problems=batch.review.problems,
        classes=_desk(request).classes,
    )


async def _act(request: Request) -> Response:
    """Carry out what was pressed, then show what comes next."""
    form = parse_qsl((await request.body()).decode(errors="replace"))
    return await run_in_threadpool(_acted, request, form)


def _acted(request: Request, form: list[tuple[str, str]]) -> Response:
    desk, batch_id = _desk(request), request.path_params["batch"]
    values = dict(form)
    names = [value for name, value in form if name == "photo"]
    try:
        match request.path_params["action"]:
            case "label" if desk.is_label(values.get("label", "")) and len(names) == 1:
                desk.label(batch_id, {names[0]: values["label"]})
            case "rest":
                guesses = {
                    name: asked.question.vehicle
                    for name, asked in desk.batch(batch_id).asked.items()
                    if name in names and desk.is_label(asked.question.vehicle)
                }
                desk.label(batch_id, guesses)
            case "skip" if len(names) == 1:
                desk.skip(batch_id, names[0])
            case "undo":
                desk.undo(batch_id)
            case "stay":
                desk.extend(batch_id)
                return Response(status_code=204)
            case "leave":
                desk.leave(batch_id)
                return Response(status_code=204)
            case "finish":
                desk.give_back(batch_id)
                return RedirectResponse("/review", 303)
            case _:
                return Response("this cannot be done", 400)
    except BatchGone:
        return Response(status_code=410) if not names else _show(request)
    return RedirectResponse(f"/review/{batch_id}", 303)


def _picture(request: Request) -> Response:
    try:
        content = _desk(request).picture(request.path_params["batch"], request.path_params["name"])
    except (BatchGone, ImageRejected):
        content = None
    return Response(content, media_type=CONTENT_TYPE) if content else Response(status_code=404)


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


ROUTES = (
    Route("/review", _start),
    Route("/review", _take, methods=["POST"]),
    Route("/review/{batch}", _show),
    Route("/review/{batch}/photos/{name}", _picture),
    Route("/review/{batch}/{action}", _act, methods=["POST"]),
)
