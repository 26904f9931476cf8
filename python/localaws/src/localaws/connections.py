"""A client's connection: one request after the other, each answered whole."""

import io
import logging
import os
import socket
import struct
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from moto.moto_server.werkzeug_app import MotoRequestHandler
from werkzeug.datastructures import Headers
from werkzeug.test import run_wsgi_app

_WITHOUT_BODY = {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}
_IN_ONE_PIECE = 64 * 1024  # bytes; more are not copied

_log = logging.getLogger(__name__)


class Connection(MotoRequestHandler):  # type: ignore[misc]
    """A connection that is kept, as AWS's are. werkzeug's own ends after each answer."""

    protocol_version = "HTTP/1.1"  # as the SDKs speak
    disable_nagle_algorithm = True
    wfile: io.BufferedIOBase

    def run_wsgi(self) -> None:
        """Answer one request. The gateway reads each to its end, so the next can follow."""
        self.environ = self.make_environ()
        try:
            parts, status, headers = run_wsgi_app(self.server.app, self.environ)
            self._send(parts, status, headers)
        except (ConnectionError, TimeoutError) as error:
            self.connection_dropped(error)
        except Exception:
            _log.exception("%s %s", self.command, self.path)
            self.close_connection = True

    def _send(self, parts: Iterable[bytes], status: str, headers: Headers) -> None:
        code, _, reason = status.partition(" ")
        if self.command == "HEAD" or int(code) in _WITHOUT_BODY:
            parts = ()
        elif "Content-Length" not in headers:
            parts = (b"".join(parts),)
            headers["Content-Length"] = str(len(parts[0]))
        self.send_response(int(code), reason)
        for name, value in headers:
            self.send_header(name, value)
        head = self._head()
        sent = 0
        for part in parts:
            if head and len(part) > _IN_ONE_PIECE:
                self.wfile.write(head)
                head = b""
            # One piece: between two, Terraform's provider ends some connections and asks again,
            # and what the first request made is there already.
            self.wfile.write(head + part)
            head = b""
            sent += len(part)
        if head:
            self.wfile.write(head)
        if parts and sent != int(headers["Content-Length"]):
            self.close_connection = True  # the next answer would be taken for this one's rest

    def _head(self) -> bytes:
        """Return the head of an answer, which ``end_headers`` would send by itself."""
        wire, head = self.wfile, io.BytesIO()
        self.wfile = head
        self.end_headers()
        self.wfile = wire
        return head.getvalue()

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
