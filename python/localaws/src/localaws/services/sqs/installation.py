"""Everything of SQS that is put in moto's place, and what the coverage table says of it."""

from localaws.coverage import Row
from localaws.services.sqs import (
    answers,
    attribute_values,
    attributes,
    batches,
    counts,
    delivery,
    digests,
    moments,
    move_tasks,
    permissions,
    queues,
    receipt_handles,
    receiving,
    redrive_permissions,
    requirements,
    sending,
    sent,
    stacks,
    storage,
)
from localaws.settings import Settings

COVERAGE = (
    *move_tasks.COVERAGE,
    *counts.COVERAGE,
    Row(
        "SQS",
        "RedriveAllowPolicy",
        "Kept, told, and asked when a queue names its dead-letter queue.",
    ),
    Row(
        "SQS",
        "SendMessage, ReceiveMessage, DeleteMessage",
        "As moto, but none takes longer the longer the queue is, nothing is lost among callers, "
        "and a message of a dead-letter queue has its DeadLetterQueueSourceArn.",
    ),
    Row(
        "SQS",
        "FIFO queues",
        "A group's messages come in order, and no more of them while one before is in flight; "
        "groups take turns. The same message is taken once in five minutes, by "
        "DeduplicationScope. A receive attempt that is repeated gets the same messages. Expired "
        "receipt handles are refused.",
    ),
    Row(
        "SQS",
        "CreateQueue, SetQueueAttributes: limits",
        "Unknown attributes, those of FIFO queues on others, values out of range, and redrive "
        "policies that AWS does not take are refused with AWS's names.",
    ),
    Row(
        "SQS",
        "CreateQueue, DeleteQueue, ListQueues, ListDeadLetterSourceQueues",
        "A name is taken for 60 s after its queue is deleted, but not after a stack's. Lists come "
        "by name, in pages. The properties of a stack's queue are its attributes; a stack's "
        "policies are put on its queues.",
        "Queues of other accounts and regions are not found.",
    ),
    Row(
        "SQS",
        "AddPermission, RemovePermission",
        "Statements of the queue's policy, as AWS writes them.",
    ),
    Row(
        "SQS",
        "SendMessage, PurgeQueue, batches: limits",
        "Empty messages, characters, lengths with attributes, attributes, batches of none or more "
        "than ten, identifiers that are not distinct, and a second purge in 60 s are "
        "refused with AWS's names.",
    ),
)


def install(settings: Settings) -> None:
    """Put it all in moto's place."""
    del settings
    answers.install()
    digests.install()
    queues.install()
    attributes.install()
    attribute_values.install()
    batches.install()
    moments.install()
    storage.install()
    sending.install()
    sent.install()
    receiving.install()
    delivery.install()
    receipt_handles.install()
    move_tasks.install()
    permissions.install()
    redrive_permissions.install()
    counts.install()
    requirements.install()
    stacks.install()
