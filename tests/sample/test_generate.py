"""Writing schools: each is the same whatever is made beside it; the province stays within memory."""

import filecmp
from pathlib import Path

import pytest
import yaml

from portraitlib.ingest import import_raw
from portraitlib.sample import generate
from portraitlib.sample.plan import plan_school
from portraitlib.tables.schemas import MAPPED_TABLES

STANDARD = Path(__file__).resolve().parents[2] / "params" / "importation" / "standard.yml"


@pytest.fixture(scope="module")
def three(tmp_path_factory):
    folder = tmp_path_factory.mktemp("three")
    told = []
    truths = generate(folder, schools=3, years=2, progress=lambda *step: told.append(step))
    return folder, truths, told


def test_a_school_has_one_file_a_table_and_progress_is_told(three):
    folder, _, told = three
    assert {path.stem for path in (folder / "999002").iterdir()} == set(MAPPED_TABLES)
    assert told == [(1, 3, "999001"), (2, 3, "999002"), (3, 3, "999003")]


def test_the_standard_description_imports_every_row(three, tmp_path):
    report = import_raw(STANDARD, three[0], tmp_path / "store", key_file=tmp_path / "key" / "cle")
    assert report.schools == ["999001", "999002", "999003"]
    assert report.reconciliation["n_in"].sum() > 100_000
    assert report.reconciliation["n_set_aside"].sum() == 0


def test_a_school_is_the_same_alone_or_with_others_in_one_process_or_two(three, tmp_path):
    generate(tmp_path, schools=2, years=2, jobs=2)
    for school in ("999001", "999002"):
        names = [path.name for path in (three[0] / school).iterdir()]
        same, different, errors = filecmp.cmpfiles(three[0] / school, tmp_path / school, names, shallow=False)
        assert (len(same), different, errors) == (len(MAPPED_TABLES), [], [])


def test_another_seed_gives_another_school(three, tmp_path):
    generate(tmp_path, schools=1, seed=2, years=2)
    assert not filecmp.cmp(three[0] / "999001" / "results.csv", tmp_path / "999001" / "results.csv", shallow=False)


def test_what_was_planted_is_written_beside_the_data(three):
    folder, truths, _ = three
    written = yaml.safe_load((folder / "verites_plantees.yml").read_text(encoding="utf-8"))["truths"]
    assert [entry["id"] for entry in written] == [truth.truth_id for truth in truths]
    assert {"id", "school", "where", "what", "size", "how", "tolerance"} <= set(written[0])
    assert not [entry for entry in written if entry["school"] == "999003"]


def test_years_not_written_hold_no_truth(three):
    _, truths, _ = three
    assert "rule_break" not in {truth.kind for truth in truths}
    years = [year for truth in truths for year in truth.where.get("school_years", [])]
    assert set(years) <= {2025, 2026}


def test_later_schools_differ_in_size_and_hold_some_truths():
    plans = [plan_school(number) for number in range(3, 203)]
    assert len({round(plan.n_entering) for plan in plans}) > 20
    with_truths = sum(bool(plan.truths) for plan in plans)
    assert 120 <= with_truths <= 195
