"""Step Functions: moto's interpreter, calling as the machine's role and telling what happens."""

from localaws.services.stepfunctions import batch_tasks  # noqa: F401  before moto's
from localaws.services.stepfunctions.backend import COVERAGE, install

__all__ = ["COVERAGE", "install"]
