"""Budgets: stored and described, with notifications and subscribers."""

from localaws.services.budgets.subscriptions import COVERAGE, install

__all__ = ["COVERAGE", "install"]
