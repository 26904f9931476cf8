"""An endpoint's traffic, captured to S3 as AWS lays it out."""

import base64
import json
import logging
import os
import random
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from localaws.clients import client
from localaws.services.sagemaker.s3_files import split_uri
from localaws.settings import Settings

SECONDS_VARIABLE = "LOCALAWS_CAPTURE_SECONDS"
_DEFAULT_SECONDS = 5.0

_log = logging.getLogger(__name__)


class DataCapture:
    """Writes captured requests and answers to S3 every few seconds, and at the end.

    Parameters
    ----------
    configuration
        The endpoint configuration's ``DataCaptureConfig``.
    endpoint
        Its name.
    role_arn
        As whom the files are written.
    settings
        The running localaws.
    """

    def __init__(
        self, configuration: Mapping[str, Any], endpoint: str, role_arn: str, settings: Settings
    ) -> None:
        self._configuration = configuration
        self._endpoint = endpoint
        self._role_arn = role_arn
        self._settings = settings
        self._modes = {option["CaptureMode"] for option in configuration["CaptureOptions"]}
        self._lines: dict[str, list[str]] = {}
        self._lock = threading.Lock()
        self._ended = threading.Event()
        threading.Thread(target=self._flush_regularly, daemon=True).start()

    def record(
        self, variant: str, request: tuple[str, bytes], answer: tuple[str, bytes], inference_id: str
    ) -> None:
        """Capture a request and its answer, each a content type and a body."""
        share = self._configuration.get("InitialSamplingPercentage", 100)
        if random.uniform(0, 100) >= share:  # noqa: S311 (sampling)
            return
        data = {}
        if self._modes & {"Input", "InputAndOutput"}:
            data["endpointInput"] = self._part(request, "INPUT")
        if self._modes & {"Output", "InputAndOutput"}:
            data["endpointOutput"] = self._part(answer, "OUTPUT")
        metadata = {
            "eventId": str(uuid4()),
            "inferenceTime": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        }
        if inference_id:
            metadata["inferenceId"] = inference_id
        line = {"captureData": data, "eventMetadata": metadata, "eventVersion": "0"}
        with self._lock:
            self._lines.setdefault(variant, []).append(json.dumps(line))
        if self._ended.is_set():  # the writer has ended
            self._flush()

    def close(self) -> None:
        """Write what is left."""
        self._ended.set()
        self._flush()

    def _part(self, part: tuple[str, bytes], mode: str) -> dict[str, str]:
        content_type, body = part
        encodings = self._configuration.get("CaptureContentTypeHeader", {})
        kind = content_type.partition(";")[0].strip()
        if kind in encodings.get("JsonContentTypes", []):
            data, encoding = body.decode(errors="replace"), "JSON"
        elif kind in encodings.get("CsvContentTypes", []):
            data, encoding = body.decode(errors="replace"), "CSV"
        else:
            data, encoding = base64.b64encode(body).decode(), "BASE64"
        return {
            "observedContentType": content_type,
            "mode": mode,
            "data": data,
            "encoding": encoding,
        }

    def _flush_regularly(self) -> None:
        seconds = float(os.environ.get(SECONDS_VARIABLE, _DEFAULT_SECONDS))
        while not self._ended.wait(seconds):
            self._flush()

    def _flush(self) -> None:
        with self._lock:
            waiting, self._lines = self._lines, {}
        bucket, prefix = split_uri(self._configuration["DestinationS3Uri"])
        for variant, lines in waiting.items():
            now = datetime.now(UTC)
            name = f"{now:%M-%S}-{now.microsecond // 1000:03d}-{uuid4()}.jsonl"
            folder = f"{prefix.rstrip('/')}/{self._endpoint}/{variant}/{now:%Y/%m/%d/%H}"
            try:
                client("s3", self._role_arn, self._settings).put_object(
                    Bucket=bucket, Key=f"{folder}/{name}", Body="".join(f"{t}\n" for t in lines)
                )
            except Exception:
                # AWS drops what it cannot write, too; the endpoint goes on.
                _log.exception("%d captured records of %s are lost", len(lines), self._endpoint)
