"""Scheduler's API: moto's, with AWS's refusals and defaults."""

import json
from collections.abc import Mapping
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.scheduler import models
from moto.scheduler.exceptions import ScheduleGroupNotFound, ValidationException
from moto.scheduler.responses import EventBridgeSchedulerResponse

from localaws.services.scheduler.schedules import Schedule

# By moto's names: AWS's members of CreateSchedule and UpdateSchedule.
_MEMBERS = {
    "action_after_completion": "ActionAfterCompletion",
    "description": "Description",
    "end_date": "EndDate",
    "flexible_time_window": "FlexibleTimeWindow",
    "kms_key_arn": "KmsKeyArn",
    "schedule_expression": "ScheduleExpression",
    "schedule_expression_timezone": "ScheduleExpressionTimezone",
    "start_date": "StartDate",
    "state": "State",
    "target": "Target",
}


class Conflict(JsonRESTError):  # type: ignore[misc]
    """Something of this name exists."""

    code = 409

    def __init__(self, what: str) -> None:
        super().__init__("ConflictException", f"{what} already exists.")


class SchedulerBackend(models.EventBridgeSchedulerBackend):  # type: ignore[misc]
    """Schedules that call, in their groups."""

    # moto looks for a service's URLs beside the module that its backend says it is from.
    __module__ = models.__name__

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self._tokens: dict[tuple[str, str], str] = {}

    def put(self, values: Mapping[str, Any], group_name: str, name: str, token: str) -> Schedule:
        """Create a schedule; the same token makes it once."""
        group = self.get_schedule_group(group_name)
        known: Schedule | None = group.schedules.get(name)
        if known is not None:
            if token and self._tokens.get((group.name, name)) == token:
                return known
            raise Conflict(f"Schedule {name}")
        schedule = Schedule(**self._placed(values, group.name, name))
        group.add_schedule(schedule)
        self._tokens[group.name, name] = token
        return schedule

    def change(self, values: Mapping[str, Any], group_name: str, name: str) -> Schedule:
        """Give a schedule new values in the place of all."""
        schedule: Schedule = self.get_schedule(group_name, name)
        schedule.change(self._placed(values, schedule.group_name, name))
        return schedule

    def _placed(self, values: Mapping[str, Any], group: str, name: str) -> dict[str, Any]:
        place = {"region": self.region_name, "account_id": self.account_id}
        return {**values, **place, "group_name": group, "name": name}

    def create_schedule_group(self, name: str, tags: list[dict[str, str]]) -> Any:
        if name in self.schedule_groups:
            raise Conflict(f"Schedule group {name}")
        return super().create_schedule_group(name, tags)

    def delete_schedule_group(self, name: str | None) -> None:
        if name == "default":
            raise ValidationException("The default schedule group cannot be deleted.")
        if name not in self.schedule_groups:
            raise ScheduleGroupNotFound(str(name))
        super().delete_schedule_group(name)

    def list_tags_for_resource(self, resource_arn: str) -> Any:
        self._check_group(resource_arn)
        return super().list_tags_for_resource(resource_arn)

    def tag_resource(self, resource_arn: str, tags: list[dict[str, str]]) -> None:
        self._check_group(resource_arn)
        super().tag_resource(resource_arn, tags)

    def untag_resource(self, resource_arn: str, tag_keys: list[str]) -> None:
        self._check_group(resource_arn)
        super().untag_resource(resource_arn, tag_keys)

    def _check_group(self, arn: str) -> None:
        if arn not in {group.arn for group in self.schedule_groups.values()}:
            raise ScheduleGroupNotFound(arn.rpartition("/")[2])


def install() -> None:
    """Put the backend in moto's place."""
    models.scheduler_backends.backend = SchedulerBackend
    EventBridgeSchedulerResponse.create_schedule = _create
    EventBridgeSchedulerResponse.update_schedule = _update


def _create(self: Any) -> str:
    token = self._get_param("ClientToken") or ""
    group, name = _place(self)
    return _arn(self.scheduler_backend.put(_values(self), group, name, token))


def _update(self: Any) -> str:
    return _arn(self.scheduler_backend.change(_values(self), *_place(self)))


def _place(self: Any) -> tuple[str, str]:
    name = str(self.uri).partition("?")[0].rpartition("/")[2]
    return self._get_param("GroupName") or "default", name


def _values(self: Any) -> dict[str, Any]:
    return {name: self._get_param(member) for name, member in _MEMBERS.items()}


def _arn(schedule: Schedule) -> str:
    return json.dumps({"ScheduleArn": schedule.arn})
