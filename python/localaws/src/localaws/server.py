"""The HTTP server: moto's application with the backends that execute put in place."""

import logging
import os
import signal
import socket
import struct
import threading
from types import FrameType
from typing import Any

from werkzeug.serving import make_server

from localaws import processes
from localaws.client_environment import enter, environment
from localaws.isolation import notice
from localaws.settings import Settings

_log = logging.getLogger(__name__)


def serve(settings: Settings) -> None:
    """Serve every AWS API on 127.0.0.1 until SIGTERM or SIGINT.

    Parameters
    ----------
    settings
        The port to listen on and the directory to keep files in.
    """
    # moto's Step Functions interpreter calls the other services back on this port.
    os.environ["MOTO_PORT"] = str(settings.port)
    # Clients within this process call this server, independent of the user's settings.
    enter(environment(settings))
    from moto.moto_server.werkzeug_app import MotoRequestHandler

    from localaws.gateway.chain import in_front_of
    from localaws.gateway.dispatching import Dispatcher
    from localaws.gateway.refusals import create_app
    from localaws.installation import install_at_first_use

    if notice():
        _log.warning(notice())
    install_at_first_use(settings)

    class Handler(MotoRequestHandler):  # type: ignore[misc]
        # As the SDKs speak. werkzeug closes the connection after each answer all the same.
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """Say nothing of single requests: there are thousands."""

        def connection_dropped(self, *_: Any) -> None:
            """Reset a connection that broke: the client closed it, or a fault is to reset it."""
            self.close_connection = True
            if self.connection.fileno() >= 0:
                # Closed at once, with nothing lingering, TCP sends a reset instead of an end.
                linger = struct.pack("ii", 1, 0)
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                os.close(self.connection.detach())

    server = make_server(
        "127.0.0.1",
        settings.port,
        in_front_of(Dispatcher(create_app), settings),
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
