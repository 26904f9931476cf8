"""DynamoDB: moto's tables, whose writes are atomic, and whose expired items go."""

from localaws.services.dynamodb.tables import COVERAGE, install

__all__ = ["COVERAGE", "install"]
