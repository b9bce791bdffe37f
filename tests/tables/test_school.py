import pandas as pd
import pytest

from portraitlib.errors import ParamsError, StoreError
from portraitlib.tables.schemas import SCHEMAS
from portraitlib.tables.school import open_school
from portraitlib.tables.store import writing


def refusal(**params) -> ParamsError | StoreError:
    with pytest.raises((ParamsError, StoreError)) as refused:
        open_school(**params)
    return refused.value


def test_an_open_school_knows_its_code_its_years_and_its_reader(store):
    school = open_school(school="999001", store=str(store), audience="personnel")
    assert (school.code, school.school_years, school.school_year) == ("999001", [2026], 2026)
    assert school.reader.policy.minimum_count == 5


def test_an_unknown_parameter_is_refused_before_any_file_is_looked_for(tmp_path):
    error = refusal(school="999001", store=str(tmp_path / "nowhere"), colour="red")
    assert error.code == "invalid_params"


def test_a_store_that_is_not_there_is_named(tmp_path, store):
    assert refusal(school="999001", store=str(tmp_path / "nowhere")).code == "no_store"


def test_an_unknown_school_is_told_with_those_there_are(store):
    error = refusal(school="123456", store=str(store))
    assert (error.code, error.facts["known"]) == ("unknown_school", ["999001", "999002"])


def test_a_school_year_that_is_not_in_the_data_is_refused_with_those_there_are(store):
    school = open_school(school="999001", store=str(store), school_year=2019)
    with pytest.raises(ParamsError) as refused:
        _ = school.school_year
    assert refused.value.facts == {"found": 2019, "expected": [2026]}


def test_a_standard_table_that_the_school_has_not_is_empty_with_its_columns(store):
    school = open_school(school="999001", store=str(store))
    assert not school.has("attendance")
    assert tuple(school.table("attendance").columns) == SCHEMAS["attendance"].column_names


def test_a_table_that_is_not_standard_is_a_programmers_mistake(store):
    with pytest.raises(KeyError):
        open_school(school="999001", store=str(store)).table("marks")


def test_a_table_is_read_only_when_asked_for_and_once_for_each_form(store, monkeypatch):
    school = open_school(school="999001", store=str(store))
    reads = []
    kind = type(school.partition)
    original = kind.content
    monkeypatch.setattr(kind, "content", lambda self, name: reads.append(name) or original(self, name))
    for _ in range(2):
        school.table("results")
        school.coded("results")
    assert reads == ["results", "results"]


@pytest.mark.parametrize("as_of", ["", "2026-06-01"])
@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_a_coded_table_is_the_table_with_texts_as_ordered_categories(store, name, as_of):
    school = open_school(school="999001", store=str(store), as_of=as_of)
    table, coded = school.table(name), open_school(school="999001", store=str(store), as_of=as_of).coded(name)
    texts = {column: "category" for column in table if table[column].dtype == "str"}
    pd.testing.assert_frame_equal(coded, table.astype(texts))


def test_opening_one_school_does_not_need_the_other(store):
    for path in (store / "schools" / "999002").rglob("*.parquet"):
        path.write_bytes(b"damaged")
    assert open_school(school="999001", store=str(store)).has("results")


def test_a_date_cuts_the_tables_but_not_what_the_import_said(store, make_small_school):
    records = pd.DataFrame({"file": ["a.csv"], "table": ["results"], "n_in": [1], "n_kept": [1], "n_set_aside": [0]})
    with writing(store) as writer:
        writer.add("999001", {**make_small_school("999001"), "import_rows": records})
        writer.commit()
    school = open_school(school="999001", store=str(store), as_of="2025-09-15")
    assert not school.has("results")
    assert school.has("import_rows")


def test_rules_written_with_the_data_come_before_those_of_the_project(store, make_small_school):
    rule = {
        "first_year": 2000, "last_year": 9999, "term_weights": {"1": 0.5, "2": 0.5, "3": 0}, "pass_mark": 50,
        "series": "all", "source": "test",
    }  # fmt: skip
    with writing(store) as writer:
        writer.add("999001", make_small_school("999001"), rules_inline={"name": "ours", "rules": [rule]})
        writer.commit()
    assert open_school(school="999001", store=str(store)).rules.for_year(2026).pass_mark == 50
