"""``localaws console``: serves the pages on 127.0.0.1, at an address that nobody can guess."""

import secrets
import webbrowser
from pathlib import Path
from typing import Any

from werkzeug.serving import WSGIRequestHandler, make_server

from localaws.background import running
from localaws.client_environment import enter, environment


class _Quiet(WSGIRequestHandler):
    """Writes no line for a request: its address has the token."""

    def log(self, *_: Any) -> None:
        """Write nothing."""


def serve_console(directory: Path, open_it: bool) -> None:
    """Serve until it is interrupted.

    Parameters
    ----------
    directory
        The work directory of the localaws that is shown. It may be started again meanwhile.
    open_it
        Whether the user's browser opens the first page.
    """
    # The user's profiles and proxies lead elsewhere.
    enter(environment(running(directory)))
    from localaws.console.application import console
    from localaws.console.guard import guarded

    token = secrets.token_urlsafe(32)
    app = console(lambda: running(directory))
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    server.app = guarded(app, token, server.port)
    address = f"http://127.0.0.1:{server.port}/{token}/"
    print(f"localaws console: {address}", flush=True)
    if open_it:
        webbrowser.open(address)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()
