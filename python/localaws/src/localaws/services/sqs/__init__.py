"""SQS: moto's queues, without what makes long ones slow."""

from localaws.services.sqs.retention import COVERAGE, install

__all__ = ["COVERAGE", "install"]
