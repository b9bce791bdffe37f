"""Texts of a column to the values of a standard column."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from portraitlib.ingest.coded import Coded
from portraitlib.ingest.convert import age_on_september_30, clean, convert, recode, worthless_texts
from portraitlib.ingest.layout import FileFormat
from portraitlib.ingest.mapping import ColumnSource
from portraitlib.tables.schemas import SCHEMAS

FORM = FileFormat(date_formats=["%d/%m/%Y"])


def source(**facts) -> ColumnSource:
    return ColumnSource(**{"from": "x", **facts})


def values(column) -> list:
    return [None if code < 0 else column.distinct[code] for code in column.codes]


def test_a_recode_maps_the_rest_with_a_star_and_erases_with_nothing():
    column = clean(Coded.of([" a ", "b", "c", ""]), FORM)
    recoded = recode(column, source(recode={"a": "1", "b": None, "*": "9"}, default="0"))
    assert [[*recoded.texts, None][code] for code in recoded.codes] == ["1", "0", "9", "0"]


def test_a_value_is_taken_out_of_the_signs_around_it_before_it_is_recoded():
    column = clean(Coded.of(["2e sec.", "Sec. 3", "[4]", "*", "adulte"]), FORM)
    described = source(strip="[]*", extract=r"(\d)", recode={"adulte": None})
    recoded = recode(column, described)
    assert [[*recoded.texts, None][code] for code in recoded.codes] == ["2", "3", "4", None, None]


def test_an_error_is_nothing_unless_it_only_looks_like_one():
    texts = ["#N/A", " #DIV/0! ", "#NOM?", "#VALEUR!", "#SPILL!", "####", "Err:502", "#1", "#maths", "Erreur", "\0="]
    assert list(worthless_texts(texts, FORM)) == [0, 1, 2, 3, 4, 5, 6, 10]


def test_a_text_that_cannot_be_read_names_its_rule_and_has_no_value():
    column = convert(SCHEMAS["students"].column("grade_level"), Coded.of(["1", "x", "1"]), source(), FORM)
    assert (values(column), column.rules) == ([1, None, 1], ["", "not_a_grade"])
    assert column.breaking("not_a_grade").tolist() == [False, True, False]


def test_a_birth_date_gives_its_year():
    column = convert(SCHEMAS["students"].column("birth_year"), Coded.of(["30/09/2013"]), source(derive="year"), FORM)
    assert values(column) == [2013]


@pytest.mark.parametrize(
    ("born", "age"),
    [("30/09/2013", 12), ("01/10/2013", 11), ("29/02/2012", 13), ("31/12/2012", 12), ("01/01/2013", 12)],
)
def test_an_age_is_counted_on_september_30_of_the_school_year(born, age):
    schema = SCHEMAS["students"]
    births = convert(schema.column("age_on_september_30"), Coded.of([born]), source(derive="age_on_september_30"), FORM)
    years = convert(schema.column("school_year"), Coded.of(["2025-2026"]), source(), FORM)
    assert values(age_on_september_30(births, years)) == [age]


def test_an_age_from_an_impossible_or_missing_birth_is_told_apart():
    schema = SCHEMAS["students"]
    texts = clean(Coded.of(["31/02/2013", "", "30/09/2013"]), FORM)
    births = convert(schema.column("age_on_september_30"), texts, source(derive="age_on_september_30"), FORM)
    years = convert(schema.column("school_year"), Coded.of(["2026"] * 3), source(), FORM)
    ages = age_on_september_30(births, years)
    assert ages.breaking("impossible_date").tolist() == [True, False, False]
    assert ages.is_missing.tolist() == [False, True, False]


def test_values_take_their_arrow_types_with_nulls():
    schema = SCHEMAS["students"]
    texts = clean(Coded.of(["03/09/2025", ""]), FORM)
    assert convert(schema.column("entry_date"), texts, source(), FORM).arrow(schema.column("entry_date")).to_pylist()[
        0
    ].date() == date(2025, 9, 3)
    level = convert(schema.column("grade_level"), clean(Coded.of(["2", ""]), FORM), source(), FORM)
    assert level.arrow(schema.column("grade_level")).to_pylist() == [2, None]
    assert np.isnan(level.floats()[1])


def test_a_number_too_large_for_any_type_stops_nothing_once_no_record_keeps_it():
    column = SCHEMAS["students"].column("grade_level")
    level = convert(column, Coded.of(["2", "-7.5e174"]), source(), FORM)
    assert level.without(np.array([False, True])).arrow(column).to_pylist() == [2, None]
    assert level.rows(np.array([True, False])).arrow(column).to_pylist() == [2]


@pytest.mark.parametrize("text", ["=D2+E2", "=$D$2", "=MOYENNE(A1:A3)", "='Feuil 2'!B3", "=cmd|'/C calc'!A0"])
def test_a_formula_is_nothing_whatever_it_computes(text):
    assert worthless_texts(["72", text], FileFormat()) == {1: text}


@pytest.mark.parametrize("text", ['="0012"', "= pareil", "=60", "==", "l'égalité a = b"])
def test_a_text_that_begins_as_a_formula_is_no_formula(text):
    assert worthless_texts([text], FileFormat()) == {}
