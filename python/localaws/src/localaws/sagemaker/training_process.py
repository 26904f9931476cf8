"""The first process of a training job: the toolkit that AWS's own containers start with."""

from localaws.processes import die_with_parent


def main() -> None:
    """Run sagemaker-training's ``train``, and end with localaws."""
    die_with_parent()
    from sagemaker_training.cli.train import main as train

    train()


if __name__ == "__main__":
    main()
