"""A home without anything of Terraform's."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from scones_tools.environments import terraform_providers as providers


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home with nothing in it, no variable of Terraform's, and one usual place."""
    for name in ("TF_PROVIDER_MIRROR", "TF_CLI_CONFIG_FILE", "TERRAFORM_CONFIG", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name in ("HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy", "TF_PLUGIN_CACHE_DIR"):
        monkeypatch.delenv(name, raising=False)
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_DATA_DIRS", str(tmp_path / "share"))
    monkeypatch.setattr(providers, "_usual_places", lambda: [(tmp_path / "opt", 3)])
    caches = (providers._say, providers.registry_problem)
    for cached in caches:
        cached.cache_clear()
    yield home
    monkeypatch.undo()
    for cached in caches:  # what a test says of the registry is no other's answer
        cached.cache_clear()
