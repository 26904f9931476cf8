"""The HTTP server: moto's application with the backends that execute put in place."""

import json
import logging
import os
import signal
import threading
from types import FrameType

from werkzeug.serving import make_server

from localaws import handover, init_scripts, processes
from localaws.client_environment import enter, environment
from localaws.health import describe, health
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
    # Regions are checked by the gateway, and each has every service.
    os.environ["MOTO_ALLOW_NONEXISTENT_REGION"] = "true"
    # No code reads another account's bucket: the gateway lets requests in whose policy allows it.
    os.environ["MOTO_S3_ALLOW_CROSSACCOUNT_ACCESS"] = "false"
    # Clients within this process call this server, independent of the user's settings.
    enter(environment(settings))
    from localaws import moto_core
    from localaws.connections import Connection
    from localaws.gateway.chain import in_front_of
    from localaws.gateway.dispatching import Dispatcher
    from localaws.gateway.refusals import create_app
    from localaws.installation import install_at_first_use
    from localaws.registry import PACKAGES

    if notice():
        _log.warning(notice())
    install_at_first_use(settings)
    moto_core.adjust()
    if settings.state is not None:
        from localaws import keeping

        keeping.begin(settings, settings.state)
    describe(settings, (name for names in PACKAGES.values() for name in names))

    server = make_server(
        "127.0.0.1",
        settings.port,
        in_front_of(Dispatcher(create_app), settings),
        threaded=True,
        request_handler=Connection,
        fd=handover.kept("port"),
    )
    handover.keep("port", server.fileno())
    if settings.state is not None:
        keeping.resume()
    handover.answer(json.dumps(health()).encode())
    init_scripts.begin(settings)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        threading.Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    try:
        server.serve_forever()
    finally:
        processes.stop_all()
