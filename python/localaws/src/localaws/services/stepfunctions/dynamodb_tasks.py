"""``arn:…:states:::dynamodb:…Item``: the names of their errors.

AWS names them by the exceptions of its SDK for Java: what has none of its own, such as a
ValidationException, is the service's.
"""

from typing import Any

from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_dynamodb import (  # noqa: E501
    StateTaskServiceDynamoDB,
)

from localaws.coverage import Row

COVERAGE = (
    Row(
        "Step Functions",
        "dynamodb:getItem, putItem, updateItem, deleteItem",
        "As the machine's role. A condition that does not hold is "
        "DynamoDB.ConditionalCheckFailedException (DynamoDb.… of aws-sdk:dynamodb), and what is "
        "not allowed or not valid is DynamoDB.AmazonDynamoDBException, as on AWS.",
    ),
)

_EXCEPTIONS = {
    "ConditionalCheckFailedException": "ConditionalCheckFailedException",
    "InternalServerError": "InternalServerErrorException",
    "ItemCollectionSizeLimitExceededException": "ItemCollectionSizeLimitExceededException",
    "ProvisionedThroughputExceededException": "ProvisionedThroughputExceededException",
    "RequestLimitExceeded": "RequestLimitExceededException",
    "ResourceNotFoundException": "ResourceNotFoundException",
    "TransactionConflictException": "TransactionConflictException",
}


def install() -> None:
    """Put them in the place of moto's, which are the codes of the errors."""
    told = StateTaskServiceDynamoDB._error_cause_from_client_error

    def error_and_cause(error: Any) -> tuple[str, str]:
        _, cause = told(error)
        code = error.response["Error"]["Code"]
        return f"DynamoDB.{_EXCEPTIONS.get(code, 'AmazonDynamoDBException')}", cause

    StateTaskServiceDynamoDB._error_cause_from_client_error = staticmethod(error_and_cause)
