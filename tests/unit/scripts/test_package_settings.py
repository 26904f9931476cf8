"""pip's settings say where wheels are, and not whether or where they are installed."""

import importlib.util
import subprocess
from pathlib import Path

import pytest

FILE = Path(__file__).resolve().parents[3] / "scripts" / "package_code.py"
spec = importlib.util.spec_from_file_location("package_code", FILE)
package_code = importlib.util.module_from_spec(spec)
spec.loader.exec_module(package_code)


@pytest.fixture
def requirements(tmp_path: Path) -> Path:
    file = tmp_path / "requirements.txt"
    file.write_text("typing_extensions==4.12.2 \\\n    --hash=sha256:00\n")
    return file


@pytest.fixture
def pip(monkeypatch: pytest.MonkeyPatch) -> dict:
    """What pip is started with; it says that all went well, and installs ``installs``."""
    called: dict = {"installs": []}

    def run(command, env, **_):
        called["environment"] = env
        target = Path(command[command.index("--target") + 1])
        for name in called["installs"]:
            (target / f"{name}-4.12.2.dist-info").mkdir(parents=True)
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(package_code.subprocess, "run", run)
    return called


@pytest.mark.parametrize(
    "name", ["ROOT", "DRY_RUN", "TARGET", "PREFIX", "USER", "NO_BINARY", "REQUIRE_VIRTUALENV"]
)
def test_settings_that_change_what_is_installed_do_not_count(
    name, pip, requirements, tmp_path, monkeypatch
):
    # GIVEN such a setting, and one of where wheels are
    monkeypatch.setenv(f"PIP_{name}", "1")
    monkeypatch.setenv("PIP_INDEX_URL", "https://pypi.corp.example/simple")
    pip["installs"] = ["typing_extensions"]
    # WHEN wheels are installed
    package_code.install(requirements, "3.13", ["any"], tmp_path / "wheels")
    # THEN pip is not given the first, and is given the second
    assert f"PIP_{name}" not in pip["environment"]
    assert pip["environment"]["PIP_INDEX_URL"] == "https://pypi.corp.example/simple"


def test_a_wheel_that_is_not_where_it_should_be_is_named(pip, requirements, tmp_path):
    # GIVEN a pip that says it has installed, and has not WHEN it is asked to THEN that is told
    with pytest.raises(package_code.PackagingError, match="not installed typing_extensions"):
        package_code.install(requirements, "3.13", ["any"], tmp_path / "wheels")
