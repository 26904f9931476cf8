"""What AWS checks of a queue before a function reads it."""

from collections.abc import Mapping
from typing import Any

from moto.sqs.models import sqs_backends

from localaws.services.lambda_functions.errors import invalid
from localaws.services.lambda_functions.functions import Function

_NO_QUEUE = (
    "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. "
    "SQS Error Message: The specified queue does not exist."
)


def check_queue(settings: Mapping[str, Any], function: Function) -> None:
    """Refuse a queue that the function cannot read as it is.

    Parameters
    ----------
    settings
        The mapping's, under AWS's names.
    function
        What reads it.

    Raises
    ------
    LambdaError
        ``InvalidParameterValueException``.
    """
    _, _, _, region, account, name = settings["EventSourceArn"].split(":", 5)
    queue = sqs_backends[account][region].queues.get(name)
    if queue is None:
        raise invalid(_NO_QUEUE)
    if name.endswith(".fifo") and settings["MaximumBatchingWindowInSeconds"]:
        raise invalid("Batching window is not supported for FIFO queues")
    invisible, timeout = int(queue.visibility_timeout), function.latest.timeout
    if invisible < timeout:
        raise invalid(
            f"Queue visibility timeout: {invisible} seconds is less than Function timeout: "
            f"{timeout} seconds"
        )
