"""Letters against matplotlib's own layout of the same font."""

import re

import numpy as np
import pytest
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath

from portraitlib.display.charts.lettering import GRID, fold, letters_of, outline, width_of
from portraitlib.display.charts.page import Page

TEXTS = ["Taux de réussite\u00a0: 63\u00a0%", "AVATAR « Œuvre »", "n = 1\u00a0240", "\u221220,5 points — Ça"]


@pytest.mark.parametrize("is_bold", [False, True])
@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_as_wide_as_matplotlib_draws_it(text, is_bold):
    font = FontProperties(family="DejaVu Sans", weight="bold" if is_bold else "normal")
    box = TextPath((0, 0), text, size=100, prop=font).get_extents()
    first, last = box.x0, width_of(text, 100, is_bold=is_bold) - box.x1
    assert -2 <= first <= 12 and -2 <= last <= 12  # the blank that letters keep at their sides


def test_a_letter_has_the_outline_of_the_font():
    path = TextPath((0, 0), "é", size=GRID, prop=FontProperties(family="DejaVu Sans"))
    numbers = np.array(re.findall(r"-?\d+", outline("é", False)), dtype=float).reshape(-1, 2)
    assert np.allclose(numbers.min(axis=0), (path.get_extents().x0, -path.get_extents().y1), atol=1.5)
    assert np.allclose(numbers.max(axis=0), (path.get_extents().x1, -path.get_extents().y0), atol=1.5)


def test_letters_follow_one_another_and_blanks_leave_no_ink():
    letters = letters_of("a b\u00a0c", False)
    assert [letter for letter, _ in letters] == ["a", "b", "c"]
    starts = [start for _, start in letters]
    assert starts == sorted(starts) and starts[0] == 0


def test_a_no_break_space_does_not_break():
    assert fold("réussite de 63\u00a0%", width_of("réussite de 63")) == "réussite de\n63\u00a0%"


def test_a_text_fills_the_box_that_it_is_said_to_fill():
    page = Page()
    text = page.write("deux\nlignes", 300, 200, anchor="right")
    left, top, right, bottom = text.box
    assert (right, (top + bottom) / 2) == (300, 200)
    assert left == 300 - width_of("lignes")
    assert all(top < base < bottom for _, base in text.starts)
    svg = page.svg().decode()
    assert f"translate({text.starts[0][0]:.1f} {text.starts[0][1]:.1f})" in svg


def test_a_letter_is_written_once_and_used_again():
    page = Page()
    page.write("aaa", 10, 20)
    page.write("aa", 10, 50, ink="#595959")
    svg = page.svg().decode()
    assert svg.count(f'd="{outline("a", False)}"') == 1
    assert len(re.findall("<use ", svg)) == 5


def test_what_is_withheld_is_hatched_within_its_cell():
    page = Page()
    page.withhold((100, 50, 180, 90))
    (hatch,) = [shape for shape in page.shapes if shape.role == "hatch"]
    assert (hatch.path.vertices.max(axis=0) <= (180, 90)).all()
    assert (hatch.path.vertices.min(axis=0) >= (100, 50)).all()


def test_a_letter_that_the_font_lacks_is_an_empty_square_without_a_warning():
    assert width_of("\U0001f31f") == width_of("□") > 0
    assert outline("\U0001f31f", False) == outline("□", False) != ""
