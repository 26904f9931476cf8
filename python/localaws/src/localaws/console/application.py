"""The pages of the console, one application."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from boto3.session import Session
from botocore.exceptions import BotoCoreError, ClientError
from flask import Flask, g, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from localaws.background import LocalawsError
from localaws.console import (
    alarms,
    buckets,
    executions,
    failures,
    functions,
    log_groups,
    models,
    queues,
    texts,
)
from localaws.settings import Settings

_ACCOUNT = re.compile(r"[0-9]{12}")
_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-[0-9]{1,2}")
_SUBJECTS = (failures, executions, functions, queues, models, alarms, log_groups, buckets)


def console(found: Callable[[], Settings]) -> Flask:
    """Return the application that shows a running localaws.

    Parameters
    ----------
    found
        Says where it runs, and with which account and region the pages begin.
    """
    app = Flask(__name__, static_folder="static", static_url_path="/static")
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(texts.FILTERS)
    for subject in _SUBJECTS:
        app.register_blueprint(subject.pages, url_prefix="/<account>/<region>")

    @app.url_value_preprocessor
    def enter(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        given = values or {}
        g.account, g.region = given.get("account", ""), given.get("region", "")
        settings = found()
        app.config["LOCALAWS"] = settings.url
        g.account = given.pop("account", settings.account)
        g.region = given.pop("region", settings.region)

    @app.url_defaults
    def stay(endpoint: str, values: dict[str, Any]) -> None:
        if "." in endpoint:
            values.setdefault("account", g.account)
            values.setdefault("region", g.region)

    @app.before_request
    def known() -> Response | None:
        if _ACCOUNT.fullmatch(g.account) and _REGION.fullmatch(g.region):
            return None
        text = "An account has twelve digits, a region a name such as us-east-1."
        return Response(_error("No such account or region", text), HTTPStatus.NOT_FOUND)

    @app.get("/")
    def begin() -> Response:
        account, region = (request.args.get(name, "") for name in ("account", "region"))
        return redirect(
            url_for("failures.index", account=account or g.account, region=region or g.region)
        )

    @app.context_processor
    def surroundings() -> dict[str, Any]:
        regions = Session().get_available_regions("stepfunctions")
        return {
            "account": g.account,
            "region": g.region,
            "regions": regions,
            "now": datetime.now(UTC),
            "whole": request.args.get("whole") == "1",
            "whole_address": f"?{urlencode({**request.args, 'whole': '1'})}",
        }

    @app.errorhandler(ClientError)
    @app.errorhandler(BotoCoreError)
    @app.errorhandler(LocalawsError)
    def unanswered(error: Exception) -> tuple[str, int]:
        return _error("localaws does not show this", str(error)), HTTPStatus.BAD_GATEWAY

    @app.errorhandler(HTTPException)
    def not_shown(error: HTTPException) -> tuple[str, int]:
        return _error(error.name, error.description or ""), error.code or 500

    return app


def _error(title: str, text: str) -> str:
    return render_template("error.html", title=title, text=text)
