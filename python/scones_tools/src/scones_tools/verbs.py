"""The verbs of ``scones``: each a module, which is imported only when its verb is typed."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Verb:
    """A verb.

    Attributes
    ----------
    name
        What is typed.
    module
        The module below ``scones_tools`` with ``add_arguments(parser)`` and ``command(options)``;
        its docstring is the verb's description.
    summary, example
        For ``--help``.
    extra
        The extra of this package that the module needs; empty if it needs none.
    """

    name: str
    module: str
    summary: str
    example: str
    extra: str = ""


VERBS = (
    Verb(
        "doctor",
        "doctor.doctor",
        "check the machine, the account and an environment, and say what to do",
        "scones doctor --environment dev",
    ),
    Verb(
        "plan",
        "environments.plan",
        "plan an environment and save the plan",
        "scones plan --environment dev",
        extra="terraform",
    ),
    Verb(
        "apply",
        "environments.apply",
        "apply the plan that was saved",
        "scones apply --environment dev",
        extra="terraform",
    ),
    Verb(
        "stage",
        "datasets.stage",
        "make a dataset version of pictures",
        "scones stage --environment dev --source folder --directory my_photos",
    ),
    Verb(
        "train",
        "models.train",
        "train a model on a dataset version",
        "scones train --environment dev --dataset s3://BUCKET/datasets/DIGEST",
    ),
    Verb(
        "evaluate",
        "models.evaluate",
        "judge a model archive on a dataset version",
        "scones evaluate --candidate model.tar.gz --dataset my_dataset --output my_evaluation",
    ),
    Verb(
        "models",
        "models.models",
        "list the registered models, which is approved and which is live",
        "scones models --environment dev",
    ),
    Verb(
        "approve",
        "models.approve",
        "approve a model package: the next apply serves it",
        "scones approve --environment dev --newest",
    ),
    Verb(
        "rollback",
        "models.rollback",
        "approve the model package before the approved one",
        "scones rollback --environment dev",
    ),
    Verb(
        "classify",
        "photos.classify",
        "send photos and wait for their outcomes",
        "scones classify --environment dev courier.jpg",
    ),
    Verb(
        "photo",
        "photos.photo",
        "say what became of a photo, and why",
        "scones photo --environment dev incoming/abc.jpg",
    ),
    Verb(
        "send",
        "photos.send",
        "send photos at a steady rate, drifting or not",
        "scones send --environment dev --photos my_photos --rate 2 --minutes 5 --drift darken",
    ),
    Verb(
        "bulk",
        "photos.bulk",
        "classify every photo below a prefix",
        "scones bulk archive/ --environment dev --run spring",
    ),
    Verb(
        "review",
        "review.review",
        "show and label the photos that wait for a person",
        "scones review --environment dev --open",
        extra="page",
    ),
    Verb(
        "page",
        "page.page",
        "serve a page on which people look and decide, to this machine's browser",
        "scones page --environment dev --open",
        extra="page",
    ),
    Verb(
        "redrive",
        "photos.redrive",
        "list what failed and why, and bring it back into the queue",
        "scones redrive --environment dev --dry-run",
    ),
    Verb(
        "drift",
        "drift.drift",
        "show how far the traffic is from what the live model was made for",
        "scones drift --environment dev",
    ),
    Verb(
        "cost",
        "costs.cost",
        "estimate what an environment has cost of late, and costs a month",
        "scones cost --environment dev --days 30",
    ),
    Verb(
        "status",
        "status.status",
        "show photos, queues, alarms, models and drift on one screen",
        "scones status --environment dev --watch 30",
    ),
    Verb(
        "clean-up",
        "clean_up.clean_up",
        "remove what Terraform does not know of, or check that nothing is left",
        "scones clean-up --environment dev --check",
    ),
    Verb(
        "completion",
        "completion",
        "print a script that completes verbs and options in a shell",
        "source <(scones completion bash)",
        extra="cli",
    ),
)
