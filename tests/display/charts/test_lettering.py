"""Letters against matplotlib's own layout of the same font."""

from xml.etree import ElementTree

import pytest
from fontTools.ttLib import TTFont
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath

from portraitlib.display.charts.lettering import LETTERS, fold, width_of
from portraitlib.display.charts.page import Page
from portraitlib.display.markup import FOLDER

SVG = "{http://www.w3.org/2000/svg}"

TEXTS = ["Taux de réussite\u00a0: 63\u00a0%", "AVATAR « Œuvre »", "n = 1\u00a0240", "\u221220,5 points — Ça"]


@pytest.mark.parametrize("is_bold", [False, True])
@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_as_wide_as_matplotlib_draws_it(text, is_bold):
    font = FontProperties(family="DejaVu Sans", weight="bold" if is_bold else "normal")
    box = TextPath((0, 0), text, size=100, prop=font).get_extents()
    first, last = box.x0, width_of(text, 100, is_bold=is_bold) - box.x1
    assert -2 <= first <= 12 and -2 <= last <= 12  # the blank that letters keep at their sides


@pytest.mark.parametrize("weight", [400, 700])
def test_the_letters_that_a_report_carries_are_as_wide_as_they_were_measured(weight):
    font = TTFont(FOLDER / f"portrait-{weight}.woff")
    glyphs, advances = font.getBestCmap(), font["hmtx"].metrics
    widths = {letter: advances[glyphs[ord(letter)]][0] / font["head"].unitsPerEm for letter in LETTERS}
    measured = {letter: width_of(letter, 1, is_bold=weight == 700) for letter in LETTERS}
    assert measured == pytest.approx(widths, abs=1e-4)
    assert {record.toUnicode() for record in font["name"].names} == {"Portrait", "Bold" if weight == 700 else "Regular"}


def test_a_no_break_space_does_not_break():
    assert fold("réussite de 63\u00a0%", width_of("réussite de 63")) == "réussite de\n63\u00a0%"


def test_a_text_fills_the_box_that_it_is_said_to_fill():
    page = Page()
    text = page.write("deux\nlignes", 300, 200, anchor="right")
    left, top, right, bottom = text.box
    assert (right, (top + bottom) / 2) == (300, 200)
    assert left == 300 - width_of("lignes")
    assert all(top < base < bottom for _, base in text.starts)
    first = ElementTree.fromstring(page.svg()).find(f".//{SVG}text")
    assert (first.text, first.get("x"), first.get("y")) == ("deux", "300", f"{text.starts[0][1]:.1f}")
    assert float(first.get("textLength")) == pytest.approx(width_of("deux"), abs=0.05)


def test_a_text_is_written_as_it_is_read_whatever_signs_it_holds():
    page = Page()
    page.write("</text><script>a & b\x00", 10, 20)
    first = ElementTree.fromstring(page.svg()).find(f".//{SVG}text")
    assert first.text == "</text><script>a & b□"


def test_what_is_withheld_is_hatched_within_its_cell():
    page = Page()
    page.withhold((100, 50, 180, 90))
    (hatch,) = [shape for shape in page.shapes if shape.role == "hatch"]
    assert (hatch.path.vertices.max(axis=0) <= (180, 90)).all()
    assert (hatch.path.vertices.min(axis=0) >= (100, 50)).all()


def test_a_letter_that_the_font_lacks_is_an_empty_square_without_a_warning():
    assert width_of("\U0001f31f") == width_of("□") > 0
