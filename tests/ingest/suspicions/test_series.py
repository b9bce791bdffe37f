"""Series of progress that cannot be read as one."""

from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from portraitlib.ingest import import_raw
from portraitlib.ingest.fault import SUSPICIONS
from portraitlib.ingest.stage import ORIGIN
from portraitlib.ingest.suspicions.dates import odd_dates
from portraitlib.ingest.suspicions.seen import Seen
from portraitlib.ingest.suspicions.series import odd_series

ROOT = Path(__file__).resolve().parents[3]
WEEKS = pd.date_range("2025-10-08", periods=8, freq="7D")


def series(starts, slope, *, instrument="LECTURE", noise=3.0, **more):
    """One series a start, of eight weeks."""
    rng = np.random.default_rng(1)
    rows = [
        {
            "student_id": f"p{number}",
            "instrument": instrument,
            "level": None,
            "date": day,
            "score": start + slope * week,
        }
        for number, start in enumerate(starts)
        for week, day in enumerate(WEEKS)
    ]
    frame = pd.DataFrame(rows).assign(**{ORIGIN: 0, "instrument": instrument}, **more)
    return frame.assign(score=(frame["score"] + noise * rng.normal(size=len(frame))).clip(lower=0))


def told(*frames, instruments=None):
    tables = {"progress": pd.concat(frames, ignore_index=True)}
    if instruments is not None:
        tables["instruments"] = pd.DataFrame(instruments)
    return {one.rule: one for one in odd_series(Seen(tables))}


def test_series_that_part_in_two_are_of_two_scales_and_those_that_only_differ_are_not():
    assert told(series([20, 35, 50, 65, 80, 95, 110, 140], 1.0)) == {}
    spread = [60, 75, 80, 95, 110, 140, 150, 160]
    parted = told(series([*spread, 8, 10, 9, 7], 0.2))["two_scales"]
    assert (parted.facts["instrument"], len(parted.where)) == ("LECTURE", 32)
    assert parted.facts["foot"] >= 2.5 * parted.facts["top"]


def test_two_levels_that_are_told_are_two_series_and_one_told_in_part_is_suspected():
    high, low = series([90, 95, 100, 110], 1.0, level="B"), series([10, 12, 14, 16], 1.0, level="A")
    assert told(high, low) == {}
    assert set(told(high, series([90, 95, 100], 1.0))) == {"level_partly_told"}


def test_series_that_nearly_all_fall_are_told_unless_the_instrument_says_that_lower_is_better():
    errors = series(range(30, 52, 2), -2.0, instrument="ERREURS")
    found = told(errors)["direction_reversed"]
    assert (found.facts["n_wrong"], found.facts["n_series"]) == (11, 11)
    assert told(errors, instruments={"instrument": ["ERREURS"], "direction": ["down"]}) == {}
    rising = told(series(range(20, 42, 2), 2.0), instruments={"instrument": ["LECTURE"], "direction": ["down"]})
    assert set(rising) == {"direction_reversed"}


def test_series_without_progress_are_suspected_of_no_direction():
    """Forty instruments of twelve flat series: fewer than one in a thousand would be told."""
    flat = [series([50] * 12, 0.0, instrument=f"I{number}") for number in range(40)]
    rng = np.random.default_rng(3)
    rows = pd.concat(flat, ignore_index=True)
    rows["score"] = 50 + 5 * rng.normal(size=len(rows))
    assert len([one for one in odd_series(Seen({"progress": rows})) if one.rule == "direction_reversed"]) <= 1


def test_one_day_not_yet_come_is_told(door):
    days = pd.to_datetime(["2025-10-08", "2026-01-14", "2099-01-14"])
    tables = {
        "students": pd.DataFrame({"student_id": ["p"], "school_year": 2026, "entry_date": pd.NaT}),
        "progress": pd.DataFrame({"student_id": "p", "date": days}),
    }
    found = [(one.rule, one.facts) for one in odd_dates(Seen(tables))]
    assert found == [("dates_in_future", {"first": "2099-01-14", "last": "2099-01-14"})]


INSTRUMENTS = "Épreuve;Sens;Bas;Haut\nLECTURE;up;0;100\nAUTRE;up;90;10\n"
PROBES = """Fiche;Épreuve;Jour;Texte;Niveau;Score
0000001;LECTURE;1;T1;3;40
0000001;LECTURE;1;T2;3;43
0000001;LECTURE;8;;3;ABS
0000001;LECTURE;15;;3;0
0000001;LECTURE;22;;3;
0000002;LECTURE;1;;4;120
0000002;CALCUL;1;;;12
0000002;CALCUL;1;;;14
0000003;CALCUL;1;;;14
"""


def test_forms_levels_gaps_and_bounds_come_from_a_file_as_they_are_written(door):
    who = {"from": "Fiche", "identifier": "other"}
    read = {"instrument": "Épreuve", "form": "Texte", "level": "Niveau", "score": "Score"}
    date = {"from": "Jour", "counted_from": "2025-09-01"}
    probes = {"table": "progress", "columns": {"student_id": who, "date": date, **read}}
    probes["marks"] = {"codes": {"ABS": "absent"}}
    bounds = {"instrument": "Épreuve", "direction": "Sens", "minimum": "Bas", "maximum": "Haut"}
    door.mapping["files"] += [
        {"pattern": "suivi.csv", "tables": [probes]},
        {"pattern": "mesures.csv", "tables": [{"table": "instruments", "columns": bounds}]},
    ]
    door.files |= {"suivi.csv": PROBES, "mesures.csv": INSTRUMENTS}
    report = door.bring()
    kept = door.table("progress").sort_values(["student_id", "date", "form"])
    assert sorted(kept["score"].dropna()) == [0, 14, 40, 43]
    assert kept["missing_reason"].value_counts().to_dict() == {"absent": 1}
    assert kept["score"].isna().sum() == 2
    assert kept.loc[kept["instrument"] == "LECTURE", "level"].unique().tolist() == ["3"]
    assert door.table("instruments")["instrument"].tolist() == ["LECTURE", "AUTRE"]
    faults = {(fault.table, fault.rule, fault.count) for fault in report.faults}
    assert faults == {
        ("progress", "score_above_maximum", 1),
        ("progress", "duplicate_conflicting", 2),
        ("instruments", "minimum_over_maximum", 1),
    }
    assert report.flags.query("rule == 'unknown_instrument'")["n_rows"].sum() == 1
    assert {"two_scales", "level_partly_told", "direction_reversed", "dates_in_future"} <= set(SUSPICIONS)


def test_series_added_to_a_school_are_read_with_the_instruments_it_has(door):
    bounds = {"instrument": "Épreuve", "direction": "Sens", "maximum": "Haut"}
    described = {"pattern": "mesures.csv", "tables": [{"table": "instruments", "columns": bounds}]}
    door.mapping["files"].append(described)
    door.files["mesures.csv"] = "Épreuve;Sens;Haut\nLECTURE;up;100\n"
    door.bring()
    columns = {"student_id": {"from": "Fiche", "identifier": "other"}, "instrument": "Épreuve", "date": "Jour"}
    series_alone = {"pattern": "suivi.csv", "tables": [{"table": "progress", "columns": {**columns, "score": "Score"}}]}
    raw = door.folder / "plus"
    raw.mkdir()
    (raw / "suivi.csv").write_text(
        "Fiche;Épreuve;Jour;Score\n0000001;LECTURE;2025-10-08;120\n0000001;LECTURE;2025-10-15;80\n", encoding="utf-8"
    )
    file = door.folder / "plus.yml"
    file.write_text(yaml.safe_dump({**door.mapping, "files": [series_alone]}, allow_unicode=True), encoding="utf-8")
    report = import_raw(file, raw, door.store, key_file=door.folder / "cle", add=True, project=ROOT)
    assert [(fault.rule, fault.count) for fault in report.faults] == [("score_above_maximum", 1)]
    assert door.table("progress")["score"].tolist() == [80]
    assert door.table("instruments")["instrument"].tolist() == ["LECTURE"]
