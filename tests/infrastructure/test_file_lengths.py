"""No file is longer than a reader takes in."""

import subprocess
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
LONGEST = 300
READ = {
    ".css",
    ".hcl",
    ".html",
    ".jinja",
    ".js",
    ".md",
    ".py",
    ".sh",
    ".tf",
    ".tftpl",
    ".toml",
    ".yml",
}


def test_no_file_that_people_read_is_over_300_lines():
    # GIVEN all files that are tracked, or about to be
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    files = [REPOSITORY / name for name in done.stdout.splitlines()]
    # WHEN the lines of those that people read are counted
    lengths = {
        str(file.relative_to(REPOSITORY)): len(file.read_text(encoding="utf-8").splitlines())
        for file in files
        if file.suffix in READ and file.is_file()
    }
    # THEN none is over the limit
    assert len(lengths) > 300
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}
