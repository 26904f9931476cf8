"""Permissions: who calls, what that needs, and whether the policies allow it."""

from localaws.gateway.authorization import enforcement, simulation
from localaws.gateway.authorization.enforcement import enforcing
from localaws.gateway.authorization.simulation import simulating

COVERAGE = (*enforcement.COVERAGE, *simulation.COVERAGE)

__all__ = ["COVERAGE", "enforcing", "simulating"]
