"""Permissions: who calls, what that needs, and whether the policies allow it."""

from localaws.gateway.authorization.enforcement import COVERAGE, enforcing

__all__ = ["COVERAGE", "enforcing"]
