"""Everything of SNS that is put in moto's place, and what the coverage table says of it."""

from localaws.coverage import Row
from localaws.services.sns import (
    deliveries,
    fifo_topics,
    publishing,
    subscriptions,
    topic_attributes,
)
from localaws.settings import Settings

COVERAGE = (
    Row(
        "SNS",
        "CreateTopic, SetTopicAttributes, GetTopicAttributes",
        "Each attribute is kept and told; unknown ones are refused.",
        "Nobody logs deliveries under the feedback roles; nothing is archived or replayed.",
    ),
    Row(
        "SNS",
        "Publish, PublishBatch",
        "Messages, subjects, structures, attributes and batches that AWS refuses are refused in "
        "its words. What a queue or a function does not take goes to the dead-letter queue.",
        "Nothing is sent to telephones, mail boxes and mobile applications.",
    ),
    Row(
        "SNS",
        "Subscribe, SetSubscriptionAttributes, ConfirmSubscription",
        "Attributes are checked; filter policies match as on AWS, on attributes and on bodies. "
        "Subscribers by HTTP get a token, and messages once they have confirmed.",
        "Delivery streams of Firehose are refused. A mail's subscription stays pending.",
    ),
    Row(
        "SNS",
        "notifications",
        "Signed with the topic's SignatureVersion, 1 by default; those of FIFO topics have "
        "sequence numbers instead.",
    ),
    Row(
        "SNS",
        "FIFO topics",
        "The same message goes on once in five minutes, and FIFO queues get its deduplication "
        "identifier, that of its content, too. Messages have sequence numbers.",
    ),
)


def install(settings: Settings) -> None:
    """Put it all in moto's place."""
    topic_attributes.install()
    subscriptions.install(settings)
    publishing.install()
    deliveries.install()
    fifo_topics.install()
