"""A budget, as Terraform's provider makes it, changes it and reads it."""

import pytest

MODULE = """
provider "aws" {
  region = "us-east-1"
  default_tags {
    tags = { Deployment = "bakery" }
  }
}

variable "amount" {}

variable "emails" {
  type = list(string)
}

resource "aws_budgets_budget" "this" {
  name         = "bakery"
  budget_type  = "COST"
  limit_amount = var.amount
  limit_unit   = "USD"
  time_unit    = "MONTHLY"

  cost_filter {
    name   = "TagKeyValue"
    values = [format("user:%s$%s", "Deployment", "bakery")]
  }
  dynamic "notification" {
    for_each = { ACTUAL = 80, FORECASTED = 100 }

    content {
      comparison_operator        = "GREATER_THAN"
      notification_type          = notification.key
      threshold                  = notification.value
      threshold_type             = "PERCENTAGE"
      subscriber_email_addresses = var.emails
    }
  }
}
"""


@pytest.fixture
def terraform(terraform_on):
    """``terraform(command, …)`` runs Terraform on the budget; its exit code and its words."""
    return terraform_on(MODULE)


def given(amount: int, *emails: str) -> list[str]:
    addresses = ", ".join(f'"{one}"' for one in emails)
    return ["-auto-approve", "-var", f"amount={amount}", "-var", f"emails=[{addresses}]"]


def test_a_budget_is_applied_changed_and_destroyed(aws, terraform):
    # GIVEN a budget that is applied, with two notifications
    inputs = given(50, "a@example.com", "b@example.com")
    code, told = terraform("apply", *inputs)
    assert code == 0, told
    # WHEN it is planned again THEN nothing changes
    code, told = terraform("plan", "-detailed-exitcode", *inputs[1:])
    assert code == 0, told
    # WHEN its amount and whom it tells change
    code, told = terraform("apply", *given(80, "a@example.com"))
    assert code == 0, told
    # THEN it is so
    budgets = aws("budgets")
    account = {"AccountId": "123456789012"}
    named = account | {"BudgetName": "bakery"}
    assert budgets.describe_budget(**named)["Budget"]["BudgetLimit"]["Amount"] == "80"
    notifications = budgets.describe_notifications_for_budget(**named)["Notifications"]
    assert sorted(one["NotificationType"] for one in notifications) == ["ACTUAL", "FORECASTED"]
    for one in notifications:
        subscribers = budgets.describe_subscribers_for_notification(**named, Notification=one)
        assert subscribers["Subscribers"] == [
            {"SubscriptionType": "EMAIL", "Address": "a@example.com"}
        ]
    arn = "arn:aws:budgets::123456789012:budget/bakery"
    tags = budgets.list_tags_for_resource(ResourceARN=arn)["ResourceTags"]
    assert tags == [{"Key": "Deployment", "Value": "bakery"}]
    # WHEN it is destroyed THEN it is gone
    code, told = terraform("destroy", *given(80, "a@example.com"))
    assert code == 0, told
    with pytest.raises(budgets.exceptions.NotFoundException):
        budgets.describe_budget(**named)


def test_a_notification_that_is_not_there_is_refused(aws):
    # GIVEN a budget without notifications
    budgets = aws("budgets")
    named = {"AccountId": "123456789012", "BudgetName": "silent"}
    limit = {"Amount": "1", "Unit": "USD"}
    budget = {"BudgetName": "silent", "BudgetLimit": limit, "TimeUnit": "MONTHLY"}
    budgets.create_budget(AccountId="123456789012", Budget=budget | {"BudgetType": "COST"})
    # WHEN its subscribers are asked for THEN there is no such notification
    notification = {
        "NotificationType": "ACTUAL",
        "ComparisonOperator": "GREATER_THAN",
        "Threshold": 80.0,
    }
    with pytest.raises(budgets.exceptions.NotFoundException, match="silent"):
        budgets.describe_subscribers_for_notification(**named, Notification=notification)
