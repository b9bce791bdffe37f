"""Text files as schools' software writes them."""

import numpy as np
import pandas as pd

from portraitlib.sample.text_files import TextFormat, marks_and_codes

FRENCH = TextFormat(separator=";", encoding="cp1252", decimal=",", line_end="\r\n")


def test_a_file_is_written_as_its_format_says(tmp_path):
    columns = {
        "Élève": ["A", "B"],
        "Note": [72.5, np.nan],
        "Jour": pd.to_datetime(["2026-01-05", None]),
        "Nombre": pd.array([3, None], dtype="Int32"),
    }
    FRENCH.write(tmp_path / "x.csv", columns, titles=["Titre"], faults={1: [""]})
    expected = "Titre\r\nÉlève;Note;Jour;Nombre\r\nA;72,5;2026-01-05;3\r\n\r\nB;;;\r\n"
    assert (tmp_path / "x.csv").read_bytes() == expected.encode("cp1252")


def test_a_code_stands_in_the_place_of_a_mark():
    frame = pd.DataFrame({"mark_1": [70.0, np.nan, np.nan], "code_1": ["", "AB", ""]})
    assert marks_and_codes(frame, "1", FRENCH, {"AB": "ABS"}) == ["70", "ABS", ""]
