"""The HTTP server: moto's application with the backends that execute put in place."""

import os
import signal
import threading
from types import FrameType

from werkzeug.serving import make_server

from localaws import processes
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
    from moto.core.config import default_user_config
    from moto.moto_server.werkzeug_app import (
        DomainDispatcherApplication,
        MotoRequestHandler,
        create_backend_app,
    )

    default_user_config["stepfunctions"]["execute_state_machine"] = True
    for install in _services():
        install(settings)

    server = make_server(
        "127.0.0.1",
        settings.port,
        DomainDispatcherApplication(create_backend_app),
        threaded=True,
        request_handler=MotoRequestHandler,
    )

    def stop(_signal: int, _frame: FrameType | None) -> None:
        threading.Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    try:
        server.serve_forever()
    finally:
        processes.stop_all()
