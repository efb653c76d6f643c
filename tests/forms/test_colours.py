"""Our own colours can be read: WCAG 2.2 AA, 4.5 to 1 for words and 3 to 1 for what they stand on."""

import re
from pathlib import Path

import pytest
from django.conf import settings

SOURCES = Path(settings.BASE_DIR) / "plv/frontend/src"
COLOURS = dict(
    re.findall(
        r"^\$([\w-]+): (#[0-9a-f]{6});", (SOURCES / "_settings.scss").read_text(), re.MULTILINE
    )
)
COLOURS["white"] = "#ffffff"


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_measured_as_the_standard_does():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize(
    ("words", "ground"),
    [
        ("white", "brand"),
        ("brand-soft", "brand"),
        ("ink", "brand-soft"),
        *[
            (words, ground)
            for words in ("link", "visited", "muted", "late", "soon", "ink")
            for ground in ("white", "ground")
        ],
    ],
)
def test_words_stand_out_from_their_ground(words, ground):
    assert contrast(COLOURS[words], COLOURS[ground]) >= 4.5


@pytest.mark.parametrize(
    ("mark", "ground"), [("accent", "brand"), ("brand", "white"), ("late", "white")]
)
def test_marks_stand_out_from_their_ground(mark, ground):
    assert contrast(COLOURS[mark], COLOURS[ground]) >= 3
