"""What is kept of IAM: all but the policies that AWS manages, which are loaded when needed."""

from typing import Any

from moto.iam.models import AWSManagedPolicy, IAMBackend

from localaws.services.iam.managed_policies import ALL, OF_AWS
from localaws.services.iam.managed_policies import KEPT as BEFORE
from localaws.state.kept import Apart, Kept


def _policies(backend: IAMBackend) -> dict[str, Any]:
    """Return the account's own policies, and those of AWS's that are attached to something."""
    return {
        arn: policy
        for arn, policy in list((vars(backend).get(ALL) or vars(backend).get(BEFORE, {})).items())
        if policy.attachment_count or not isinstance(policy, AWSManagedPolicy)
    }


def _put(backend: IAMBackend, policies: dict[str, Any]) -> None:
    vars(backend)[BEFORE] = policies


KEPT = {
    "iam": Kept(
        "users, groups, roles, policies, keys, providers, instance profiles",
        leaves_out=frozenset({ALL, BEFORE, OF_AWS}),
        apart={AWSManagedPolicy: Apart(stamp=lambda policy: policy.attachment_count)},
        more=_policies,
        put=_put,
    )
}
