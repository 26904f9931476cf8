"""The policies that AWS manages: loaded when an account's policies are first asked for."""

from functools import cached_property
from typing import Any

from moto.core.base_backend import backend_lock
from moto.core.config import default_user_config
from moto.iam.models import AWSManagedPolicy, IAMBackend

ALL, OF_AWS = "managed_policies", "aws_managed_policies"
KEPT = "kept_policies"


def install() -> None:
    """Put it in moto's place, which loads 1,500 of each partition for any call of any service."""
    default_user_config["iam"]["load_aws_managed_policies"] = True
    begin, load = IAMBackend.__init__, IAMBackend._init_aws_policies

    def begin_without(self: IAMBackend, *args: Any, **kwargs: Any) -> None:
        begin(self, *args, **kwargs)
        del self.__dict__[ALL], self.__dict__[OF_AWS]

    def policies(self: IAMBackend) -> dict[str, Any]:
        with backend_lock:  # so that no two threads load, and the later loses what is added
            found: dict[str, Any] = self.__dict__.get(ALL, {})
            if not found:
                found = {policy.arn: policy for policy in load(self)}
                # Those of a server that was started with a state.
                found |= self.__dict__.get(KEPT, {})
            return found

    def policies_of_aws(self: IAMBackend) -> list[AWSManagedPolicy]:
        return [
            policy
            for policy in self.managed_policies.values()
            if isinstance(policy, AWSManagedPolicy)
        ]

    IAMBackend.__init__ = begin_without
    IAMBackend._init_aws_policies = lambda _: []
    for name, value in {ALL: policies, OF_AWS: policies_of_aws}.items():
        found = cached_property(value)
        found.__set_name__(IAMBackend, name)
        setattr(IAMBackend, name, found)
