"""Where Terraform takes its providers from: the same for every command that runs Terraform.

The first of these that there is:

1. the filesystem mirror that ``TF_PROVIDER_MIRROR`` names;
2. what a CLI configuration of the user's says, by its block ``provider_installation``;
3. a folder that Terraform searches by itself, such as ``~/.terraform.d/plugins``;
4. Terraform's registry;
5. a filesystem mirror in one of the usual places, only if the registry cannot be reached.
"""

import functools
import itertools
import json
import os
import platform
import re
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from ssl import SSLCertVerificationError
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, build_opener

from scones_tools.command_line import CommandError
from scones_tools.environments.repository import repository

MIRROR_VARIABLE = "TF_PROVIDER_MIRROR"

_REGISTRY = "registry.terraform.io"
_DISCOVERY = f"https://{_REGISTRY}/.well-known/terraform.json"
_SECONDS_FOR_THE_REGISTRY = 5.0
# The second is the first's older name; Terraform knows both.
_CONFIGURATION_VARIABLES = ("TF_CLI_CONFIG_FILE", "TERRAFORM_CONFIG")
_MAX_FOLDERS = 2000  # searched in each place, breadth first


class ProvidersUnavailable(CommandError):
    """Neither Terraform's registry nor a mirror of the provider can be reached."""


def terraform_environment() -> dict[str, str]:
    """Return this process's environment as Terraform is given it.

    A CLI configuration that is named and not there is left out: Terraform only warns of it, and
    does not read the user's own one instead.
    """
    environment = dict(os.environ)
    for name in _CONFIGURATION_VARIABLES:
        if name in environment and not Path(environment[name]).is_file():
            del environment[name]
    return environment


def provider_variables(directory: Path) -> dict[str, str]:
    """Choose where providers come from, say so in a line on stderr, and return what it takes.

    Parameters
    ----------
    directory
        Where a CLI configuration is written, if one is needed. If it is a ``RootModule``'s
        work directory, what is installed there already is the nearest mirror.

    Returns
    -------
    dict
        Variables to add to ``terraform_environment()``; none if Terraform finds them by itself.

    Raises
    ------
    CommandError
        If ``TF_PROVIDER_MIRROR`` names no mirror.
    ProvidersUnavailable
        If the registry cannot be reached, and there is no mirror in the usual places.
    """
    named = os.environ.get(MIRROR_VARIABLE)
    if named:
        variables = provider_configuration(Path(named), directory)
        _say(f"from the mirror {named}, as {MIRROR_VARIABLE} says")
        return variables
    for text, folder in _found_by_terraform():
        if folder is None or _holds_provider(folder):
            _say(text)
            return {}
    problem = registry_problem()
    if problem is None:
        _say("from Terraform's registry")
        return {}
    folders = itertools.chain([directory / "data" / "providers"], _usual_folders())
    mirror = next(filter(_holds_provider, folders), None)
    if mirror is None:
        raise ProvidersUnavailable(
            f"Terraform's registry cannot be reached ({problem}), and there is no mirror of "
            f"hashicorp/aws {_version()} for {_platform()} in "
            f"{', '.join(str(place) for place, _ in _usual_places())}: see that the registry can "
            "be reached (behind a proxy, with HTTPS_PROXY), or make a mirror where it can, with "
            f"`terraform -chdir=terraform providers mirror DIR`, and set {MIRROR_VARIABLE}=DIR"
        )
    _say(f"from the mirror {mirror}, as Terraform's registry cannot be reached ({problem})")
    return provider_configuration(mirror, directory)


def provider_configuration(mirror: Path, directory: Path) -> dict[str, str]:
    """Write a CLI configuration that takes providers from a mirror on disk.

    Parameters
    ----------
    mirror
        A filesystem mirror: the folder that holds ``registry.terraform.io``.
    directory
        Where the configuration file is written.

    Returns
    -------
    dict
        The environment variable that makes Terraform read the file.
    """
    if not (mirror / _REGISTRY).is_dir():
        raise CommandError(
            f"{MIRROR_VARIABLE} names {mirror}, which holds no {_REGISTRY} folder; "
            "unset it to use Terraform's registry"
        )
    file = directory / "terraform.rc"
    path = json.dumps(str(mirror.resolve()), ensure_ascii=False)
    file.write_text(
        f"provider_installation {{\n  filesystem_mirror {{\n    path = {path}\n  }}\n}}\n"
        "disable_checkpoint = true\n",
        encoding="utf-8",
    )
    return {_CONFIGURATION_VARIABLES[0]: str(file)}


@functools.cache
def registry_problem() -> str | None:
    """Return why Terraform's registry cannot be reached; None if it can. Asked once a process."""
    # In a thread, for no time-out ends a name's resolution.
    answers: list[str | None] = []
    thread = threading.Thread(target=lambda: answers.append(_ask_registry()), daemon=True)
    thread.start()
    thread.join(_SECONDS_FOR_THE_REGISTRY)
    return answers[0] if answers else f"no answer in {_SECONDS_FOR_THE_REGISTRY:.0f} s"


def _ask_registry() -> str | None:
    # As Go reads it: capitals first, and neither ALL_PROXY nor the system's settings.
    proxy = os.environ.get("HTTPS_PROXY") or os.environ.get("https_proxy")
    if proxy and "://" in proxy and not proxy.startswith("http://"):
        return None  # SOCKS, or TLS to the proxy: Terraform speaks it, and Python does not
    opener = build_opener(ProxyHandler({"https": proxy} if proxy else {}))
    try:
        with opener.open(_DISCOVERY, timeout=_SECONDS_FOR_THE_REGISTRY) as answer:
            if "providers.v1" not in json.load(answer):
                return "its answer names no providers"
    except HTTPError as error:
        return str(error)
    except URLError as error:
        if isinstance(error.reason, SSLCertVerificationError):
            return None  # something answers, and Terraform may have other certificates
        return str(error.reason)
    except (OSError, ValueError, TypeError) as error:
        return str(error) or type(error).__name__
    return None


def _found_by_terraform() -> Iterator[tuple[str, Path | None]]:
    """Yield what serves without a registry and needs nothing from here, and the folder it is in."""
    for file in _configurations():
        if re.search(
            r"^[^#\n]*\bprovider_installation\b",
            file.read_text(encoding="utf-8", errors="replace"),
            re.MULTILINE,
        ):
            yield f"as {file} says", None
    for folder in _implied_mirrors():
        yield f"from {folder}, where Terraform looks by itself", folder


def _configurations() -> list[Path]:
    """Return the CLI configurations that Terraform reads, as its documentation orders them."""
    environment = terraform_environment()
    for name in _CONFIGURATION_VARIABLES:
        if environment.get(name):
            return [Path(environment[name])]
    main, folder = Path.home() / ".terraformrc", Path.home() / ".terraform.d"
    more = [*folder.glob("*.tfrc"), *folder.glob("*.tfrc.json")]
    return [file for file in (main, *sorted(more)) if file.is_file()]


def _implied_mirrors() -> list[Path]:
    """Return Terraform's implied mirrors, but for those below its working directory."""
    home = Path.home()
    if sys.platform == "darwin":
        above = [home / "Library/Application Support", Path("/Library/Application Support")]
        data = [folder / "io.terraform" for folder in above]
    else:
        words = [os.environ.get("XDG_DATA_HOME") or str(home / ".local" / "share")]
        words += (os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share").split(":")
        data = [Path(word) / "terraform" for word in words if word]
    return [home / ".terraform.d" / "plugins", *(folder / "plugins" for folder in data)]


def _usual_places() -> list[tuple[Path, int]]:
    """Return where mirrors are searched, and how many folders deep."""
    home = Path.home()
    cache = os.environ.get("TF_PLUGIN_CACHE_DIR")
    return [
        *([(Path(cache), 0)] if cache else []),
        (repository() / "terraform", 2),  # terraform.d/plugins
        (home / ".terraform.d", 2),
        (Path("/opt"), 3),
        (Path("/usr/local"), 3),
        (Path("/usr/share"), 2),
        (Path("/usr/lib"), 2),
        (Path("/var/lib"), 2),
        (Path("/srv"), 2),
        (Path("/"), 1),
        (home, 2),
    ]


def _usual_folders() -> Iterator[Path]:
    """Yield the folders of the usual places, of each the nearest first; follow no links."""
    for place, depth in _usual_places():
        level, left = [place], _MAX_FOLDERS
        for _ in range(depth + 1):
            level = level[:left]
            left -= len(level)
            yield from level
            level = [below for folder in level for below in _folders(folder)]


def _folders(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            return sorted(Path(entry) for entry in entries if entry.is_dir(follow_symlinks=False))
    except OSError:
        return []


def _holds_provider(mirror: Path) -> bool:
    """Return whether a folder is a mirror with the version of the lock file for this machine."""
    provider = mirror / _REGISTRY / "hashicorp" / "aws"
    packed = provider / f"terraform-provider-aws_{_version()}_{_platform()}.zip"
    unpacked = provider / _version() / _platform()
    return packed.is_file() or any(unpacked.glob("terraform-provider-aws*"))


@functools.cache
def _version() -> str:
    lock = (repository() / "terraform" / ".terraform.lock.hcl").read_text(encoding="utf-8")
    (version,) = re.findall(r'/hashicorp/aws" \{\s*version\s*=\s*"([^"]+)"', lock)
    return str(version)


def _platform() -> str:
    machine = platform.machine().lower()
    names = {"x86_64": "amd64", "aarch64": "arm64"}
    return f"{sys.platform}_{names.get(machine, machine)}"


@functools.cache
def _say(text: str) -> None:
    print(f"Terraform's providers: {text}", file=sys.stderr, flush=True)
