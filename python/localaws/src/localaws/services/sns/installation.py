"""Everything of SNS that is put in moto's place, and what the coverage table says of it."""

from localaws.coverage import Row
from localaws.services.sns import fifo_topics, notifications, topic_attributes
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
        "notifications",
        "Signed with the topic's SignatureVersion, 1 by default.",
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
    del settings
    topic_attributes.install()
    notifications.install()
    fifo_topics.install()
