"""Lambda: functions run their deployed zip under AWS's own Runtime Interface Client."""

from localaws.services.lambda_functions.coverage import COVERAGE
from localaws.services.lambda_functions.installation import install

__all__ = ["COVERAGE", "install"]
