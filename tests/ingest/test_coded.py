"""Columns as distinct texts."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from portraitlib.ingest.coded import Coded, joined, tidy


def texts(column: Coded) -> list[str | None]:
    return [[*column.texts, None][code] for code in column.codes]


def test_texts_that_become_equal_become_one():
    column = Coded.of(["a", "A", "b"]).recoded(str.lower)
    assert (texts(column), column.texts) == (["a", "a", "b"], ["a", "b"])


def test_nothing_can_be_filled_with_a_text_already_there():
    column = Coded.of(["a", "", "b"]).recoded(lambda text: text or None).filled("b")
    assert (texts(column), column.texts) == (["a", "b", "b"], ["a", "b"])


def test_stacked_columns_share_their_texts():
    column = Coded.stacked([Coded.of(["a", "b"]), Coded.constant(None, 1), Coded.of(["b", "c"])])
    assert (texts(column), column.texts) == (["a", "b", None, "b", "c"], ["a", "b", "c"])


def test_joined_columns_have_nothing_where_one_has_nothing():
    first, second = Coded.of(["a", "b", "a"]), Coded(np.array([0, -1, 1], dtype="int32"), ["x", "y"])
    assert texts(joined([first, second, Coded.constant("z", 3)])) == ["a|x|z", None, "a|y|z"]
    assert texts(joined([Coded.constant(None, 2), Coded.of(["x", "y"])])) == [None, None]


def test_rows_are_kept_by_mask_or_position():
    column = Coded.of(["a", "b", "c"])
    assert texts(column.rows(np.array([True, False, True]))) == ["a", "c"]
    assert texts(column.rows(np.array([2, 0]))) == ["c", "a"]
    assert texts(column.tiled(2)) == ["a", "b", "c", "a", "b", "c"]


def test_a_mask_by_text_leaves_nothing_out():
    column = Coded.of(["a", "", "b"]).recoded(lambda text: text or None)
    assert column.on_rows("b".__eq__).tolist() == [False, False, True]
    assert column.on_rows("".__eq__).tolist() == [code < 0 for code in column.codes.tolist()]


def test_tidy_texts_compare_whatever_their_unicode_form():
    assert tidy("\ufeffE\u0301tape\u00a0 1 ") == "Étape 1"


UNSEEN = st.text(alphabet="\u200b\u200e\u202d\u2060\ufeff\u00ad\x00\x07\x1b\x7f", max_size=3)


@given(st.lists(st.tuples(UNSEEN, st.text(alphabet="aé 2-\u00a0", min_size=1, max_size=3), UNSEEN), max_size=5))
def test_signs_that_nobody_sees_change_no_text(pieces):
    with_them = "".join(before + text + after for before, text, after in pieces)
    assert tidy(with_them) == tidy("".join(text for _before, text, _after in pieces))
