"""What moto raises of a request's own values is AWS's error; what it raises else is a failure."""

import json
from urllib.parse import urlencode

import pytest

from localaws.gateway.calls import read_call
from localaws.gateway.unfit_values import refusal_of_value


def call_of(service, target, parameters):
    scope = f"AWS4-HMAC-SHA256 Credential=k/20260101/us-east-1/{service}/aws4_request"
    form = target is None
    kind = "application/x-www-form-urlencoded" if form else "application/x-amz-json-1.1"
    body = urlencode(parameters) if form else json.dumps(parameters)
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/",
        "HTTP_AUTHORIZATION": scope,
        "CONTENT_TYPE": kind,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
    }
    return read_call(environ | ({} if form else {"HTTP_X_AMZ_TARGET": target}), body.encode())


GRANTS = ("kms", "TrentService.ListGrants", {"KeyId": "nobody"})
ROLES = ("iam", None, {"Action": "ListRoles", "Version": "2010-05-08", "Marker": "x"})


@pytest.mark.parametrize(
    ("call", "error", "code"),
    [
        (GRANTS, KeyError("nobody"), "NotFoundException"),
        (ROLES, ValueError("invalid literal for int() with base 10: 'x'"), "ValidationError"),
    ],
)
def test_a_value_of_the_request_is_refused(call, error, code):
    # GIVEN what moto raises of a value WHEN the request has that value THEN it is refused
    assert refusal_of_value(error, call_of(*call)).code == code


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (GRANTS, KeyError("another")),
        (GRANTS, KeyError(None)),
        (GRANTS, TypeError("nobody")),
        (ROLES, ValueError("invalid literal for int() with base 10: 'another'")),
        (("xray", None, {}), KeyError("nobody")),
    ],
)
def test_a_fault_of_ours_stays_a_failure(call, error):
    # GIVEN what moto raises of something else WHEN it is looked at THEN it is no refusal
    assert refusal_of_value(error, call_of(*call)) is None
