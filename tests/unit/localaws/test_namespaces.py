"""What a process sees in place of this machine's folders, and what is made of it here: nothing."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from localaws.isolation import Mount, is_possible

pytestmark = pytest.mark.skipif(not is_possible(), reason="the kernel refuses namespaces")


@pytest.fixture
def said(tmp_path):
    """``said(mounts, code)`` is what a Python program prints that has these mounts."""

    def run(mounts: list[Mount], code: str, directory: str = "/") -> str:
        view = json.dumps([directory, [mount.words() for mount in mounts]])
        command = [sys.executable, "-m", "localaws.child", view, sys.executable, "-c", code]
        done = subprocess.run(command, capture_output=True, text=True, cwd="/")
        return (done.stdout + done.stderr).strip()

    return run


def test_a_folder_is_shown_where_this_machine_has_none(said, tmp_path):
    # GIVEN a folder WHEN it is shown at a path that is not here, deeply, and within another
    (tmp_path / "outer").mkdir()
    (tmp_path / "inner").mkdir()
    (tmp_path / "outer" / "a.txt").write_text("outer")
    (tmp_path / "inner" / "b.txt").write_text("inner")
    mounts = [
        Mount("/opt/localaws-test", tmp_path / "outer", is_read_only=True),
        Mount("/opt/localaws-test/deep/er", tmp_path / "inner"),
    ]
    code = (
        "import os; print(open('a.txt').read(), open('deep/er/b.txt').read(), os.listdir('/opt'))"
    )
    seen = said(mounts, code, "/opt/localaws-test")
    # THEN both are there, beside all that is there anyway, and here is no trace of them
    assert seen.startswith("outer inner ")
    assert all(path.name in seen for path in Path("/opt").iterdir())
    assert not Path("/opt/localaws-test").exists()
    assert sorted(path.name for path in (tmp_path / "outer").iterdir()) == ["a.txt"]


def test_a_folder_below_a_covered_one_can_still_be_shown(said, tmp_path):
    # GIVEN a folder below another WHEN that is empty, and the folder is shown elsewhere
    below = tmp_path / "below"
    below.mkdir()
    (below / "a.txt").write_text("scone")
    mounts = [Mount(str(tmp_path)), Mount("/var/task", below, is_read_only=True)]
    code = f"import os; print(os.listdir({str(tmp_path)!r}), open('/var/task/a.txt').read())"
    # THEN it is there
    assert said(mounts, code) == "[] scone"


def test_what_is_read_only_cannot_be_written(said, tmp_path):
    # GIVEN a folder that is shown twice WHEN both are written
    mounts = [Mount("/opt/ro", tmp_path, is_read_only=True), Mount("/opt/rw", tmp_path)]
    code = "open('/opt/rw/a', 'w'); open('/opt/ro/b', 'w')"
    # THEN only the one can be
    assert "Read-only file system: '/opt/ro/b'" in said(mounts, code)
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_the_user_stays_and_has_no_privileges(said, tmp_path):
    # GIVEN a process with a mount WHEN it is asked who it is
    folder = str(tmp_path)
    code = f"import os; print(os.getuid(), os.getgid(), os.access({folder!r}, os.W_OK))"
    same = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    # THEN it is who started it
    assert said([Mount(folder)], code) == same.stdout.strip()


def test_a_folder_at_the_top_is_refused(said, tmp_path):
    # GIVEN a path at the top, where nothing is WHEN it is asked for THEN nothing runs
    mounts = [Mount("/no-such-folder", tmp_path)]
    assert said(mounts, "print('ran')").endswith("nothing can be added to the folder /")
    assert not Path("/no-such-folder").exists()
