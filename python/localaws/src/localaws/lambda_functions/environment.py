"""The environment variables of a function's process."""

import os
from collections.abc import Sequence
from pathlib import Path

from localaws.credentials import role_environment
from localaws.lambda_functions.function import ExecutingFunction
from localaws.settings import Settings


def function_environment(
    function: ExecutingFunction,
    *,
    task_root: Path,
    layers: Sequence[Path],
    runtime: Path,
    log_stream: str,
    settings: Settings,
) -> dict[str, str]:
    """Return all that a function's process gets to see: nothing is inherited but PATH.

    Parameters
    ----------
    function
        The function.
    task_root, layers, runtime
        Where its archive, its layers and AWS's own packages lie.
    log_stream
        The name of the stream that it writes to.
    settings
        The running localaws, whose endpoint the function calls.
    """
    python_path = [task_root, *(layer / "python" for layer in layers), runtime]
    logging_config = function.logging_config
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        "TMPDIR": str(settings.directory("functions", "tmp")),
        "PYTHONPATH": os.pathsep.join(map(str, python_path)),
        "PYTHONDONTWRITEBYTECODE": "1",  # the archive stays as it was deployed
        "LAMBDA_TASK_ROOT": str(task_root),
        "LAMBDA_RUNTIME_DIR": str(runtime),
        "_HANDLER": function.handler,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{function.run_time}",
        "AWS_LAMBDA_FUNCTION_NAME": function.function_name,
        "AWS_LAMBDA_FUNCTION_VERSION": str(function.version),
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_size),
        "AWS_LAMBDA_LOG_GROUP_NAME": logging_config["LogGroup"],
        "AWS_LAMBDA_LOG_STREAM_NAME": log_stream,
        "AWS_LAMBDA_LOG_FORMAT": logging_config["LogFormat"],
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        **role_environment(function.role, function.function_name, settings),
    }
    if logging_config["LogFormat"] == "JSON":
        environment["AWS_LAMBDA_LOG_LEVEL"] = logging_config["ApplicationLogLevel"]
    own = {name: str(value) for name, value in function.environment_vars.items()}
    return (
        environment | {"AWS_REGION": function.region, "AWS_DEFAULT_REGION": function.region} | own
    )
