"""Whatever a file holds, every row is accounted for and nothing but a PortraitError comes out."""

from __future__ import annotations

import copy
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portraitlib.errors import ImportFaultsError, PortraitError
from portraitlib.ingest.losses import NOTHING_LOST
from portraitlib.persons.key import Key

SLOW = settings(
    max_examples=settings.default.max_examples // 3,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    derandomize=True,
)
CELLS = st.one_of(
    st.sampled_from(
        ["A", "B", "1", "2", "2026", "063126", "overall", "final", "72,5", "", "ABS", '"', "NULL", "é", "15/20", "%"]
    ),
    st.text(alphabet=st.characters(blacklist_categories=["Cs"]), max_size=12),
    st.floats(allow_nan=True).map(str),
    st.integers().map(str),
    st.dates().map(str),
)
ROWS = st.lists(st.lists(CELLS, max_size=9), max_size=12)
ENCODINGS = st.sampled_from(["utf-8", "cp1252", "latin-1", "utf-16"])


rows_of_students: dict[str, int] = {}
"""Students of each school of the last import."""


def imported(bench, mapping, files):
    """Import in a fresh folder; the rows told, checked, and whether a store was written."""
    folder = Path(tempfile.mkdtemp(dir=bench.folder))
    rows_of_students.clear()
    here = type(bench)(folder)
    try:
        report = here.bring(mapping, files)
    except ImportFaultsError as refused:
        rows = refused.facts["reconciliation"]
    else:
        rows = report.reconciliation.to_dict("records")
        for school in report.schools:
            of_school = here.table("import_rows", school)
            assert (of_school["n_in"] == of_school["n_kept"] + of_school["n_set_aside"]).all()
            faults, lost = here.table("import_faults", school), here.table("losses", school)
            assert faults["n_rows"].sum() == of_school["n_set_aside"].sum()
            is_lost = ~faults["rule"].isin(NOTHING_LOST)
            assert (
                lost.loc[lost["is_certain"] & ~lost["is_cell"], "n_rows"].sum() == faults.loc[is_lost, "n_rows"].sum()
            )
            assert lost.loc[lost["is_cell"].astype(bool), "n_rows"].sum() == of_school["n_emptied"].sum()
            kept = of_school.groupby("table")["n_kept"].sum().to_dict()
            assert all(kept[table] == len(here.table(table, school)) for table in ("students", "results"))
            rows_of_students.update({school: len(here.table("students", school))})
        listed = sum(len(path.read_text("utf-8").splitlines()) - 1 for path in report.set_aside_folder.glob("*.csv"))
        assert listed == sum(row["n_set_aside"] for row in rows)
    finally:
        shutil.rmtree(folder)
    assert all(row["n_in"] == row["n_kept"] + row["n_set_aside"] for row in rows)
    return rows


@SLOW
@given(content=st.binary(max_size=400), encoding=ENCODINGS)
def test_any_bytes_end_in_rows_or_reasons(bench, samples, content, encoding):
    mapping = copy.deepcopy(samples.basic)
    mapping["files"][1]["encoding"] = encoding
    told = imported(bench, mapping, {"resultats_x.csv": content})
    assert "eleves.csv" in {row["file"] for row in told}


@SLOW
@given(rows=ROWS, encoding=ENCODINGS, quote=st.sampled_from(['"', "'", None]), escape=st.sampled_from([None, "\\"]))
def test_any_cells_under_a_good_header_are_all_accounted_for(bench, samples, rows, encoding, quote, escape):
    mapping = copy.deepcopy(samples.basic)
    mapping["files"] += [
        {"pattern": "x.csv", "tables": [samples.results_table], "encoding": encoding, "quote": quote, "escape": escape}
    ]
    header = samples.results.splitlines()[0]
    text = "\n".join([header, *(";".join(row) for row in rows)]) + "\n"
    told = imported(bench, mapping, {"x.csv": text.encode(encoding, "replace")})
    assert {row["file"] for row in told} == {"eleves.csv", "resultats.csv", "x.csv"}


PLAIN = st.text(
    alphabet=st.characters(whitelist_categories=["L", "N", "P", "S"], blacklist_characters="\"';"), max_size=8
)


@SLOW
@given(rows=st.lists(st.lists(PLAIN, min_size=7, max_size=7), min_size=1, max_size=12))
def test_every_row_of_seven_cells_counts_once(bench, samples, rows):
    header = samples.results.splitlines()[0]
    text = "\n".join([header, *(";".join(row) for row in rows)]) + "\n"
    told = imported(bench, None, {"resultats_x.csv": text})
    n_rows = sum(any(cell for cell in row) for row in rows)
    assert [row["n_in"] for row in told if row["file"] == "resultats_x.csv"] == [n_rows]


@SLOW
@given(rows=st.lists(st.tuples(st.integers(1, 6), PLAIN, PLAIN, PLAIN, PLAIN, PLAIN), min_size=1, max_size=10))
def test_no_student_is_lost_to_what_is_not_a_key(bench, samples, rows):
    lines = [";".join(["A", str(fiche), "2026", *optional]) for fiche, *optional in rows]
    imported(bench, None, {"eleves.csv": samples.with_lines(samples.students, *lines)})
    assert rows_of_students == {"A": len({1, 2, 3} | {fiche for fiche, *_ in rows})}


@SLOW
@given(rows=ROWS, matching=st.sampled_from([r"^Q(\d)$", r".", r"note"]))
def test_any_wide_file_is_accounted_for_cell_by_cell(bench, samples, rows, matching):
    columns = {
        name: source
        for name, source in samples.results_table["columns"].items()
        if name not in ("mark", "course_group")
    }
    wide = {
        "table": "results",
        "columns": columns,
        "unpivot": [{"matching": matching, "into": "course_group", "value": "mark"}],
    }
    mapping = copy.deepcopy(samples.basic)
    mapping["files"].append({"pattern": "x.csv", "tables": [wide]})
    header = "ecole;fiche;annee;cours;competence;etape;Q1;Q2;Q3"
    told = imported(bench, mapping, {"x.csv": "\n".join([header, *(";".join(row) for row in rows)])})
    assert "eleves.csv" in {row["file"] for row in told}


@SLOW
@given(
    content=st.dictionaries(
        st.text(max_size=8),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=6),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
            max_leaves=8,
        ),
        max_size=5,
    )
)
def test_any_mapping_is_followed_or_refused_in_words(bench, samples, content):
    try:
        code = bench.bring({**samples.basic, **content}) and ""
    except PortraitError as refused:
        code = refused.code
    assert code is not None


@given(identifier=st.text(max_size=30), role=st.sampled_from(["student", "staff"]))
def test_a_pseudonym_is_stable_and_never_looks_like_a_code(identifier, role):
    key, other = Key(b"k" * 32), Key(b"l" * 32)
    pseudonym = key.pseudonym(role, identifier)
    assert pseudonym == key.pseudonym(role, identifier)
    assert pseudonym != other.pseudonym(role, identifier)
    assert len(pseudonym) == 17


@pytest.fixture
def in_order(bench):
    """Results of the basic files, imported once with the key that the test then copies."""
    bench.bring()
    return sorted_results(bench)


def sorted_results(bench):
    return bench.table("results").astype("str").sort_values(["student_id", "term"]).to_csv(index=False)


@SLOW
@given(rows=st.permutations(range(4)))
def test_the_order_of_rows_changes_nothing_that_is_kept(bench, samples, in_order, rows):
    header, *lines = samples.results.splitlines()
    folder = Path(tempfile.mkdtemp(dir=bench.folder))
    here = type(bench)(folder)
    shutil.copy(bench.key, here.key)
    here.bring(None, {"resultats.csv": "\n".join([header, *(lines[place] for place in rows)]) + "\n"})
    assert sorted_results(here) == in_order
    shutil.rmtree(folder)
