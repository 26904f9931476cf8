"""What a localaws has, by the names and ARNs of its resources."""

from collections.abc import Callable, Iterator
from typing import Any

# By service: the operation that lists, its page's member, and the name of each.
_LISTS = (
    ("sqs", "list_queues", "QueueUrls", None),
    ("sns", "list_topics", "Topics", "TopicArn"),
    ("s3", "list_buckets", "Buckets", "Name"),
    ("lambda", "list_functions", "Functions", "FunctionArn"),
    ("lambda", "list_event_source_mappings", "EventSourceMappings", "UUID"),
    ("lambda", "list_layers", "Layers", "LayerName"),
    ("stepfunctions", "list_state_machines", "stateMachines", "stateMachineArn"),
    ("events", "list_event_buses", "EventBuses", "Arn"),
    ("events", "list_rules", "Rules", "Arn"),
    ("events", "list_archives", "Archives", "ArchiveName"),
    ("events", "list_connections", "Connections", "ConnectionArn"),
    ("events", "list_api_destinations", "ApiDestinations", "ApiDestinationArn"),
    ("scheduler", "list_schedules", "Schedules", "Arn"),
    ("scheduler", "list_schedule_groups", "ScheduleGroups", "Arn"),
    ("pipes", "list_pipes", "Pipes", "Arn"),
    ("logs", "describe_log_groups", "logGroups", "arn"),
    ("logs", "describe_metric_filters", "metricFilters", "filterName"),
    ("logs", "describe_query_definitions", "queryDefinitions", "name"),
    ("logs", "describe_resource_policies", "resourcePolicies", "policyName"),
    ("cloudwatch", "describe_alarms", "MetricAlarms", "AlarmArn"),
    ("iam", "list_roles", "Roles", "Arn"),
    ("kms", "list_aliases", "Aliases", "AliasName"),
)


def inventory(aws: Callable[[str], Any]) -> set[str]:
    """Return what there is. Keys are not in it: they wait for days until they are deleted."""
    found = set(_listed(aws))
    policies = aws("iam").list_policies(Scope="Local")["Policies"]
    composite = aws("cloudwatch").describe_alarms(AlarmTypes=["CompositeAlarm"])["CompositeAlarms"]
    found |= {one["Arn"] for one in policies} | {one["AlarmArn"] for one in composite}
    return found


def _listed(aws: Callable[[str], Any]) -> Iterator[str]:
    for service, operation, member, name in _LISTS:
        for one in getattr(aws(service), operation)().get(member, []):
            yield f"{service} {one if name is None else one[name]}"
