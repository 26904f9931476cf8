"""The tab of the registered models: what was measured, and which one the next apply serves."""

import threading
from typing import Any
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from scones.promotion import NO_MODEL
from scones_tools.command_line import CommandError
from scones_tools.deployment import Deployment, words
from scones_tools.models.approve import approved_package
from scones_tools.models.endpoint import Endpoint, endpoint, next_apply
from scones_tools.models.models import for_people, newest, row
from scones_tools.models.packages import (
    APPROVED,
    REJECTED,
    Package,
    describe,
    evaluation,
    measured,
    packages,
    section,
    version,
)
from scones_tools.page.model_changes import ACTIONS, Change, ask
from scones_tools.page.model_figures import by_class, confusion, gate, kinds
from scones_tools.page.rendering import render

_MOST = 20
_ONE_AT_A_TIME = threading.Lock()


class NoSuchPackage(CommandError):
    """The group has no package of this version."""


def _list(request: Request) -> Response:
    deployed = _deployed(request)
    approved = approved_package(deployed.approved_model_parameter)
    now = endpoint(deployed.endpoint_name)
    before = request.query_params.get("before", "")
    older_than = int(before) if before.isdecimal() and len(before) < 10 else None
    rows = newest(deployed.model_package_group_name, _MOST + 1, approved, now, older_than)
    return render(
        request,
        "models.html.jinja",
        group=deployed.model_package_group_name,
        rows=[for_people(known) for known in rows[:_MOST]],
        more=len(rows) > _MOST,
        newest=older_than is None,
        **_next(deployed, approved, now),
    )


def _show(request: Request) -> Response:
    deployed, package = _named(request)
    description = describe(package.arn)
    evaluated = evaluation(description)
    approved = approved_package(deployed.approved_model_parameter)
    now = endpoint(deployed.endpoint_name)
    return render(
        request,
        "model.html.jinja",
        model=for_people(row(package, measured(description, evaluated), approved, now)),
        actions=_actions(package, approved),
        decided=description.get("ApprovalDescription", ""),
        reports=section(description, "CustomerMetadataProperties"),
        gate=gate(evaluated),
        rows=by_class(evaluated),
        confusion=confusion(evaluated),
        kinds=kinds(evaluated),
        **_next(deployed, approved, now),
    )


def _next(deployed: Deployment, approved: str, now: Endpoint) -> dict[str, Any]:
    """Return what the next apply does, whether it has something to do, and where to type it."""
    has_none = approved == NO_MODEL
    waits = now.status is not None if has_none else approved not in {now.live, now.coming}
    sentence = next_apply(approved, now)
    return {"next_apply": sentence, "waits": waits, "words": words(deployed)}


def _actions(package: Package, approved: str) -> dict[str, str]:
    """Return what can be asked for on a package's page, and how a person calls it."""
    if package.arn == approved:
        return {"rollback": "Roll back to the one before", "approve": "Approve again"}
    is_older = approved != NO_MODEL and package.version < version(approved)
    forward = {"approve": "Approve"}
    if is_older and package.status == APPROVED:
        forward = {"return": "Roll back to this one"}
    return forward | ({} if package.status == REJECTED else {"reject": "Reject"})


def _ask(request: Request) -> Response:
    deployed, package = _named(request)
    return _question(request, ask(deployed, request.path_params["action"], package))


async def _answer(request: Request) -> Response:
    """Do what was confirmed, if it would still be that."""
    form = dict(parse_qsl((await request.body()).decode(errors="replace")))
    return await run_in_threadpool(_answered, request, form)


def _answered(request: Request, form: dict[str, str]) -> Response:
    with _ONE_AT_A_TIME:
        deployed, package = _named(request)
        change = ask(deployed, request.path_params["action"], package)
        if form.get("state") != change.state:
            return _question(request, change, 409)
        change.carry_out(form.get("reason", "").strip(), "reject" in form)
    return RedirectResponse(f"/models/{change.package.version}", 303)


def _question(request: Request, change: Change, status: int = 200) -> Response:
    return render(
        request,
        "model_change.html.jinja",
        status,
        change=change,
        version=request.path_params["version"],
        gate=gate(evaluation(describe(change.package.arn))),
        is_old=status == 409,
    )


def _deployed(request: Request) -> Deployment:
    deployed: Deployment = request.app.state.deployment
    return deployed


def _named(request: Request) -> tuple[Deployment, Package]:
    """Return the package whose version is in the path, beside what may be done to it."""
    if request.path_params.get("action") not in {None, *ACTIONS}:
        raise HTTPException(404)
    deployed, wanted = _deployed(request), request.path_params["version"]
    group = deployed.model_package_group_name
    for package in packages(group):
        if package.version == wanted:
            return deployed, package
    raise NoSuchPackage(f"{group} has no package {wanted}")


ROUTES = (
    Route("/models", _list),
    Route("/models/{version:int}", _show),
    Route("/models/{version:int}/{action}", _ask),
    Route("/models/{version:int}/{action}", _answer, methods=["POST"]),
)
