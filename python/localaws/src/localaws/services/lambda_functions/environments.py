"""A function's execution environments: what each of its processes finds, and runs."""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from uuid import uuid4

from moto.core.utils import utcnow

from localaws import in_container
from localaws.credentials import role_environment
from localaws.errors import NotImplementedByLocalaws
from localaws.isolation import Mount, is_possible, launcher, notice
from localaws.runtimes import python_of, pythons
from localaws.services.lambda_functions.packages import unpacked
from localaws.services.lambda_functions.reports import log_format
from localaws.services.lambda_functions.runtime_names import is_node
from localaws.services.lambda_functions.slots import Slots
from localaws.services.lambda_functions.versions import Version
from localaws.services.lambda_functions.worker import Worker
from localaws.settings import Settings
from localaws.telemetry import LogStream

TASK_ROOT = Path("/var/task")
RUNTIME_ROOT = Path("/var/runtime")
_NODE_RUNTIME = Path(in_container.__file__).parent / "node"
_LAYERS_OF_PYTHON = (
    f"/opt/python/lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages"
    ":/opt/python"
)
_WORKERS_PER_CORE = 2
_MOST_WORKERS = 100


def slots(reserved: int | None) -> Slots:
    """Return the places for events of a version, each with a process of its own.

    Where processes cannot have a folder ``/tmp`` of their own, there is one.

    Parameters
    ----------
    reserved
        The function's reserved concurrency.
    """
    if not is_possible():
        return Slots(1, 1)
    size = max(_WORKERS_PER_CORE * (os.cpu_count() or 1), reserved or 0)
    return Slots(size, max(size, _MOST_WORKERS))


def start_worker(function: Version, layers: Sequence[bytes], settings: Settings) -> Worker:
    """Start a process of a function.

    Parameters
    ----------
    function
        The function.
    layers
        The archives of its layers, in order.
    settings
        Of the running localaws, and where it runs.

    Raises
    ------
    NotImplementedByLocalaws
        If it has layers, and cannot have an ``/opt`` of its own.
    """
    if layers and not is_possible():
        raise NotImplementedByLocalaws(f"Lambda Invoke of a function with layers: {notice()}")
    name, version = function.function_name, function.shown_version
    code = unpacked([function.code_bytes], name, settings.directory("functions"))
    task_root = TASK_ROOT if is_possible() else code
    stream = f"{utcnow():%Y/%m/%d}/[{version}]{uuid4().hex}"
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        "PWD": str(task_root),
        "PYTHONUNBUFFERED": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "NODE_PATH": "/opt/nodejs/node_modules:/var/runtime/node_modules:/var/runtime:/var/task",
        "LAMBDA_TASK_ROOT": str(task_root),
        "_HANDLER": function.handler,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{function.run_time}",
        "AWS_LAMBDA_FUNCTION_NAME": name,
        "AWS_LAMBDA_FUNCTION_VERSION": version,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_size),
        "AWS_LAMBDA_LOG_GROUP_NAME": function.log_group,
        "AWS_LAMBDA_LOG_STREAM_NAME": stream,
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        **_log_environment(function.logging),
        **role_environment(function.role, name, settings),
        **{key: str(value) for key, value in function.environment_vars.items()},
    }
    mounts = []
    if is_possible():
        storage = Mount("/tmp", megabytes=function.ephemeral_storage)  # noqa: S108 (its own)
        mounts = [storage, Mount(str(TASK_ROOT), code, is_read_only=True), pythons(settings)]
        mounts += [Mount(str(RUNTIME_ROOT), _NODE_RUNTIME, is_read_only=True)]
        if layers:
            folder = unpacked(layers, f"{name}-layers", settings.directory("functions"))
            mounts += [Mount("/opt", folder, is_read_only=True)]
            environment["PYTHONPATH"] = _LAYERS_OF_PYTHON
    else:
        environment["TMPDIR"] = str(settings.directory(f"tmp/{name}-{version}"))
    log = LogStream(settings.place, function.log_group, stream)
    log.make()
    starter = launcher(python_of("lambda", settings), task_root, mounts)
    command = [*starter, *_runtime_client(function)]
    return Worker(command, environment, log, log_format(function.logging))


def _runtime_client(function: Version) -> list[str]:
    """Return the command of what gets a function's events for its handler."""
    if not is_node(function.run_time):
        return ["-m", "localaws.in_container.python_runtime", function.handler]
    folder = RUNTIME_ROOT if is_possible() else _NODE_RUNTIME
    return ["node", str(folder / "index.mjs"), function.handler]


def _log_environment(logging: Mapping[str, str]) -> dict[str, str]:
    """Return what tells AWS's runtime client to write its log as JSON."""
    if logging["LogFormat"] != "JSON":
        return {}
    level = logging["ApplicationLogLevel"]
    return {"AWS_LAMBDA_LOG_FORMAT": "JSON", "AWS_LAMBDA_LOG_LEVEL": level}
