"""Public single-case series read by their descriptions alone, then shown by notebook 07 in both languages.

Skipped where the data are not beside the project.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pandas as pd
import pytest
import yaml

from portraitlib import (
    apply_progress_rule,
    describe_growth,
    describe_single_case,
    follow_progress,
    open_journal,
    open_school,
)
from portraitlib.display.show import result_html, shown_view
from portraitlib.ingest import import_raw
from portraitlib.studies.follow_up.measures.series import series_of
from portraitlib.tables.store import open_partition

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data" / "progress_single_case"
MONDAY = "2025-09-01"

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the public data sets are not beside the project")


def described(file, case, day, values, *, phase="", support="B", group="", level=None):
    """Description of a file of series: who, which measure, what is measured, and when the support begins.

    Nobody has a mark: each student has one line of results, not evaluated.
    """
    who = {"from": case, "identifier": "other"}
    when = {"from": day, "counted_from": MONDAY}
    student = {"student_id": who, "school_year": {"value": "2026"}}
    no_mark = {"course": {"value": "063126"}, "competency": {"value": "overall"}, "term": {"value": "1"}}
    tables = [
        {"table": "students", "distinct": True, "columns": {**student, **({"group": group} if group else {})}},
        {"table": "results", "distinct": True, "columns": {**student, **no_mark, "mark_code": {"value": "NE"}}},
    ]
    columns = {header: {"instrument": name, **(level or {}).get(header, {})} for header, name in values.items()}
    tables.append(
        {
            "table": "progress",
            "columns": {"student_id": who, "date": when},
            "unpivot": [{"columns": columns, "value": "score"}],
        }
    )
    if phase:
        given = {"service_id": {"value": "B"}, "service": {"value": "other"}, "start_date": when}
        tables.append(
            {
                "table": "services",
                "distinct": "first",
                "only": {phase: [support]},
                "columns": {"student_id": who, **given},
            }
        )
    return {
        "name": "cas",
        "defaults": {"separator": ",", "decimal": "."},
        "schools": [{"school_id": "A"}],
        "files": [{"pattern": file, "tables": tables}],
    }


SETS = {
    "Grosche2011": described("Grosche2011.csv", "case", "mt", {"values": "Lecture"}, phase="phase"),
    "GruenkeWilbert2014": described("GruenkeWilbert2014.csv", "case", "mt", {"score": "Récit"}, phase="phase"),
    "Huber2014": described("Huber2014.csv", "case", "mt", {"compliance": "Consignes"}, phase="phase"),
    "Leidig2018": described(
        "Leidig2018.csv",
        "case",
        "mt",
        {"academic_engagement": "Engagement", "disruptive_behavior": "Perturbations"},
        phase="phase",
        group="classID",
    ),
    "SingleCaseES_Kelley2015": described(
        "SingleCaseES_Kelley2015.csv",
        "observation",
        "unit",
        {"pre": "Vocabulaire", "post": "Vocabulaire"},
        level={"pre": {"level": "avant"}, "post": {"level": "après"}},
    ),
    "SingleCaseES_McKissick": described(
        "SingleCaseES_McKissick.csv",
        "Case_pseudonym",
        "Session_number",
        {"Outcome": "Perturbations"},
        phase="Condition",
    ),
    "scdhlm_Lambert": described(
        "scdhlm_Lambert.csv", "case", "time", {"outcome": "x"}, phase="treatment", support="RC"
    ),
}
LAMBERT = SETS["scdhlm_Lambert"]["files"][0]["tables"][2]
LAMBERT.pop("unpivot")
LAMBERT["columns"] |= {"instrument": "measure", "score": "outcome"}
SERVICES = SETS["scdhlm_Lambert"]["files"][0]["tables"][3]
SERVICES["columns"]["service_id"] = "phase"  # the support begins twice
SETS["SingleCaseES_Kelley2015"]["files"][0]["tables"][0]["columns"]["group"] = "condition"
WAYS = {"Perturbations": "down", "disruptive behavior": "down"}
"""Direction of what is measured; up for the others."""
MEASURED = {"Lambert": ["academic response", "disruptive behavior"]}
for _name, _set in SETS.items():
    _tables = _set["files"][0]["tables"]
    _told = [
        value["instrument"]
        for one in _tables
        for spread in one.get("unpivot", ())
        for value in spread["columns"].values()
    ]
    for _instrument in dict.fromkeys(_told) or MEASURED["Lambert"]:
        _columns = {"instrument": {"value": _instrument}, "direction": {"value": WAYS.get(_instrument, "up")}}
        _tables.append({"table": "instruments", "distinct": True, "columns": _columns})
SCORES = {
    "Grosche2011": ["values"],
    "GruenkeWilbert2014": ["score"],
    "Huber2014": ["compliance"],
    "Leidig2018": ["academic_engagement", "disruptive_behavior"],
    "SingleCaseES_Kelley2015": ["pre", "post"],
    "SingleCaseES_McKissick": ["Outcome"],
    "scdhlm_Lambert": ["outcome"],
}
"""Columns of scores of each file."""


@pytest.fixture(scope="module")
def imported(tmp_path_factory):
    """Function that imports a set once; returns its report and its store."""

    @cache
    def of(name):
        folder = tmp_path_factory.mktemp(name)
        file = folder / "cas.yml"
        file.write_text(yaml.safe_dump(SETS[name], allow_unicode=True), encoding="utf-8")
        return import_raw(file, DATA, folder / "store", key_file=folder / "cle", project=ROOT), folder / "store"

    return of


@pytest.mark.parametrize("name", SETS)
def test_every_score_and_every_gap_of_a_public_set_comes_by_its_description_alone(name, imported):
    report, store = imported(name)
    scores = pd.read_csv(DATA / f"{name}.csv")[SCORES[name]].melt()["value"]
    is_below = scores < 0  # one point of a graph that was read by eye: no score is negative
    assert [(fault.rule, fault.count) for fault in report.faults] == [("out_of_range", 1)] * is_below.sum()
    scores = scores[~is_below]
    progress = open_partition(store, "A").read("progress")
    assert len(progress) == len(scores)
    assert sorted(progress["score"].dropna()) == pytest.approx(sorted(scores.dropna()))
    assert progress["score"].isna().sum() == scores.isna().sum()


def test_the_support_begins_on_the_first_day_of_its_phase_and_the_next_ones_are_counted_as_repeated(imported):
    services = open_partition(imported("scdhlm_Lambert")[1], "A").read("services")
    source = pd.read_csv(DATA / "scdhlm_Lambert.csv").query("treatment == 'RC'")
    first = source.groupby(["case", "phase"])["time"].min()
    days = (services["start_date"] - pd.Timestamp(MONDAY)).dt.days + 1
    assert sorted(days) == sorted(first)


def test_the_list_of_pupils_of_a_set_says_nothing_of_progress():
    """`Leidig2018_l2_pupils.csv` has no day and no repeated measure: its pupils are those of `Leidig2018.csv`."""
    pupils = pd.read_csv(DATA / "Leidig2018_l2_pupils.csv")
    assert set(pupils["case"]) == set(pd.read_csv(DATA / "Leidig2018.csv")["case"])
    assert pupils["case"].is_unique
    assert {path.stem for path in DATA.glob("*.csv")} == {*SETS, "Leidig2018_l2_pupils"}


READ = {
    "Grosche2011": (3, 3), "GruenkeWilbert2014": (6, 6), "Huber2014": (4, 4), "Leidig2018": (70, 70),
    "SingleCaseES_Kelley2015": (0, 0), "SingleCaseES_McKissick": (3, 3), "scdhlm_Lambert": (18, 18),
}  # fmt: skip
"""Series that the page reads, and of those the ones that it reads before and during a support."""
REFUSED = {
    "SingleCaseES_Kelley2015": {"apply_progress_rule": "no_aims", "describe_single_case": "no_phases"},
    **{name: {} for name in SETS if name != "SingleCaseES_Kelley2015"},
}
"""Sections that say that they cannot be read. Kelley: a lesson before and after, which are two levels of one day, and
three lessons in all: no series follows a student. Growth asks for ten students, whom one set has."""


def written(school, series):
    """A journal in which each student has an aim, half as much again or half as little, and the day of the support."""
    journal = open_journal(school)
    for row, scores in zip(series.rows.to_dict("records"), series.scores, strict=True):
        target = pd.Series(scores).dropna().head(3).median() * (0.5 if row["is_descending"] else 1.5)
        aim = {"student": row["student_id"], "instrument": row["instrument"], "level": row["probe_level"]}
        journal.save("goal", {"title": "Cible", "target": str(target), "by_when": "2026-06-10", **aim}, who="Anne")
    for row in school.table("services").dropna(subset="start_date").to_dict("records"):
        begun = {"student": row["student_id"], "service": "other", "change_code": "begun"}
        journal.save("phase", {"name": "Soutien", "starts_on": f"{row['start_date']:%Y-%m-%d}", **begun}, who="Anne")
    return journal


@pytest.mark.long
@pytest.mark.parametrize("name", SETS)
def test_a_public_set_is_run_to_the_pages_of_progress_rule_and_single_case_in_both_languages(name, imported, tmp_path):
    told = {"school": "A", "store": str(imported(name)[1]), "journal": str(tmp_path / "j"), "as_of": "2026-06-15"}
    pages = {}
    for language in ("fr", "en"):
        school = open_school(**told, audience="interne", language=language)
        journal = written(school, series_of(school)) if language == "fr" else open_journal(school)
        made = [
            follow_progress(school, journal=journal),
            apply_progress_rule(school, journal=journal),
            describe_single_case(school, journal=journal),
            describe_growth(school),
        ]
        pages[language] = [result_html(one) for one in made]
        reasons = [getattr(one, "reason", "") for one in made]
        growth = "" if name == "Leidig2018" else "growth_of_few"
        own = REFUSED[name]
        assert reasons == ["", own.get("apply_progress_rule", ""), own.get("describe_single_case", ""), growth]
        read = made[0].tables["followed_series"].data["progress_state"].ne("unread").sum()
        cases = 0 if reasons[2] else made[2].tables["single_cases"].data["nap"].notna().sum()
        assert (read, cases) == READ[name]
        one = follow_progress(school, student=series_of(school).rows["student_id"].iloc[0], journal=journal)
        assert len(shown_view(one).figures) >= 1
    assert all(french != english for french, english in zip(*pages.values(), strict=True))
    why = " ".join(shown_view(made[0]).sentences)
    assert ("18 series: the instrument's levels are mixed" in why) == (not read)
