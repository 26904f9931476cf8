"""The variables with which AWS's SDKs, the aws CLI and Terraform ask a localaws, and no AWS."""

import os
import shlex
from collections.abc import Mapping
from pathlib import Path
from urllib.request import OpenerDirector, ProxyHandler, build_opener

from localaws.settings import ADMINISTRATOR, Settings

# A user's profiles may have endpoints, FIPS, sign-on and certificates of their own.
NO_FILES = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
# There is no host sync-127.0.0.1, which Step Functions' StartSyncExecution would be asked at.
NO_HOST_PREFIX = {"AWS_DISABLE_HOST_PREFIX_INJECTION": "true"}
# What programs read in their own process; nothing of localaws is beside it.
FOR_PROGRAMS = Path(__file__).with_name("for_programs")
# The SageMaker SDK's defaults: an administrator's, and a user's, who may name another account's.
_SDK_DEFAULTS = dict.fromkeys(
    ("SAGEMAKER_ADMIN_CONFIG_OVERRIDE", "SAGEMAKER_USER_CONFIG_OVERRIDE"),
    str(FOR_PROGRAMS / "sagemaker.yaml"),
)

_LOOPBACK = ("127.0.0.1", "localhost")
# They change how an answer is shown, and not who gives it.
_OF_DISPLAY = ("AWS_PAGER", "AWS_DEFAULT_OUTPUT", "AWS_CLI_")
# Removed even where they are not set: the shell that reads the lines may be another. None is set
# to false instead: Terraform's S3 backend takes every text but the empty one for true.
_ALWAYS_REMOVED = (
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_SESSION_TOKEN",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
    "AWS_USE_FIPS_ENDPOINT",
    "AWS_USE_DUALSTACK_ENDPOINT",
)


def environment(
    settings: Settings, present: Mapping[str, str] | None = None
) -> dict[str, str | None]:
    """Return what to set, and what to remove (None), so that every call goes to a server.

    Parameters
    ----------
    settings
        The server's.
    present
        The variables that are there; None takes this process's. Every ``AWS_...`` of them that
        could lead a call elsewhere is removed: new SDKs read new ones. Hosts that no proxy is
        asked for stay, and this one is added.
    """
    present = os.environ if present is None else present
    removed = [
        name for name in present if name.startswith("AWS_") and not name.startswith(_OF_DISPLAY)
    ]
    no_proxy = _no_proxy(present)
    return dict.fromkeys(sorted({*_ALWAYS_REMOVED, *removed})) | {
        "AWS_ENDPOINT_URL": settings.url,
        "AWS_ACCESS_KEY_ID": ADMINISTRATOR,
        "AWS_SECRET_ACCESS_KEY": ADMINISTRATOR,
        "AWS_REGION": settings.region,
        "AWS_DEFAULT_REGION": settings.region,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_MAX_ATTEMPTS": "3",
        **NO_HOST_PREFIX,
        **NO_FILES,
        **_SDK_DEFAULTS,
        # Programs read one spelling or the other.
        "NO_PROXY": no_proxy,
        "no_proxy": no_proxy,
    }


def enter(variables: Mapping[str, str | None]) -> None:
    """Set and remove variables in this process, and so in those that it starts."""
    for name, value in variables.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def shell_lines(variables: Mapping[str, str | None]) -> list[str]:
    """Return the lines with which a shell sets and removes variables."""
    return [
        f"unset {name}" if value is None else f"export {name}={shlex.quote(value)}"
        for name, value in variables.items()
    ]


def opener() -> OpenerDirector:
    """Return an opener of URLs on this host: it asks no proxy."""
    return build_opener(ProxyHandler({}))


def _no_proxy(present: Mapping[str, str]) -> str:
    given = ",".join(present.get(name, "") for name in ("no_proxy", "NO_PROXY"))
    hosts = [host.strip() for host in given.split(",") if host.strip()]
    if "*" in hosts:
        return "*"  # Python knows it alone only, not in a list
    return ",".join(dict.fromkeys([*hosts, *_LOOPBACK]))
