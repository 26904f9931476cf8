"""Lambda: functions run their deployed zip under AWS's own Runtime Interface Client."""

from localaws.services.lambda_functions.backend import COVERAGE, install

__all__ = ["COVERAGE", "install"]
