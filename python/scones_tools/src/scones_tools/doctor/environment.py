"""Checks of a deployed environment: endpoint, subscriptions and budget."""

from collections.abc import Callable
from functools import partial

import boto3

from scones.promotion import NO_MODEL
from scones_tools.deployment import Deployment
from scones_tools.doctor.checks import QUICK, Check, Finding, Result
from scones_tools.doctor.images import images
from scones_tools.models.approve import approved_package
from scones_tools.models.endpoint import endpoint, next_apply
from scones_tools.queues import depth

_TAG = "Deployment"
_ACTIVATE = f"activate the tag {_TAG} under Billing, Cost allocation tags: the budget counts by it"
_SUBSCRIBE = "set notifications.emails in the environment's tfvars, and apply"
_NO_DEPLOYMENT = Finding(Result.WARNING, "not checked: no deployment was found")


def environment_checks(deployed: Deployment | None) -> list[Check]:
    """Return the checks of an environment.

    Parameters
    ----------
    deployed
        The deployment; None if there is none, and each check says so.
    """
    permission = "have the keys allowed to read it, or wait and try again"

    def check(
        name: str,
        examine: Callable[[Deployment], Finding],
        unknown: Result = Result.FAILED,
        do: str = permission,
    ) -> Check:
        run = (lambda: _NO_DEPLOYMENT) if deployed is None else partial(examine, deployed)
        return Check(name, run, do, unknown)

    return [
        check("approved model", _approved),
        check("endpoint", _endpoint),
        check("queues", _queues),
        check("e-mail", _subscriptions),
        check("cost allocation tag", _cost_tag, Result.WARNING, _ACTIVATE),
        check("container images", images, Result.WARNING, "run this in a clone of the repository"),
    ]


def _approved(deployed: Deployment) -> Finding:
    approved = approved_package(deployed.approved_model_parameter)
    if approved == NO_MODEL:
        return Finding(
            Result.WARNING, "no model is approved", "scones train, then scones approve --newest"
        )
    return Finding(Result.OK, approved)


def _endpoint(deployed: Deployment) -> Finding:
    approved = approved_package(deployed.approved_model_parameter)
    now = endpoint(deployed.endpoint_name)
    sentence = next_apply(None if approved == NO_MODEL else approved, now)
    if now.status == "InService" and now.live == approved and not now.failure:
        return Finding(Result.OK, sentence)
    if now.status == "Failed":
        return Finding(Result.FAILED, sentence, "docs/operate.md, endpoint-errors")
    return Finding(Result.WARNING, sentence, "scones plan and scones apply make it as approved")


def _queues(deployed: Deployment) -> Finding:
    counts = [f"{depth(url).waiting} in {name}" for name, url in deployed.queues.items()]
    return Finding(Result.OK, ", ".join(counts))


def _subscriptions(deployed: Deployment) -> Finding:
    pages = boto3.client("sns", config=QUICK).get_paginator("list_subscriptions_by_topic")
    subscriptions = [
        subscription
        for page in pages.paginate(TopicArn=deployed.notification_topic_arn)
        for subscription in page["Subscriptions"]
    ]
    if not subscriptions:
        return Finding(Result.WARNING, "nobody is notified of alarms", _SUBSCRIBE)
    # The rest have an ARN: AWS gives it when the mail was answered.
    unconfirmed = [
        subscription["Endpoint"]
        for subscription in subscriptions
        if not subscription["SubscriptionArn"].startswith("arn:")
    ]
    if unconfirmed:
        return Finding(
            Result.WARNING,
            f"not confirmed: {', '.join(unconfirmed)}",
            "open the link in the mail AWS Notification - Subscription Confirmation",
        )
    return Finding(Result.OK, ", ".join(subscription["Endpoint"] for subscription in subscriptions))


def _cost_tag(deployed: Deployment) -> Finding:
    answer = boto3.client("ce", config=QUICK).list_cost_allocation_tags(TagKeys=[_TAG])
    states = [tag["Status"] for tag in answer["CostAllocationTags"]]
    if "Active" in states:
        return Finding(Result.OK, f"{_TAG} is active: costs of {deployed.prefix} are counted")
    return Finding(Result.WARNING, f"{_TAG} is not active", _ACTIVATE)
