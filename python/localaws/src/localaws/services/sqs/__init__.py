"""SQS: moto's queues, without what makes long ones slow."""

from localaws.services.sqs.installation import COVERAGE, install

__all__ = ["COVERAGE", "install"]
