"""The runtime API of a function's process answers that process alone."""

import http.client

import pytest

from localaws.services.lambda_functions.runtime_api import Invocation, RuntimeApi

ERROR = b'{"errorType": "Forged"}'


@pytest.fixture
def api():
    served = RuntimeApi()
    yield served
    served.close()


def asked(method: str, host: str, path: str, *, named: str = "", body: bytes | None = None) -> int:
    connection = http.client.HTTPConnection(host, timeout=5)
    headers = {"Host": named} if named else {}
    connection.request(method, path, body=body, headers=headers)
    status = connection.getresponse().status
    connection.close()
    return status


def test_who_does_not_know_the_secret_gets_no_event_and_gives_no_answer(api) -> None:
    # GIVEN an event for a process
    host = api.address.partition("/")[0]
    event = Invocation(b"{}", "arn", 0.0)
    api.submit(event)
    # WHEN another asks for it, answers it or says that the process cannot start
    paths = ["invocation/next", f"invocation/{event.request_id}/response", "init/error"]
    statuses = [
        asked("POST" if body else "GET", host, f"{secret}/2018-06-01/runtime/{path}", body=body)
        for secret in ("", "/guessed")
        for path, body in zip(paths, (None, b"7", ERROR), strict=True)
    ]
    # THEN it is refused, and nothing has happened
    assert statuses == [403] * 6
    assert not event.done.is_set()
    assert api.init_error is None
    assert not api.ready.is_set()


def test_a_foreign_name_for_the_address_is_refused(api) -> None:
    # GIVEN a name that leads to this machine, as a web page's own may
    host, _, secret = api.address.partition("/")
    # WHEN it is asked by that name, or by its own
    path = f"/{secret}/2018-06-01/runtime/init/error"
    foreign = asked("POST", host, path, named="pages.example:80", body=ERROR)
    own = asked("POST", host, path, body=ERROR)
    # THEN only the latter is heard
    assert (foreign, own) == (403, 202)
