"""Where Terraform takes its providers from, and when the registry is asked."""

import json
import platform
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scones_tools.command_line import CommandError
from scones_tools.environments import terraform_providers as providers
from scones_tools.environments.terraform import RootModule
from scones_tools.environments.terraform_check import check_terraform

ROOT_MODULE = Path(__file__).parents[4] / "terraform"
MACHINE = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
PLATFORM = f"{sys.platform}_{MACHINE}"
(VERSION,) = [
    line.split('"')[1]
    for line in (ROOT_MODULE / ".terraform.lock.hcl").read_text().splitlines()
    if line.split()[:1] == ["version"]
]
INSTALLATION = (
    'provider_installation {\n  network_mirror {\n    url = "https://a.example/"\n  }\n}\n'
)


def unreachable() -> str:
    return "no route to it"


def not_to_be_asked() -> str:
    raise AssertionError("the registry was asked")


@pytest.fixture
def work(tmp_path: Path) -> Path:
    (tmp_path / "work").mkdir()
    return tmp_path / "work"


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], str | None]], None]:
    return lambda probe: monkeypatch.setattr(providers, "registry_problem", probe)


def mirror(folder: Path, version: str = VERSION, machine: str = PLATFORM) -> Path:
    """Make a filesystem mirror with one provider, unpacked."""
    inside = folder / "registry.terraform.io" / "hashicorp" / "aws" / version / machine
    inside.mkdir(parents=True)
    (inside / f"terraform-provider-aws_v{version}_x5").touch()
    return folder


def test_a_reachable_registry_is_used_and_nothing_is_searched(work, registry, monkeypatch, capsys):
    # GIVEN a registry that answers
    registry(lambda: None)
    monkeypatch.setattr(providers, "_usual_places", not_to_be_asked)
    # WHEN it is chosen THEN Terraform is left to use it, and one line says so
    assert providers.provider_variables(work) == {}
    assert providers.provider_variables(work) == {}
    assert capsys.readouterr().err == "Terraform's providers: from Terraform's registry\n"
    assert list(work.iterdir()) == []


def test_without_a_registry_the_first_mirror_in_the_usual_places_is_taken(
    work, registry, tmp_path, capsys
):
    # GIVEN no registry, and two mirrors, one deeper than the other
    registry(unreachable)
    mirror(tmp_path / "opt" / "a" / "deep")
    found = mirror(tmp_path / "opt" / "plugins")
    # WHEN one is chosen
    variables = providers.provider_variables(work)
    # THEN it is the nearest one, and a line says which, and why
    assert str(found) in Path(variables["TF_CLI_CONFIG_FILE"]).read_text()
    assert capsys.readouterr().err == (
        f"Terraform's providers: from the mirror {found}, as Terraform's registry cannot be "
        "reached (no route to it)\n"
    )


def test_a_packed_mirror_is_one_too(work, registry, tmp_path):
    # GIVEN a mirror as `terraform providers mirror` makes it: of archives
    registry(unreachable)
    folder = tmp_path / "opt" / "registry.terraform.io" / "hashicorp" / "aws"
    folder.mkdir(parents=True)
    (folder / f"terraform-provider-aws_{VERSION}_{PLATFORM}.zip").touch()
    # WHEN one is searched THEN it is found
    assert "TF_CLI_CONFIG_FILE" in providers.provider_variables(work)


@pytest.mark.parametrize("other", [{"version": "4.0.0"}, {"machine": "plan9_mips"}])
def test_neither_registry_nor_mirror_is_one_error_that_says_what_to_do(
    work, registry, tmp_path, other
):
    # GIVEN no registry, and a mirror whose provider does not fit
    registry(unreachable)
    mirror(tmp_path / "opt" / "plugins", **other)
    # WHEN one is chosen THEN the error names what was looked for, where, and the way out
    with pytest.raises(providers.ProvidersUnavailable) as raised:
        providers.provider_variables(work)
    text = str(raised.value)
    assert "\n" not in text
    assert "no route to it" in text
    assert f"hashicorp/aws {VERSION} for {PLATFORM} in {tmp_path / 'opt'}" in text
    assert "terraform -chdir=terraform providers mirror DIR" in text
    assert "TF_PROVIDER_MIRROR=DIR" in text


def test_a_search_follows_no_links_and_has_an_end(work, registry, tmp_path, monkeypatch):
    # GIVEN a mirror behind a link, behind more folders than are looked at, and one too deep
    registry(unreachable)
    (tmp_path / "opt").mkdir()
    (tmp_path / "opt" / "link").symlink_to(mirror(tmp_path / "elsewhere"))
    mirror(tmp_path / "opt" / "a" / "b" / "c" / "d")
    monkeypatch.setattr(providers, "_MAX_FOLDERS", 3)
    for name in "efg":
        (tmp_path / "opt" / name).mkdir()
    mirror(tmp_path / "opt" / "z")
    # WHEN it is searched THEN none is found
    with pytest.raises(providers.ProvidersUnavailable):
        providers.provider_variables(work)


def test_the_mirror_that_is_named_goes_first(work, registry, home, tmp_path, monkeypatch, capsys):
    # GIVEN a mirror that is named, and a configuration of the user's
    registry(not_to_be_asked)
    (home / ".terraformrc").write_text(INSTALLATION)
    monkeypatch.setenv("TF_PROVIDER_MIRROR", str(mirror(tmp_path / "named")))
    # WHEN one is chosen THEN it is the named one
    variables = providers.provider_variables(work)
    assert str(tmp_path / "named") in Path(variables["TF_CLI_CONFIG_FILE"]).read_text()
    assert "as TF_PROVIDER_MIRROR says" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (".terraformrc", INSTALLATION),
        (".terraformrc", json.dumps({"provider_installation": [{"direct": [{}]}]})),
        (".terraform.d/work.tfrc", INSTALLATION),
        ("named.tfrc", f"disable_checkpoint = true\n{INSTALLATION}"),
    ],
)
def test_a_configuration_of_the_users_is_left_to_terraform(
    work, registry, home, monkeypatch, capsys, name, text
):
    # GIVEN a CLI configuration that says where providers come from
    registry(not_to_be_asked)
    (home / name).parent.mkdir(exist_ok=True)
    (home / name).write_text(text)
    if name == "named.tfrc":
        monkeypatch.setenv("TF_CLI_CONFIG_FILE", str(home / name))
    # WHEN a source is chosen THEN the registry is not asked, and Terraform reads the file
    assert providers.provider_variables(work) == {}
    assert capsys.readouterr().err == f"Terraform's providers: as {home / name} says\n"


@pytest.mark.parametrize("text", ["disable_checkpoint = true\n", "# provider_installation {}\n"])
def test_a_configuration_that_says_nothing_of_providers_decides_nothing(work, registry, home, text):
    # GIVEN a CLI configuration without that block WHEN there is no registry THEN one is searched
    registry(unreachable)
    (home / ".terraformrc").write_text(text)
    with pytest.raises(providers.ProvidersUnavailable):
        providers.provider_variables(work)


@pytest.mark.skipif(sys.platform == "darwin", reason="the folders of XDG")
@pytest.mark.parametrize(
    "folder",
    ["home/.terraform.d/plugins", "home/.local/share/terraform/plugins", "share/terraform/plugins"],
)
def test_a_folder_that_terraform_searches_is_left_to_it(work, registry, tmp_path, capsys, folder):
    # GIVEN a provider in an implied mirror WHEN a source is chosen THEN nothing is asked or set
    registry(not_to_be_asked)
    mirror(tmp_path / folder)
    assert providers.provider_variables(work) == {}
    assert str(tmp_path / folder) in capsys.readouterr().err


def test_without_a_registry_what_is_installed_stays_in_use(work, registry):
    # GIVEN a work directory whose provider is installed WHEN there is no registry any more
    registry(unreachable)
    installed = mirror(work / "data" / "providers")
    # THEN Terraform is given that as a mirror: init asks for a source even then
    variables = providers.provider_variables(work)
    assert str(installed) in Path(variables["TF_CLI_CONFIG_FILE"]).read_text()


def test_a_configuration_that_is_named_and_missing_is_left_out(tmp_path, monkeypatch, home, work):
    # GIVEN a variable that names no file, and a configuration at home
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", str(tmp_path / "missing.tfrc"))
    (home / ".terraformrc").write_text(INSTALLATION)
    # WHEN Terraform's environment is made THEN it is not in it, and that at home counts
    assert "TF_CLI_CONFIG_FILE" not in providers.terraform_environment()
    assert providers.provider_variables(work) == {}
    # WHEN it names a file THEN it stays
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", str(home / ".terraformrc"))
    named = providers.terraform_environment()["TF_CLI_CONFIG_FILE"]
    assert named == str(home / ".terraformrc")


def test_a_mirror_that_is_named_and_is_none_is_refused(work, tmp_path, monkeypatch):
    # GIVEN a variable that names another folder WHEN it is used THEN the error names the variable
    monkeypatch.setenv("TF_PROVIDER_MIRROR", str(tmp_path))
    with pytest.raises(CommandError, match=r"TF_PROVIDER_MIRROR names .*unset it"):
        providers.provider_variables(work)


def test_what_needs_no_provider_asks_for_none(program, registry, tmp_path, monkeypatch):
    # GIVEN a Terraform that prints its environment, and a registry that must not be asked
    registry(not_to_be_asked)
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", str(tmp_path / "missing.tfrc"))
    monkeypatch.setenv("TF_CLI_ARGS", "-no-such-flag")
    monkeypatch.setenv("TF_CLI_ARGS_output", "-no-color")
    program(
        "terraform",
        f"""env > {tmp_path}/environment
        case "$1" in version) echo '{{"terraform_version": "1.11.4"}}' ;; *) echo '{{}}' ;; esac""",
    )
    # WHEN its version and its outputs are read THEN none was chosen
    assert check_terraform() == "1.11.4"
    assert RootModule(tmp_path, tmp_path / "work").outputs() == {}
    # AND what the user has set for reading by people does not break what is parsed
    names = {line.partition("=")[0] for line in (tmp_path / "environment").read_text().split("\n")}
    assert not names & {"TF_CLI_CONFIG_FILE", "TF_CLI_ARGS", "TF_CLI_ARGS_output"}
