"""Taking the documentation's pictures: what is said without a demonstration, and how small."""

import io
from pathlib import Path

import pytest
from PIL import Image

from pictures import __main__ as pictures
from pictures.palette import write_small
from scones_tools.command_line import FAILURE, run


def test_without_a_kept_demonstration_one_line_says_how_to_keep_one(tmp_path: Path, capsys):
    assert run(pictures.command, ["--work-directory", str(tmp_path)]) == FAILURE
    said = capsys.readouterr().err
    assert f"NothingToPhotograph: no page is served in {tmp_path}" in said
    assert "tox run -e demo -- --keep" in said


def test_a_picture_keeps_its_size_and_has_few_colours(tmp_path: Path):
    # GIVEN a screen with more colours than a palette holds
    buffer = io.BytesIO()
    Image.effect_noise((200, 100), 90).convert("RGB").save(buffer, "PNG")
    # WHEN it is written THEN it is a smaller picture of the same size
    write_small(buffer.getvalue(), tmp_path / "one.png")
    with Image.open(tmp_path / "one.png") as image:
        assert (image.mode, image.size) == ("P", (200, 100))
        assert len(image.getcolors()) <= 255


def test_more_than_a_reader_should_load_is_refused(tmp_path: Path):
    (tmp_path / "one.png").write_bytes(b"0" * pictures.MOST_BYTES)
    assert pictures.total(tmp_path) == pictures.MOST_BYTES
    (tmp_path / "two.png").write_bytes(b"0")
    with pytest.raises(pictures.PicturesTooLarge, match="300001 bytes, which is over 300000"):
        pictures.total(tmp_path)
