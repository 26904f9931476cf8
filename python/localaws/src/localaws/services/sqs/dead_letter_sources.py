"""``DeadLetterQueueSourceArn``: which queue gave a received message up."""

from typing import Any

from moto.core.responses import ActionResult
from moto.sqs.responses import SQSResponse

from localaws.services.sqs.storage import find, source_of

_NAME = "DeadLetterQueueSourceArn"


def install() -> None:
    """Have ReceiveMessage tell it, too."""
    receive = SQSResponse.receive_message

    def receive_message(self: Any) -> ActionResult:
        answer = receive(self)
        asked = {
            name
            for parameter in ("AttributeNames", "MessageSystemAttributeNames")
            for name in self._get_param(parameter, [])
        }
        if asked & {"All", _NAME}:
            queue = self.sqs_backend.get_queue(self._get_queue_name())
            for told in answer._result.get("Messages", []):
                message = find(queue, told["ReceiptHandle"])
                source = source_of(message) if message else None
                if source:
                    told.setdefault("Attributes", {})[_NAME] = source
        return answer

    SQSResponse.receive_message = receive_message
