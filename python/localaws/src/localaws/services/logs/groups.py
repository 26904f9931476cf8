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
    Row(
        "CloudWatch Logs",
        "CreateLogGroup",
        "Its class is kept and told. A group of INFREQUENT_ACCESS has no filters, as on AWS.",
        "Other classes and protection from deletion are refused by name.",
    ),
)

_CLASSES = ("STANDARD", "INFREQUENT_ACCESS")


def install() -> None:
    """Let moto describe groups as AWS does."""
    described, respond = LogGroup.to_describe_dict, LogsResponse.describe_log_groups
    create_stream = LogsBackend.create_log_stream
    create = LogsResponse.create_log_group

    def create_log_group(self: Any) -> str:
        kind = self._get_param("logGroupClass") or _CLASSES[0]
        if kind not in _CLASSES:
            raise NotImplementedByLocalaws(f"CreateLogGroup of the class {kind}")
        if self._get_param("deletionProtectionEnabled"):
            raise NotImplementedByLocalaws("CreateLogGroup with protection from deletion")
        answer: str = create(self)
        self.logs_backend.groups[self._get_param("logGroupName")].group_class = kind
        return answer

    def to_describe_dict(self: Any) -> dict[str, Any]:
        filters = logs_backends[self.account_id][self.region].filters
        shown: dict[str, Any] = described(self)
        return shown | {
            "logGroupArn": shown["arn"].removesuffix(":*"),
            "logGroupClass": self.group_class,
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

    LogGroup.group_class = _CLASSES[0]
    LogGroup.to_describe_dict = to_describe_dict
    LogsResponse.create_log_group = create_log_group
    LogsResponse.describe_log_groups = describe_log_groups
    LogsBackend.create_log_stream = create_log_stream
    for operation in ("put_metric_filter", "put_subscription_filter"):
        setattr(LogsResponse, operation, _of_standard_groups(getattr(LogsResponse, operation)))


def _of_standard_groups(respond: Any) -> Any:
    """Return an operation that AWS has for groups of the standard class only."""

    def respond_to_standard(self: Any) -> Any:
        group = self.logs_backend.groups.get(self._get_param("logGroupName"))
        if group is not None and group.group_class != _CLASSES[0]:
            raise JsonRESTError(
                "InvalidOperationException",
                f"The operation is not supported for log groups of the class {group.group_class}.",
            )
        return respond(self)

    return respond_to_standard
