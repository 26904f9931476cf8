"""Whose fault an error is, and what a caller is told of it."""

import pytest
from flask import Flask, Response
from moto.utilities.arns import parse_arn

from localaws.gateway import refusals
from localaws.gateway.unfit_values import is_of_moto
from localaws.schedule_expressions import parse

CONTROLS = "<a>\x00</a>"


def raised(function, *arguments):
    with pytest.raises((AttributeError, TypeError)) as found:
        function(*arguments)
    return found.value


def test_an_error_is_of_who_raised_it_last():
    # GIVEN errors of moto, of localaws, and of neither WHEN looked at THEN only moto's is moto's
    assert is_of_moto(raised(parse_arn, None))
    assert not is_of_moto(raised(parse, None))
    assert not is_of_moto(raised(int, None))


@pytest.fixture
def app(monkeypatch) -> Flask:
    """moto's application for a service, with paths of its own."""
    monkeypatch.setattr(refusals.werkzeug_app, "create_backend_app", lambda _: Flask(__name__))
    return refusals.create_app("any")


def answer(app: Flask, view) -> Response:
    app.add_url_rule("/", view_func=view, endpoint="view")
    return app.test_client().get("/")


@pytest.mark.parametrize(
    ("view", "code"),
    [
        (lambda: parse_arn(None), "NotImplementedByLocalaws"),
        (lambda: parse(None), "LocalawsFailure"),
        (lambda: Response('{"__type": "InternalFailure"}', 500), "NotImplementedByLocalaws"),
        (lambda: Response(CONTROLS, 200, mimetype="text/xml"), "NotImplementedByLocalaws"),
    ],
)
def test_what_makes_moto_fail_is_refused_by_name(app, view, code):
    # GIVEN an operation that fails, or whose answer none can read
    # WHEN it is called
    found = answer(app, view)
    # THEN it is a client's error, and only localaws's own fault is a failure
    assert (found.status_code, found.headers["x-amzn-ErrorType"]) == (400, code)


def test_an_error_keeps_its_words_without_control_characters(app):
    # GIVEN an error whose text quotes a control character WHEN it is given THEN it is XML
    found = answer(app, lambda: Response(CONTROLS, 400, mimetype="text/xml"))
    assert (found.status_code, found.text) == (400, "<a>\N{REPLACEMENT CHARACTER}</a>")


@pytest.mark.parametrize(
    ("text", "status"), [('{"__type": "ServiceException"}', 500), ("InternalFailure", 200)]
)
def test_what_is_aws_s_stays(app, text, status):
    # GIVEN an error of AWS's own, and an answer that only has the word WHEN given THEN it stays
    found = answer(app, lambda: Response(text, status))
    assert (found.status_code, found.text) == (status, text)
