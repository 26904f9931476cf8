"""What AWS's PyTorch containers add to sagemaker-training: torchrun, where a job asks for it."""

import os

from sagemaker_training import entry_point, environment, torch_distributed
from sagemaker_training.runner import RunnerType

_TORCHRUN = "sagemaker_torch_distributed_enabled"


def main() -> None:
    """Run the entry point, by torchrun if the hyperparameters say so.

    Notes
    -----
    As ``sagemaker_pytorch_container.training``. The instances are all on this machine, so that the
    port at which they meet is the job's own, not the toolkit's 7777.
    """
    port = os.environ["LOCALAWS_MASTER_PORT"]
    torch_distributed.MASTER_PORT = port
    env = environment.Environment()
    variables = env.to_env_vars()
    variables |= {"MASTER_ADDR": env.master_hostname, "MASTER_PORT": port}
    by_torchrun = env.additional_framework_parameters.get(_TORCHRUN)
    entry_point.run(
        env.module_dir,
        env.user_entry_point,
        env.to_cmd_args(),
        variables,
        runner_type=RunnerType.TorchDistributed if by_torchrun else RunnerType.Process,
    )
