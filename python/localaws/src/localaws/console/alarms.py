"""Alarms, those that are raised first."""

from typing import Any

from flask import Blueprint, render_template

from localaws.console.asking import client

pages = Blueprint("alarms", __name__)

_ORDER = {"ALARM": 0, "INSUFFICIENT_DATA": 1, "OK": 2}


def alarms() -> list[dict[str, Any]]:
    """Return the alarms, of metrics and composite ones."""
    found = []
    pages_of_alarms = client("cloudwatch").get_paginator("describe_alarms")
    for page in pages_of_alarms.paginate(AlarmTypes=["MetricAlarm", "CompositeAlarm"]):
        found += page.get("MetricAlarms", []) + page.get("CompositeAlarms", [])
    return sorted(found, key=lambda alarm: (_ORDER[alarm["StateValue"]], alarm["AlarmName"]))


@pages.get("/alarms")
def index() -> str:
    """Show the alarms with the reason of their state."""
    return render_template("alarms.html", alarms=alarms())
