"""What Lambda's API answers where moto's answer differs from AWS's."""

import base64
import json
from typing import Any
from urllib.parse import unquote

from moto.awslambda.responses import LambdaResponse

_MOST_BYTES_OF_LOG = 4096


class ExecutingLambdaResponse(LambdaResponse):  # type: ignore[misc]
    """Lambda's API in front of functions that run."""

    def invoke(self) -> tuple[int, dict[str, str], bytes]:
        """Answer Invoke, for each of its three types."""
        name = unquote(self.path.rsplit("/", 2)[-2])
        qualifier = self.querystring.get("Qualifier", [None])[0]
        kind = self.headers.get("X-Amz-Invocation-Type", "RequestResponse")
        payload = self.body.encode() or b"{}"
        if kind == "DryRun":
            self.backend.get_function(name, qualifier)
            return _answer(204)
        if kind == "Event":
            self.backend.invoke_event(name, qualifier, payload)
            return _answer(202)
        function, result = self.backend.invoke_function(name, qualifier, payload)
        headers = {"X-Amz-Executed-Version": str(function.version)}
        if result.error:
            headers["X-Amz-Function-Error"] = result.error
        if self.headers.get("X-Amz-Log-Type") == "Tail":
            tail = "\n".join(result.log).encode()[-_MOST_BYTES_OF_LOG:]
            headers["X-Amz-Log-Result"] = base64.b64encode(tail).decode()
        return _answer(200, headers, result.payload)

    def invoke_async(self) -> tuple[int, dict[str, str], bytes]:
        """Answer InvokeAsync, the old name of an event's invocation."""
        name = unquote(self.path.rstrip("/").rsplit("/", 2)[-2])
        self.backend.invoke_event(name, None, self.body.encode() or b"{}")
        return _answer(202)

    def put_function_concurrency(self) -> tuple[int, dict[str, str], str]:
        """Answer PutFunctionConcurrency; zero is a limit like any other."""
        name = unquote(self.path.rsplit("/", 2)[-2])
        limit = int(self.json_body["ReservedConcurrentExecutions"])
        self.backend.put_function_concurrency(name, limit)
        return 200, {}, json.dumps({"ReservedConcurrentExecutions": limit})


def _answer(
    status: int, headers: dict[str, Any] | None = None, body: bytes = b""
) -> tuple[int, dict[str, str], bytes]:
    shown = {"content-type": "application/json", "status": str(status), **(headers or {})}
    return status, shown, body
