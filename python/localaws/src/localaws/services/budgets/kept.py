"""What is kept of the service."""

from localaws.state.kept import Kept

KEPT = {"budgets": Kept("budgets")}
