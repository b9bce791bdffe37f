"""The CSV files as a researcher reads them."""

from dataclasses import replace

import pandas as pd
import pytest

from portraitlib.report.csv_files import neutralised, write_csv_files


@pytest.fixture
def path(tmp_path, table):
    (written,) = write_csv_files(tmp_path / "donnees", [table])
    return written


def test_the_file_is_plain_utf8_named_after_its_table(path):
    assert path.name == "success_rates.csv"
    assert not path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert b"\r" not in path.read_bytes()


def test_columns_have_the_schemas_own_names_and_numbers_a_point(path):
    frame = pd.read_csv(path)
    assert list(frame.columns)[:3] == ["subject", "n_students", "success_rate"]
    assert frame.loc[0, "success_rate"] == 0.825
    assert frame.loc[0, "subject"] == "french"


def test_withheld_and_missing_stay_apart(path):
    frame = pd.read_csv(path, keep_default_na=False)
    assert frame.loc[1, "withheld"] == "n_students success_rate"
    assert frame.loc[1, "success_rate"] == ""
    assert (frame.loc[2, "gap"], frame.loc[2, "withheld"]) == ("", "")


def test_a_bound_is_told_beside_its_value(path):
    frame = pd.read_csv(path, keep_default_na=False)
    assert list(frame["bounds"]) == ["", "", "success_rate>"]


def test_a_table_without_bounds_has_no_column_for_them(tmp_path, table):
    (path,) = write_csv_files(tmp_path / "d", [replace(table, bounds=[[""] * 5] * 3)])
    assert "bounds" not in pd.read_csv(path).columns


def test_a_withheld_value_is_not_written_even_when_it_is_there(tmp_path, table):
    leaking = replace(table, rows=[["french", 3, 0.5, 0.1, None]] * 3, withheld=[[False, True, True, False, False]] * 3)
    (path,) = write_csv_files(tmp_path / "d", [leaking])
    assert ",3," not in path.read_text() and "0.5" not in path.read_text()


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\t=1", "\r=1"])
def test_text_a_spreadsheet_would_run_is_made_harmless(text):
    assert neutralised(text) == f"'{text}"


@pytest.mark.parametrize("value", [-1, -0.5, 0, "a-b", "1=1"])
def test_numbers_and_plain_text_are_left_alone(value):
    assert neutralised(value) == value
