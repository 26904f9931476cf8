"""Tasks that waited for a token, and do not any more: AWS refuses what is sent for them."""

from typing import Any

from moto.stepfunctions.parser.asl.eval.callback.callback import CallbackConsumerLeft
from moto.stepfunctions.parser.asl.eval.environment import Environment


def install() -> None:
    """Have a task that ends, in whatever way, leave its token."""
    close = Environment.close_frame

    def close_and_leave(self: Any, frame: Any) -> None:
        close(self, frame)
        task = frame.states.context_object.context_object_data.get("Task") or {}
        endpoint = frame.callback_pool_manager.get(task.get("Token"))
        if endpoint:
            endpoint.report(CallbackConsumerLeft())

    Environment.close_frame = close_and_leave
