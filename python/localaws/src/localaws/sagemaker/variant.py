"""One production variant of an endpoint: a model, unpacked and served by a process."""

import logging
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import urllib3

from localaws import processes
from localaws.clients import client
from localaws.credentials import role_environment
from localaws.sagemaker.container import host_environment
from localaws.sagemaker.s3_files import download_archive
from localaws.settings import Settings
from localaws.telemetry import LogStream

_SECONDS_TO_LOAD = 300.0
_LAST_LINES = 50

_log = logging.getLogger(__name__)


class ModelNotLoaded(Exception):
    """The model's process ended before it could answer; the text is the last it said."""


class NotServing(urllib3.exceptions.HTTPError):
    """There is no process that answers at the moment."""


class Variant:
    """A served model.

    Parameters
    ----------
    name
        Of the variant.
    weight
        Its share of the traffic, relative to the other variants'.
    container
        ``Image``, ``ModelDataUrl``, ``Environment``.
    role_arn
        The model's execution role.
    log
        Receives what the process prints.
    settings
        The running localaws.
    """

    def __init__(
        self,
        name: str,
        weight: float,
        container: Mapping[str, Any],
        role_arn: str,
        log: LogStream,
        settings: Settings,
    ) -> None:
        self.name = name
        self.weight = weight
        self.image = container.get("Image", "")
        self.role_arn = role_arn
        self._container = container
        self._log = log
        self._settings = settings
        self._base = settings.directory("endpoints") / uuid4().hex
        self._process: subprocess.Popen[bytes] | None = None
        self._port_file = self._base / "port"
        self._reviving = threading.Lock()
        self._stopped = False
        self._lines: list[str] = []
        self._http = urllib3.PoolManager(maxsize=32, retries=False)

    def start(self) -> None:
        """Unpack the model, start its process, and return when it answers.

        Raises
        ------
        S3Error
            If the model's archive cannot be had.
        ModelNotLoaded
            If its process ends, or takes too long.
        """
        model = self._base / "model"
        model.mkdir(parents=True)
        s3 = client("s3", self.role_arn, self._settings)
        download_archive(s3, self._container["ModelDataUrl"], model)
        self._start_process()
        self._wait_until_loaded()

    def _start_process(self) -> None:
        model = self._base / "model"
        self._port_file = self._base / f"port-{uuid4().hex}"
        environment = {**host_environment(), **(self._container.get("Environment") or {})}
        code = environment.get("SAGEMAKER_SUBMIT_DIRECTORY", "/opt/ml/model/code")
        command = [sys.executable, "-m", "localaws.sagemaker.serving", "--model", str(model)]
        command += ["--port-file", str(self._port_file)]
        command += ["--code", code.replace("/opt/ml", str(self._base), 1)]
        read_end, write_end = os.pipe()
        with os.fdopen(write_end, "wb") as output:
            self._process = processes.start(
                command,
                environment={
                    **environment,
                    **role_environment(self.role_arn, self.name, self._settings),
                    "SAGEMAKER_BASE_DIR": str(self._base),
                },
                directory=model,
                output=output,
            )
        threading.Thread(target=self._read_output, args=(read_end,), daemon=True).start()

    def invoke(self, body: bytes, headers: Mapping[str, str]) -> urllib3.BaseHTTPResponse:
        """Send the model a request and return its answer, whatever its status.

        A process that has ended is started again, as AWS replaces a container that is not healthy.

        Raises
        ------
        HTTPError
            If the process does not answer.
        """
        try:
            url = f"http://127.0.0.1:{self._port()}/invocations"
            return self._http.request("POST", url, body=body, headers=headers)
        except urllib3.exceptions.HTTPError:
            self._revive()
            raise

    def kill(self) -> None:
        """End the process at once, whatever it does; the next request finds that out."""
        if self._process is not None:
            processes.stop(self._process, grace=0.0)

    def _revive(self) -> None:
        """Start a process in the place of one that has ended, in the background, once."""
        with self._reviving:
            if self._stopped or self._process is None or self._process.poll() is None:
                return
            self._start_process()
        _log.warning("variant %s: its process had ended, and is started again", self.name)

    def stop(self) -> None:
        """End the process and remove its files."""
        with self._reviving:
            self._stopped = True
        if self._process is not None:
            processes.stop(self._process)
        self._http.clear()
        shutil.rmtree(self._base, ignore_errors=True)

    def _wait_until_loaded(self) -> None:
        assert self._process is not None  # noqa: S101 (started above)
        deadline = time.monotonic() + _SECONDS_TO_LOAD
        while not self._port_file.is_file():
            if self._process.poll() is not None or time.monotonic() > deadline:
                time.sleep(0.1)  # for the last lines
                raise ModelNotLoaded(self._lines[-1] if self._lines else "it said nothing")
            time.sleep(0.05)

    def _port(self) -> str:
        try:
            return self._port_file.read_text()
        except FileNotFoundError:
            raise NotServing("the model is being loaded") from None

    def _read_output(self, read_end: int) -> None:
        with os.fdopen(read_end, encoding="utf-8", errors="replace") as lines:
            for line in lines:
                self._lines = [*self._lines[-_LAST_LINES:], line.rstrip("\n")]
                self._log.write([line.rstrip("\n")])
