"""Who has the wheel and an empty environment comes to the README's ``42.0`` as it says."""

import re
from pathlib import Path

README = Path(__file__).resolve().parents[2] / "python" / "localaws" / "README.md"


def test_the_readmes_commands_and_example_work_as_written(shell, wheel):
    # GIVEN the first commands of the README, with the wheel in the place of the checkout, and its
    # example in the place of Terraform
    text = README.read_text()
    [commands, *_] = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    [example, *_] = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    run, printed = re.findall(r"`(localaws run -- [^`]*)` prints .*: `(.*)`", text)[0]
    for written, meant in (("./python/localaws[", f"{wheel}["), ("terraform apply", run)):
        assert written in commands
        commands = commands.replace(written, meant)
    shell(f"cat > example.py <<'END'\n{example}\nEND")
    # WHEN they are run in an empty environment
    said = shell(commands.replace("pip install", "pip install --quiet"))
    # THEN the example prints what the README says, between the start and the stop
    [started, answer, stopped] = said.splitlines()
    assert started.startswith("localaws answers on http://127.0.0.1:")
    assert (answer, stopped) == (printed, "localaws has stopped")
