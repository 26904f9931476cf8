"""What is deployed, by the names that Terraform gives."""

from dataclasses import dataclass

from boto3 import Session

from benchmarks.permissions.scenarios.outcomes import SECONDS_FOR_A_PHOTO
from scones_tools.clean_up.names import tuning_prefix


@dataclass(frozen=True)
class Deployed:
    """One environment.

    Attributes
    ----------
    prefix
        What the resources' names begin with.
    account, region
        Where they are.
    seconds
        How long one photo may take.
    """

    prefix: str
    account: str
    region: str
    seconds: float = SECONDS_FOR_A_PHOTO

    def machine(self, name: str) -> str:
        """Return the ARN of a state machine."""
        partition = Session().get_partition_for_region(self.region)
        return (
            f"arn:{partition}:states:{self.region}:{self.account}:stateMachine:{self.prefix}-{name}"
        )

    def bucket(self, name: str) -> str:
        """Return the name of a bucket."""
        return f"{self.prefix}-{self.account}-{name}"

    @property
    def tuning_prefix(self) -> str:
        """What the names of tuning jobs begin with; SageMaker allows them 32 characters."""
        return tuning_prefix(self.prefix)
