"""Log groups and streams: what AWS says of them, and how it refuses names."""

from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.logs.exceptions import InvalidParameterException
from moto.logs.models import LogGroup, LogsBackend, logs_backends
from moto.logs.responses import LogsResponse

from localaws.coverage import Row
from localaws.errors import NotImplementedByLocalaws

COVERAGE = (
    Row(
        "CloudWatch Logs",
        "DescribeLogGroups",
        "With classes, both names of resources, counts of filters and protection.",
        "logGroupNamePattern is refused by name.",
    ),
)


def install() -> None:
    """Let moto describe groups as AWS does."""
    described, respond = LogGroup.to_describe_dict, LogsResponse.describe_log_groups
    create_stream = LogsBackend.create_log_stream

    def to_describe_dict(self: Any) -> dict[str, Any]:
        filters = logs_backends[self.account_id][self.region].filters
        shown: dict[str, Any] = described(self)
        return shown | {
            "logGroupArn": shown["arn"].removesuffix(":*"),
            "logGroupClass": "STANDARD",
            "deletionProtectionEnabled": False,
            "metricFilterCount": len(filters.get_matching_filters(log_group_name=self.name)),
        }

    def describe_log_groups(self: Any) -> Any:
        if self._get_param("logGroupNamePattern"):
            if self._get_param("logGroupNamePrefix"):
                raise InvalidParameterException(
                    "LogGroup name prefix and LogGroup name pattern are mutually exclusive "
                    "parameters."
                )
            raise NotImplementedByLocalaws("DescribeLogGroups with logGroupNamePattern")
        return respond(self)

    def create_log_stream(self: Any, log_group_name: str, log_stream_name: str) -> None:
        group = self.groups.get(log_group_name)
        if group is not None and log_stream_name in group.streams:
            raise JsonRESTError(
                "ResourceAlreadyExistsException", "The specified log stream already exists"
            )
        create_stream(self, log_group_name, log_stream_name)

    LogGroup.to_describe_dict = to_describe_dict
    LogsResponse.describe_log_groups = describe_log_groups
    LogsBackend.create_log_stream = create_log_stream
