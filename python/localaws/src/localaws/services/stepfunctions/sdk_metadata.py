"""What an optimised integration's output tells of the call itself: its headers and status.

Source: answers recorded on AWS. Integrations of the AWS SDK have none of it.
"""

import threading
from collections.abc import Callable, Mapping
from typing import Any

from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_dynamodb import (  # noqa: E501
    StateTaskServiceDynamoDB,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_events import (  # noqa: E501
    StateTaskServiceEvents,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_lambda import (  # noqa: E501
    StateTaskServiceLambda,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_sfn import (  # noqa: E501
    StateTaskServiceSfn,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_sns import (  # noqa: E501
    StateTaskServiceSns,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_sqs import (  # noqa: E501
    StateTaskServiceSqs,
)

_OPTIMISED = (
    StateTaskServiceDynamoDB,
    StateTaskServiceEvents,
    StateTaskServiceLambda,
    StateTaskServiceSfn,
    StateTaskServiceSns,
    StateTaskServiceSqs,
)
# As AWS writes the names of headers, which clients have in small letters.
_HEADERS = {
    "content-length": "Content-Length",
    "content-type": "Content-Type",
    "date": "Date",
    "x-amz-executed-version": "X-Amz-Executed-Version",
    "x-amzn-requestid": "x-amzn-RequestId",
    "x-amzn-trace-id": "X-Amzn-Trace-Id",
}
# Each task calls in a thread of its own.
_latest = threading.local()


def install() -> None:
    """Have outputs of optimised integrations tell of their calls."""
    for task in _OPTIMISED:
        task._eval_service_task = _telling(task._eval_service_task)


def watch(client: Any) -> Any:
    """Return a client whose calls are noted."""
    client.meta.events.register("after-call", _note, unique_id=__name__)
    return client


def _note(parsed: Mapping[str, Any], **_: Any) -> None:
    _latest.metadata = parsed.get("ResponseMetadata", {})


def _telling(evaluate: Callable[..., None]) -> Callable[..., None]:
    def telling(self: Any, env: Any, *args: Any, **kwargs: Any) -> None:
        _latest.metadata = None
        evaluate(self, env, *args, **kwargs)
        if _latest.metadata and isinstance(env.stack[-1], dict):
            env.stack[-1] |= _metadata(_latest.metadata)

    return telling


def _metadata(of_response: Mapping[str, Any]) -> dict[str, Any]:
    request = of_response.get("RequestId", "")
    given = of_response.get("HTTPHeaders", {})
    headers = {name: given[key] for key, name in _HEADERS.items() if key in given}
    headers |= {"Connection": "keep-alive", "x-amzn-RequestId": request}
    return {
        "SdkHttpMetadata": {
            "AllHttpHeaders": {name: [value] for name, value in headers.items()},
            "HttpHeaders": headers,
            "HttpStatusCode": of_response.get("HTTPStatusCode"),
        },
        "SdkResponseMetadata": {"RequestId": request},
    }
