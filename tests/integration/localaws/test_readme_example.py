"""The README's program, as it is written there."""

import re
import subprocess
import sys
from pathlib import Path

README = Path(__file__).resolve().parents[3] / "python" / "localaws" / "README.md"
LINES = 39


def test_the_readmes_program_runs_as_written(start, localaws, tmp_path):
    # GIVEN a new server and the program of the README
    program = re.findall(r"```python\n(.*?)```", README.read_text(), re.DOTALL)[0]
    assert len(program.splitlines()) <= LINES
    (tmp_path / "example.py").write_text(program)
    server = start(tmp_path / "work")
    # WHEN it runs as the README says
    command = [sys.executable, "-m", "localaws", "run", "--work-directory", server.directory]
    ran = subprocess.run(
        [*command, "--", sys.executable, tmp_path / "example.py"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    # THEN it prints what the README says
    assert (ran.returncode, ran.stdout) == (0, "42.0\n"), ran.stderr
