"""A cell as the text of what its sheet shows."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from portraitlib.workbooks.cells import cell_text


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        (True, "true"),
        (72.0, "72"),
        (72.125, "72,125"),
        (-0.5, "-0,5"),
        (date(2025, 9, 3), "2025-09-03"),
        (datetime(2025, 9, 3, 13, 5), "2025-09-03 13:05:00"),
        (time(8, 30), "08:30:00"),
        (" x ", " x "),
    ],
)
def test_a_cell_s_text_is_what_a_text_file_would_hold(cell, text):
    assert cell_text(cell, ",") == text
