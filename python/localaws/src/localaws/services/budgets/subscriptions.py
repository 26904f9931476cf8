"""Subscribers, tags and updates of budgets, which moto lacks."""

import json
from collections.abc import Mapping
from typing import Any

from moto.budgets.exceptions import DuplicateRecordException, NotFoundException
from moto.budgets.models import Budget, Notification
from moto.budgets.responses import BudgetsResponse

from localaws.coverage import Row
from localaws.settings import Settings

COVERAGE = (
    Row(
        "Budgets",
        "UpdateBudget, notifications, subscribers, tags",
        "Kept and described, as AWS.",
        "Nothing is spent here, and nobody is notified.",
    ),
)

# Identity of a notification within a budget; its state is not part of it.
_IDENTITY = ("NotificationType", "ComparisonOperator", "Threshold", "ThresholdType")


def install(settings: Settings) -> None:
    """Add the operations that moto lacks."""
    del settings
    BudgetsResponse.create_budget = _tagging(BudgetsResponse.create_budget)
    BudgetsResponse.update_budget = _update_budget
    BudgetsResponse.delete_notification = _delete_notification
    BudgetsResponse.update_notification = _update_notification
    BudgetsResponse.describe_subscribers_for_notification = _describe_subscribers
    BudgetsResponse.create_subscriber = _create_subscriber
    BudgetsResponse.delete_subscriber = _delete_subscriber
    BudgetsResponse.update_subscriber = _update_subscriber
    BudgetsResponse.list_tags_for_resource = _list_tags
    BudgetsResponse.tag_resource = _tag
    BudgetsResponse.untag_resource = _untag


def _budget(self: Any, name: str) -> Budget:
    account = self._get_param("AccountId") or self.current_account
    self.backend.describe_budget(account, name)  # refuses an unknown name
    budget: Budget = self.backend.budgets[account][name]
    return budget


def _tagged(self: Any) -> Budget:
    return _budget(self, self._get_param("ResourceARN").partition(":budget/")[2])


def _tags(budget: Budget) -> dict[str, str]:
    tags: dict[str, str] = budget.__dict__.setdefault("tags", {})
    return tags


def _identity(details: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple({"ThresholdType": "PERCENTAGE", **details}.get(key) for key in _IDENTITY)


def _notification(self: Any, parameter: str = "Notification") -> Notification:
    name, details = self._get_param("BudgetName"), self._get_param(parameter)
    for notification in _budget(self, name).notifications:
        if _identity(notification.details) == _identity(details):
            return notification
    raise NotFoundException(f"Unable to get notification of budget {name}: it doesn't exist.")


def _tagging(create: Any) -> Any:
    def create_budget(self: Any) -> str:
        answer: str = create(self)
        budget = _budget(self, self._get_param("Budget")["BudgetName"])
        _tags(budget).update(
            {tag["Key"]: tag["Value"] for tag in self._get_param("ResourceTags", [])}
        )
        return answer

    return create_budget


def _update_budget(self: Any) -> str:
    new = self._get_param("NewBudget")
    budget = _budget(self, new["BudgetName"])
    kept = budget.notifications
    period = {"TimePeriod": budget.budget["TimePeriod"]}
    budget.__init__(period | new, [])
    budget.notifications = kept
    return json.dumps({})


def _delete_notification(self: Any) -> str:
    notification = _notification(self)
    _budget(self, self._get_param("BudgetName")).notifications.remove(notification)
    return json.dumps({})


def _update_notification(self: Any) -> str:
    _notification(self, "OldNotification").details = self._get_param("NewNotification")
    return json.dumps({})


def _describe_subscribers(self: Any) -> str:
    return json.dumps({"Subscribers": _notification(self).subscribers})


def _create_subscriber(self: Any) -> str:
    subscribers, new = _notification(self).subscribers, self._get_param("Subscriber")
    if new in subscribers:
        raise DuplicateRecordException(record_type="subscriber", record_name=new["Address"])
    subscribers.append(new)
    return json.dumps({})


def _position(self: Any, parameter: str) -> tuple[list[Any], int]:
    subscribers, old = _notification(self).subscribers, self._get_param(parameter)
    if old not in subscribers:
        raise NotFoundException(f"Unable to find subscriber {old['Address']}: it doesn't exist.")
    return subscribers, subscribers.index(old)


def _delete_subscriber(self: Any) -> str:
    subscribers, position = _position(self, "Subscriber")
    del subscribers[position]
    return json.dumps({})


def _update_subscriber(self: Any) -> str:
    subscribers, position = _position(self, "OldSubscriber")
    subscribers[position] = self._get_param("NewSubscriber")
    return json.dumps({})


def _list_tags(self: Any) -> str:
    tags = _tags(_tagged(self))
    return json.dumps({"ResourceTags": [{"Key": key, "Value": tags[key]} for key in tags]})


def _tag(self: Any) -> str:
    given = {tag["Key"]: tag["Value"] for tag in self._get_param("ResourceTags")}
    _tags(_tagged(self)).update(given)
    return json.dumps({})


def _untag(self: Any) -> str:
    tags = _tags(_tagged(self))
    for key in self._get_param("ResourceTagKeys"):
        tags.pop(key, None)
    return json.dumps({})
