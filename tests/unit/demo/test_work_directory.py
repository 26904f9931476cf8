"""The directory that a demonstration writes into, and may delete."""

import os
import stat
from pathlib import Path

import pytest

from demo import __main__ as demo
from demo.work_directory import DirectoryOccupied, make_anew
from scones_tools.command_line import FAILURE, run
from scones_tools.environments.terraform import RootModule


def test_a_new_or_an_empty_directory_is_taken(tmp_path: Path):
    # GIVEN a directory that is not there, and an empty one
    (tmp_path / "empty").mkdir()
    # WHEN they are to be work directories THEN they are there, and can be so again
    for name in ("a/new", "empty", "a/new", "empty"):
        make_anew(tmp_path / name)
        assert (tmp_path / name).is_dir()


def test_nobody_else_may_read_in_it(tmp_path: Path):
    # GIVEN the usual umask, and a directory that everybody may read
    before = os.umask(0o022)
    try:
        (tmp_path / "there").mkdir()
        # WHEN work directories are made THEN they are the user's alone
        for name in ("new", "there"):
            make_anew(tmp_path / name)
            assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o700
        RootModule(tmp_path, tmp_path / "logs")
        assert stat.S_IMODE((tmp_path / "logs").stat().st_mode) == 0o700
    finally:
        os.umask(before)


def test_what_an_earlier_run_left_is_deleted(tmp_path: Path):
    # GIVEN a work directory with the files of an earlier run
    make_anew(tmp_path / "work")
    (tmp_path / "work" / "photos").mkdir()
    (tmp_path / "work" / "photos" / "1.png").write_bytes(b"a photo")
    # WHEN it is made anew THEN they are gone
    make_anew(tmp_path / "work")
    assert not (tmp_path / "work" / "photos").exists()


def test_a_directory_with_files_of_the_user_is_refused_and_left_as_it_is(tmp_path: Path):
    # GIVEN a directory with a file of the user's
    (tmp_path / "thesis.tex").write_text("years of work")
    # WHEN it is to be a work directory THEN the error names it and says what to do
    with pytest.raises(DirectoryOccupied, match=rf"^{tmp_path} holds files .* --work-directory"):
        make_anew(tmp_path)
    # AND the file is there
    assert (tmp_path / "thesis.tex").read_text() == "years of work"


def test_the_demonstration_deletes_no_directory_of_the_user(tmp_path: Path, program, capsys):
    # GIVEN a directory with a file of the user's, and a Terraform
    program("terraform", """echo '{"terraform_version": "1.11.4"}'""")
    (tmp_path / "thesis.tex").write_text("years of work")
    # WHEN the demonstration is to work there THEN it ends with one line, and the file is there
    assert run(demo.command, ["--work-directory", str(tmp_path)]) == FAILURE
    assert "error: DirectoryOccupied: " in capsys.readouterr().err
    assert (tmp_path / "thesis.tex").read_text() == "years of work"
