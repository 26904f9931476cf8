"""The HTTP server: moto's application with the backends that execute put in place."""

import io
import os
import signal
import threading
from collections.abc import Iterable
from types import FrameType, ModuleType
from typing import Any

from werkzeug.serving import make_server

from localaws import processes
from localaws.client_environment import enter, environment
from localaws.settings import Settings


def serve(settings: Settings) -> None:
    """Serve every AWS API on 127.0.0.1 until SIGTERM or SIGINT.

    Parameters
    ----------
    settings
        The port to listen on and the directory to keep files in.
    """
    # moto's Step Functions interpreter calls the other services back on this port.
    os.environ["MOTO_PORT"] = str(settings.port)
    # What is called from within this process is this server, whatever the user's own settings.
    enter(environment(settings))
    from moto.moto_server.werkzeug_app import MotoRequestHandler

    from localaws.authorization import enforcing
    from localaws.dispatching import Dispatcher
    from localaws.faults import faulty
    from localaws.refusals import create_app
    from localaws.regions import in_one_region
    from localaws.web_pages import without_web_pages

    for service in services():
        service.install(settings)

    class Handler(MotoRequestHandler):  # type: ignore[misc]
        # As the SDKs speak. werkzeug closes the connection after each answer all the same.
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """Say nothing of single requests: there are thousands."""

    app: Any = Dispatcher(create_app)
    if settings.enforce_iam:
        app = enforcing(app, settings)
    app = in_one_region(faulty(app), settings)
    server = make_server(
        "127.0.0.1",
        settings.port,
        _with_whole_body(without_web_pages(app)),
        threaded=True,
        request_handler=Handler,
    )

    def stop(_signal: int, _frame: FrameType | None) -> None:
        threading.Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    try:
        server.serve_forever()
    finally:
        processes.stop_all()


def services() -> tuple[ModuleType, ...]:
    """Return the packages that put executing backends in place, in the order of installation.

    Each has ``install(settings)`` and ``COVERAGE``, the rows of its table. They are imported here,
    not above, because moto takes a second to import and not every command serves.
    """
    from localaws import (
        authorization,
        budgets,
        cloudwatch,
        events,
        faults,
        lambda_functions,
        regions,
        s3,
        sagemaker,
        sqs,
        stepfunctions,
        web_pages,
    )

    executing = (budgets, s3, sqs, cloudwatch, events, lambda_functions, stepfunctions, sagemaker)
    return (*executing, authorization, faults, regions, web_pages)


def _with_whole_body(app: Any) -> Any:
    """Read each request's body before it is answered.

    What an answer leaves unread of it would be taken for the next request on the connection.
    """

    def read_and_answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH")
        if length:
            environ["wsgi.input"] = io.BytesIO(environ["wsgi.input"].read(int(length)))
        answer: Iterable[bytes] = app(environ, start_response)
        return answer

    return read_and_answer
