"""By what name Terraform imports a resource, where it is not its ``id``."""

import json
from collections.abc import Callable, Mapping
from typing import Any

# Fields of a resource, put into a form.
_FORMS = {
    "aws_appautoscaling_policy": "{service_namespace}/{resource_id}/{scalable_dimension}/{name}",
    "aws_appautoscaling_target": "{service_namespace}/{resource_id}/{scalable_dimension}",
    "aws_cloudwatch_event_target": "{event_bus_name}/{rule}/{target_id}",
    "aws_cloudwatch_log_metric_filter": "{log_group_name}:{name}",
    "aws_cloudwatch_log_stream": "{log_group_name}:{name}",
    "aws_cloudwatch_log_subscription_filter": "{log_group_name}|{name}",
    "aws_cloudwatch_query_definition": (
        "arn:aws:logs:us-east-1:123456789012:query-definition:{query_definition_id}"
    ),
    "aws_iam_group_policy_attachment": "{group}/{policy_arn}",
    "aws_iam_role_policy_attachment": "{role}/{policy_arn}",
    "aws_iam_user_policy_attachment": "{user}/{policy_arn}",
    "aws_lambda_alias": "{function_name}/{name}",
    "aws_lambda_function_recursion_config": "{function_name}",
    "aws_lambda_layer_version": "{arn}",
    "aws_s3_bucket_lifecycle_configuration": "{bucket}",
    "aws_s3_object": "{bucket}/{key}",
    "aws_sfn_alias": "{arn}",
}
# The provider imports none of these.
NEVER_IMPORTED = {"aws_dynamodb_table_item", "aws_s3_object_copy"}


def imports(resources: list[Mapping[str, Any]]) -> str:
    """Return blocks that import resources, as ``terraform show -json`` has them."""
    return "\n".join(
        f"import {{\n  to = {one['address']}\n  id = {json.dumps(_identity(one))}\n}}"
        for one in resources
        if one["mode"] == "managed" and one["type"] not in NEVER_IMPORTED
    )


def _identity(resource: Mapping[str, Any]) -> str:
    values = resource["values"]
    if resource["type"] == "aws_lambda_permission":
        qualifier = f":{values['qualifier']}" if values.get("qualifier") else ""
        return f"{values['function_name']}{qualifier}/{values['statement_id']}"
    form: Callable[..., str] = _FORMS.get(resource["type"], "{id}").format
    return form(**values)
