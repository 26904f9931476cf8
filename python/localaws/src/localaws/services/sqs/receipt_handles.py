"""What a receipt handle is good for: to delete a message, and to change for how long it is hidden.

Source: the Amazon SQS API Reference, DeleteMessage and ChangeMessageVisibility; and, for the
handles that have expired, what AWS answers.
"""

from moto.sqs.exceptions import InvalidParameterValue, SQSException
from moto.sqs.models import Message, Queue, SQSBackend

from localaws import clock
from localaws.services.sqs.storage import LOCK, find

_LONGEST = 43200


def install() -> None:
    """Put them in moto's place."""
    Queue.delete_message = _delete_message
    SQSBackend.change_message_visibility = _change_message_visibility


def _delete_message(self: Queue, receipt_handle: str) -> None:
    with LOCK:
        if receipt_handle in self.deleted_messages:
            return
        message = find(self, receipt_handle)
        if message is None:
            raise _unknown(receipt_handle)
        if self.fifo_queue and not _is_in_flight(message, receipt_handle):
            raise _invalid(receipt_handle, "The receipt handle has expired.")
        self.pending_messages.discard(message)
        self.deleted_messages.update(message.all_receipt_handles)
        self._messages.remove(message)
    if self.fifo_queue:
        with self._messages_lock:
            self._messages_lock.notify_all()  # the group goes on


def _change_message_visibility(
    self: SQSBackend, queue_name: str, receipt_handle: str, visibility_timeout: int
) -> None:
    queue = self.get_queue(queue_name)
    if not 0 <= visibility_timeout <= _LONGEST:
        raise InvalidParameterValue(
            f"Value {visibility_timeout} for parameter VisibilityTimeout is invalid. Reason: Must "
            f"be between 0 and {_LONGEST}, if provided."
        )
    with LOCK:
        message = find(queue, receipt_handle)
        is_deleted = receipt_handle in queue.deleted_messages
        if message is None and not is_deleted:
            raise _unknown(receipt_handle)
        # The handles of other queues do not expire.
        is_expired = queue.fifo_queue and message and not _is_in_flight(message, receipt_handle)
        if message is None or is_expired:
            raise _invalid(
                receipt_handle,
                "Message does not exist or is not available for visibility timeout change.",
            )
        if clock.seconds() + visibility_timeout - message.received > _LONGEST:
            raise InvalidParameterValue(
                f"Value {visibility_timeout} for parameter VisibilityTimeout is invalid. Reason: "
                f"Total VisibilityTimeout for the message is beyond the limit [{_LONGEST} seconds]"
            )
        message.change_visibility(visibility_timeout)
        queue.pending_messages.add(message)
        if not visibility_timeout:
            message.visible_at = 0.0
            queue.pending_messages.discard(message)
    if not visibility_timeout:
        with queue._messages_lock:
            queue._messages_lock.notify_all()


def _is_in_flight(message: Message, receipt_handle: str) -> bool:
    return message.receipt_handle == receipt_handle and not message.visible


def _unknown(receipt_handle: str) -> SQSException:
    return SQSException(
        "ReceiptHandleIsInvalid",
        f'The input receipt handle "{receipt_handle}" is not a valid receipt handle.',
    )


def _invalid(receipt_handle: str, reason: str) -> InvalidParameterValue:
    return InvalidParameterValue(
        f"Value {receipt_handle} for parameter ReceiptHandle is invalid. Reason: {reason}"
    )
