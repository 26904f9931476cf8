"""One instance of an endpoint's variant: a process that serves a model that lies unpacked."""

import logging
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from uuid import uuid4

import urllib3

from localaws.logged_process import LoggedProcess
from localaws.services.sagemaker.commands import in_place
from localaws.services.sagemaker.container import seen, started_by
from localaws.settings import Settings
from localaws.telemetry import LogStream

_SECONDS_TO_LOAD = 300.0
# SageMaker's limit. The caller gets an error; the model may continue.
SECONDS_TO_ANSWER = 60.0
_LAST_LINES = 50

_log = logging.getLogger(__name__)


class ModelNotLoaded(Exception):
    """The model's process ended before it could answer; the text is the last it said."""


class NotServing(urllib3.exceptions.HTTPError):
    """There is no process that answers at the moment."""


class Instance:
    """A process that serves a model, and its successor when it has ended.

    Parameters
    ----------
    base
        Folder that stands for ``/opt/ml``; the model is in ``model`` below it.
    environment
        Of the process.
    image
        The container's, whose name says how it answers.
    log
        Receives what the process prints.
    python
        What runs it.
    settings
        Of the running localaws.
    """

    def __init__(
        self,
        base: Path,
        environment: Mapping[str, str],
        image: str,
        log: LogStream,
        python: Path,
        settings: Settings,
    ) -> None:
        self._base = base
        self._environment = environment
        self._image = image
        self._log = log
        self._python = python
        self._settings = settings
        self._process: LoggedProcess | None = None
        self._port_file = base / "port"
        self._reviving = threading.Lock()
        self._stopped = False
        self._lines: list[str] = []
        self._http = urllib3.PoolManager(maxsize=32, retries=False)

    def start(self) -> None:
        """Start the process."""
        base = seen(self._base)
        self._port_file = self._base / f"port-{uuid4().hex}"
        code = self._environment.get("SAGEMAKER_SUBMIT_DIRECTORY", "/opt/ml/model/code")
        command = started_by(self._python, self._base, base / "model", self._settings)
        command += ["-m", "localaws.in_container.serving", "--model", str(base / "model")]
        command += ["--port-file", str(base / self._port_file.name)]
        command += ["--code", in_place(base, code), "--image", self._image]
        self._process = LoggedProcess(command, environment=self._environment, read=self._read)

    def wait_until_loaded(self) -> None:
        """Return when the process answers.

        Raises
        ------
        ModelNotLoaded
            If it ends, or takes too long.
        """
        assert self._process is not None  # noqa: S101 (started before)
        deadline = time.monotonic() + _SECONDS_TO_LOAD
        while not self._port_file.is_file():
            if not self._process.is_alive or time.monotonic() > deadline:
                self._process.stop()
                raise ModelNotLoaded(self._lines[-1] if self._lines else "it said nothing")
            time.sleep(0.05)

    @property
    def is_healthy(self) -> bool:
        """Whether the process lives and has loaded its model."""
        lives = self._process is not None and self._process.is_alive
        return lives and self._port_file.is_file()

    def invoke(
        self, body: bytes, headers: Mapping[str, str], seconds: float = SECONDS_TO_ANSWER
    ) -> urllib3.BaseHTTPResponse:
        """Send the model a request and return its response, with any status.

        A process that has ended is started again, as AWS replaces a container that is not healthy.

        Raises
        ------
        TimeoutError
            Of urllib3, if it takes too long.
        HTTPError
            If the process does not answer.
        """
        try:
            url = f"http://127.0.0.1:{self._port()}/invocations"
            return self._http.request("POST", url, body=body, headers=headers, timeout=seconds)
        except urllib3.exceptions.HTTPError:
            self.revive()
            raise

    def pid(self) -> int:
        """Return the number of the process; 0 if there is none."""
        return self._process.pid if self._process is not None and self._process.is_alive else 0

    def revive(self) -> None:
        """Start a process in the place of one that has ended, in the background, once.

        Of one that lives, loading or not, there is none.
        """
        with self._reviving:
            if self._stopped or self._process is None or self._process.is_alive:
                return
            self._process.stop(grace=0.0)  # what it has left behind
            self.start()
        _log.warning("an endpoint's process had ended, and is started again")

    def kill(self) -> None:
        """Kill the process at once; the next request notices."""
        if self._process is not None:
            self._process.stop(grace=0.0)

    def stop(self) -> None:
        """End the process for good."""
        with self._reviving:
            self._stopped = True
        if self._process is not None:
            self._process.stop()
        self._http.clear()

    def _port(self) -> str:
        try:
            return self._port_file.read_text()
        except FileNotFoundError:
            raise NotServing("the model is being loaded") from None

    def _read(self, line: str) -> None:
        self._lines = [*self._lines[-_LAST_LINES:], line]
        self._log.write([line])
