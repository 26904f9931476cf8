"""Budgets: kept and described, with whom they tell; nothing is spent here."""

from localaws.services.budgets.subscriptions import COVERAGE, install

__all__ = ["COVERAGE", "install"]
