"""Callers: the administrator, a user or an assumed role, each with its policies."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from moto.iam.access_control import CreateAccessKeyFailure, IAMUserAccessKey
from moto.iam.models import Policy, iam_backends
from moto.sts.models import sts_backends

from localaws.partitions import partition_of
from localaws.places import Place
from localaws.settings import ADMINISTRATOR

_COLONS = 5  # of an ARN
_SERVICE_LINKED = "/aws-service-role/"


class CallerUnknown(Exception):
    """The access key is unknown, or the session token does not belong to it."""


class RoleUnknown(Exception):
    """The role does not exist."""


@dataclass(frozen=True)
class Caller:
    """The principal that signed a request.

    Attributes
    ----------
    arn
        ARN of the user, or of the role's session.
    may_do_all
        Whether policies are skipped: for the administrator, and for the services themselves.
    layers
        Policy documents in layers: of the user or role, of its permissions boundary, and of the
        session. Each layer has to allow a call.
    principals
        Names of the caller in trust policies.
    secret
        The secret key that signs the caller's requests.
    """

    arn: str
    may_do_all: bool
    layers: tuple[tuple[Mapping[str, Any], ...], ...]
    principals: tuple[str, ...]
    secret: str


def caller_of(access_key: str, session_token: str, place: Place) -> Caller:
    """Return the caller to whom a key belongs.

    A key of twelve digits is the root's of its account, as the administrator's is. It has the
    administrator's secret, and so adds nothing to what that key may do.

    Parameters
    ----------
    access_key, session_token
        Of the request; no token is empty.
    place
        The key's account, and the region of the request.

    Raises
    ------
    CallerUnknown
        If the key is unknown.
    """
    account, partition = place.account, partition_of(place.region)
    names = (f"arn:{partition}:iam::{account}:root", account)
    if access_key in {ADMINISTRATOR, account}:
        return Caller(names[0], True, (), names, ADMINISTRATOR)
    if not session_token:
        return _user(access_key, names, partition)
    for session in reversed(sts_backends[account][partition].assumed_roles):
        if session.access_key_id == access_key and session.session_token == session_token:
            return _session(session, names, place)
    raise CallerUnknown(access_key)


def _user(access_key: str, names: tuple[str, str], partition: str) -> Caller:
    account = names[1]
    try:
        key = IAMUserAccessKey(account, partition, access_key, {})
    except CreateAccessKeyFailure:
        raise CallerUnknown(access_key) from None
    own = tuple(_document(policy) for policy in key.collect_policies())
    iam = iam_backends[account][partition]
    user = iam.get_user_from_access_key_id(access_key)
    layers = _within(own, user.permissions_boundary_arn if user else None, iam)
    secret = iam.access_keys[access_key].secret_access_key
    return Caller(key.arn, False, layers, (key.arn, *names), secret)


def _session(session: Any, names: tuple[str, str], place: Place) -> Caller:
    principals = (session.arn, session.role_arn, *names)
    if _SERVICE_LINKED in session.role_arn:
        return Caller(session.arn, True, (), principals, session.secret_access_key)
    try:
        layers = layers_of_role(session.role_arn, place)
    except RoleUnknown:  # deleted, or never created
        return Caller(session.arn, False, ((),), principals, session.secret_access_key)
    of_session = ((_document(session.policy),),) if session.policy else ()
    return Caller(session.arn, False, (*layers, *of_session), principals, session.secret_access_key)


def layers_of_role(role_arn: str, place: Place) -> tuple[tuple[Mapping[str, Any], ...], ...]:
    """Return a role's policy documents in layers: its own, and its permissions boundary.

    Raises
    ------
    RoleUnknown
        If the role does not exist.
    """
    iam = iam_backends[place.account][partition_of(place.region)]
    role = next((role for role in iam.get_roles() if role.arn == role_arn), None)
    if role is None:
        raise RoleUnknown(role_arn)
    policies = [*role.policies.values(), *role.managed_policies.values()]
    own = tuple(_document(policy) for policy in policies)
    return _within(own, role.permissions_boundary_arn, iam)


def _within(
    own: tuple[Mapping[str, Any], ...], boundary: str | None, iam: Any
) -> tuple[tuple[Mapping[str, Any], ...], ...]:
    """Return a principal's own policies and, as a layer of its own, its boundary if it has one."""
    return (own, (_document(iam.get_policy(boundary)),)) if boundary else (own,)


def trust_policy(role_arn: str, region: str) -> Mapping[str, Any] | None:
    """Return a role's trust policy; None if the role does not exist."""
    if role_arn.count(":") < _COLONS:
        return None
    roles = iam_backends[role_arn.split(":")[4]][partition_of(region)].get_roles()
    role = next((role for role in roles if role.arn == role_arn), None)
    return _document(role.assume_role_policy_document) if role else None


def _document(policy: Any) -> Mapping[str, Any]:
    if isinstance(policy, Policy):
        policy = next(version.document for version in policy.versions if version.is_default)
    elif isinstance(policy, Mapping):
        policy = policy["policy_document"]
    document = json.loads(policy)
    return document if isinstance(document, Mapping) else {}
