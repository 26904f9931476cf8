"""All parts of the interpreter that are put in moto's place."""

from localaws.services.stepfunctions.interpreter import (
    choices,
    entries,
    failures,
    full_histories,
    inspection,
    intrinsics,
    literals,
    result_paths,
    sizes,
)


def install() -> None:
    """Put them in moto's place."""
    entries.install()
    full_histories.install()
    failures.install()
    choices.install()
    intrinsics.install()
    literals.install()
    result_paths.install()
    sizes.install()
    inspection.install()
