"""What a school gives to plan its supports: what cannot be planned is set aside, what should be looked at is told."""

import shutil
from pathlib import Path

import pytest
import yaml

from portraitlib.errors import ImportFaultsError
from portraitlib.ingest import import_raw
from portraitlib.tables.store import open_partition

ROOT = Path(__file__).resolve().parents[2]

STAFF = """school_id,staff_id,school_year,role
A,t1,2026,teacher
A,t2,2026,teacher
"""
SLOTS = """school_id,school_year,slot,cycle_day,starts_at,ends_at,slot_kind,has_late_bus,bus_seats
A,2026,J1-midi,1,12 h 05,12:50:00,noon,0,
A,2026,J1-soir,1,15:30,25:00,evening,1,20
"""
OFFERS = """school_id,school_year,offer,service,offer_kind,staff_id,minimum_size,maximum_size,allowed_slots
A,2026,R1,recovery,group,t1,,,J1-midi; J1-soir
A,2026,R2,recovery,group,t2,13,,
A,2026,R3,recovery,group,t2,,,J9-midi
A,2026,R4,recovery,group,inconnu,,,
A,2026,R5,recovery,group,t2,,,
"""
HOURS = """school_id,school_year,staff_id,slot,releasable_hours
A,2026,t1,J1-midi,0
A,2026,t1,J7-midi,1
"""
WISHES = """school_id,school_year,student_id,subject,service,wish,asked_by
A,2026,1,mathematics,recovery,directed,teacher
A,2026,1,mathematics,recovery,volunteer,parent
A,2026,3,,,directed,teacher
A,2026,9,,,directed,teacher
A,2026,2,,,2026-01-05,parent
"""
PAIRS = """school_id,school_year,student_id,other_student_id,pair,reason_code
A,2026,1,1,apart,
A,2026,1,2,apart,conflict
A,2026,2,1,together,
A,2026,2,3,apart,focus
A,2026,3,2,apart,focus
A,2026,2,9,apart,
"""
FILES = {"staff": STAFF, "slots": SLOTS, "offers": OFFERS, "adult_hours": HOURS, "wishes": WISHES, "pairs": PAIRS}
STANDARD = yaml.safe_load((ROOT / "params" / "importation" / "standard.yml").read_text(encoding="utf-8"))["files"]
DESCRIBED = {
    table: {**entry, "pattern": f"{table}.csv", "separator": ","}
    for entry in STANDARD
    if (table := entry["tables"][0]["table"]) in FILES
}


@pytest.fixture
def told(bench, samples):
    mapping = {**samples.basic, "files": [*samples.basic["files"], *DESCRIBED.values()]}
    return bench, bench.bring(mapping, {f"{name}.csv": text for name, text in FILES.items()})


def test_what_cannot_be_planned_is_set_aside_and_what_may_be_true_is_kept_and_told(told):
    faults = {(fault.table, fault.rule): fault.lines for fault in told[1].faults}
    assert faults == {
        ("slots", "not_a_time"): (3,),
        ("offers", "minimum_over_maximum"): (3,),
        ("offers", "unknown_slot"): (4,),
        ("offers", "unknown_adult"): (5,),
        ("adult_hours", "unknown_slot"): (3,),
        ("wishes", "student_not_enrolled"): (5,),
        ("wishes", "unknown_code"): (6,),
        ("pairs", "pair_with_oneself"): (2,),
        ("pairs", "together_and_apart"): (3, 4),
        ("pairs", "duplicate_identical"): (6,),
        ("pairs", "student_not_enrolled"): (7,),
    }
    rows = told[1].reconciliation
    assert (rows["n_in"] == rows["n_kept"] + rows["n_set_aside"]).all()
    flags = {(one.table, one.rule): one.n_rows for one in told[1].flags.itertuples()}
    assert flags == {
        ("offers", "adult_never_free"): 1,
        ("adult_hours", "zero_hours"): 1,
        ("wishes", "student_left"): 1,
        ("pairs", "student_left"): 1,
    }
    partition = open_partition(told[0].store, "A")
    slots = partition.read("slots")
    assert slots["starts_at"].tolist() == ["12:05", "15:30"]
    assert slots["ends_at"].isna().tolist() == [False, True]
    pairs = partition.read("pairs")
    assert len(pairs) == 1
    assert (pairs["student_id"] < pairs["other_student_id"]).all()
    assert set(pairs["other_student_id"]) | set(pairs["student_id"]) <= set(partition.read("students")["student_id"])


def test_files_without_students_add_to_the_school_that_is_there(told, samples, tmp_path):
    bench = told[0]
    store = shutil.copytree(bench.store, tmp_path / "copie")
    before = open_partition(store, "A")
    raw = tmp_path / "ajout"
    raw.mkdir()
    (raw / "wishes.csv").write_text(WISHES.splitlines()[0] + "\nA,2026,2,,,volunteer,student\nA,2026,9,,,directed,\n")
    (tmp_path / "ajout.yml").write_text(yaml.safe_dump({**samples.basic, "files": [DESCRIBED["wishes"]]}))
    report = import_raw(tmp_path / "ajout.yml", raw, store, key_file=bench.key, project=ROOT, add=True, replace=True)
    after = open_partition(store, "A")
    assert [fault.rule for fault in report.faults] == ["student_not_enrolled"]
    assert after.read("wishes")["wish"].tolist() == ["volunteer"]
    for name in ("students", "results", "schools", "slots", "pairs"):
        assert after.read(name).equals(before.read(name))
    assert after.entry["mapping"] == before.entry["mapping"]
    with pytest.raises(ImportFaultsError, match="nothing_kept"):
        import_raw(tmp_path / "ajout.yml", raw, tmp_path / "autre", key_file=bench.key, project=ROOT, add=True)
