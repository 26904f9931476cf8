"""The console's colours can be told apart: WCAG's contrast AA, in light and in dark."""

import re
from importlib.resources import files

import pytest

SHEETS = re.findall(
    r":root \{(.*?)\}", (files("localaws.console") / "static/console.css").read_text(), re.DOTALL
)
PAIRS = [
    *((ink, paper) for ink in ("text", "muted", "accent") for paper in ("ground", "panel")),
    *((tone, paper) for tone in ("good", "bad", "warn") for paper in ("panel", f"{tone}-ground")),
    ("accent", "busy-ground"),
    ("text", "good-ground"),
    ("text", "bad-ground"),
    ("text", "warn-ground"),
    ("text", "busy-ground"),
]


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("sheet", SHEETS, ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "paper"), PAIRS)
def test_words_stand_out_from_their_ground(sheet: str, ink: str, paper: str):
    # GIVEN the colours of words and of what they stand on
    colours = dict(re.findall(r"--([\w-]+): #([0-9a-f]{6})", sheet))
    # WHEN their contrast is computed THEN it is at least 4.5
    light, dark = sorted((luminance(colours[ink]), luminance(colours[paper])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5
