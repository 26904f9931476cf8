"""Permissions: who calls, what that needs, and whether the policies allow it."""

from localaws.authorization.enforcement import COVERAGE, enforcing, install

__all__ = ["COVERAGE", "enforcing", "install"]
