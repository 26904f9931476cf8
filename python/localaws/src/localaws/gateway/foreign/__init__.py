"""Requests that name what another account has: let in by a policy of it, or refused."""

from localaws.gateway.foreign.requests import COVERAGE, between_accounts

__all__ = ["COVERAGE", "between_accounts"]
