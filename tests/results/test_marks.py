import numpy as np
import pandas as pd
import pytest

from portraitlib.results.marks import Marks

DATA = pd.DataFrame({"group": ["11", "12", "13"], "n": [3, 20, 25], "rate": [0.3, 0.5, 0.6]})


def test_what_is_put_on_some_cells_is_read_in_their_column_and_nowhere_else():
    marks = Marks.on(DATA, False)
    marks.put(np.array([True, False, True]), ["n", "rate"], True)
    assert marks.of(["group", "n", "rate"]).tolist() == [[False, True, True], [False] * 3, [False, True, True]]


def test_a_frame_of_the_marks_has_the_columns_of_the_table_and_its_rows_in_the_order_asked():
    marks = Marks.on(DATA, "")
    marks.put(np.array([True, False, False]), ["rate"], "<")
    found = marks.frame(np.array([2, 1, 0]))
    wanted = pd.DataFrame({"group": [""] * 3, "n": [""] * 3, "rate": ["", "", "<"]}, dtype="object")
    pd.testing.assert_frame_equal(found, wanted)


def test_a_column_that_the_table_does_not_have_is_not_marked():
    with pytest.raises(KeyError):
        Marks.on(DATA, False).put(np.array([True, False, False]), ["other"], True)
