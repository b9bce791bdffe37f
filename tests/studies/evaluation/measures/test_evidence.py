"""The sheet says what a comparison is worth before what it found, and a page that goes out tells no small group."""

from dataclasses import replace

import pandas as pd
import pytest

from portraitlib import (
    challenge_estimate,
    compare_detectable,
    compare_programmes,
    open_school,
    write_diffusion_page,
    write_evidence_sheet,
)
from portraitlib.display.show import shown_view
from portraitlib.journal import open_journal
from portraitlib.results.result import Refusal
from portraitlib.studies.evaluation.measures.compared import compared_of
from portraitlib.studies.evaluation.measures.design_names import STRENGTH
from portraitlib.studies.evaluation.measures.evidence import verdict_of
from portraitlib.tables.school import school_in_memory

STUDENTS = [f"s{n:02d}" for n in range(40)]


def alone(tmp_path, n_helped=12, audience="interne"):
    """A school where nothing allows a comparison: the programme is described."""
    people = pd.DataFrame({"student_id": STUDENTS, "school_year": 2026, "grade_level": 2, "group": "21"})
    helped = STUDENTS[:n_helped]
    services = pd.DataFrame({"student_id": helped, "service_id": helped, "service": "tutoring",
                             "start_date": pd.Timestamp("2025-10-06")})  # fmt: skip
    marks = pd.DataFrame({"student_id": STUDENTS, "school_year": 2026, "subject": "french", "course": "132208",
                          "competency": "overall", "term": "final", "course_level": 2})  # fmt: skip
    marks["mark"] = [55.0 + n % 30 for n in range(40)]
    tables = {"students": people, "services": services, "results": marks}
    return school_in_memory(tables, audience=audience, journal=str(tmp_path / "journal"))


def said(result):
    view = shown_view(result)
    return " ".join([view.headline, *view.sentences, *view.notes, *(table.title for table in view.tables)])


def limits_of(sheet):
    return sheet.tables["not_concluded"].data["evidence_limit"].tolist()


@pytest.mark.parametrize(
    ("design", "states", "verdict"),
    [
        ("drawn", {"left": "holds"}, "without_reservations"),
        ("drawn", {"left": "weakens", "start": "holds"}, "with_reservations"),
        ("drawn", {"left": "weakens", "start": "undoes"}, "not_met"),
        ("drawn", {}, "not_met"),
        ("cut_off", {"density": "holds", "window": "holds", "left": "holds"}, "without_reservations"),
        ("cut_off", {"density": "holds", "window": "holds"}, "with_reservations"),
        ("cut_off", {"density": "weakens", "window": "holds", "left": "holds"}, "not_met"),
        ("before_after_compared", {"start": "holds"}, "with_reservations"),
        ("matched", {}, "not_met"),
        ("single_case", {}, "apart"),
    ],
)
def test_the_verdict_follows_the_design_and_what_was_tried(design, states, verdict):
    assert verdict_of(design, states) == verdict


def test_a_description_concludes_nothing_and_never_speaks_of_an_effect(tmp_path):
    school = alone(tmp_path)
    sheet = write_evidence_sheet(school)
    assert (sheet.design, sheet.verdict, sheet.seen) == ("description", "not_rated", "described")
    assert sheet.tables["not_concluded"].data.iloc[:, 0].tolist()[0] == "nobody_beside"
    told = [sheet, compare_programmes(school), *write_diffusion_page(school, sheet=sheet)]
    assert not any("effet" in said(one).casefold() for one in told)
    assert said(sheet).startswith("Exploration.")


def test_the_decision_of_the_team_is_read_from_the_journal_by_the_team_alone(tmp_path):
    school = alone(tmp_path)
    decided = {"question": "Garder ?", "decided": "Oui", "check_on": "2026-06-10", "programme": "tutoring",
               "course": "keep"}  # fmt: skip
    open_journal(school).save("decision", decided, who="Anne")
    sheet = write_evidence_sheet(school)
    assert sheet.course == "keep"
    assert "le garder" in said(sheet)
    assert any("L'an prochain, il continue." in said(one) for one in write_diffusion_page(school, sheet=sheet))
    assert write_evidence_sheet(alone(tmp_path, audience="public")).course == "unread"


def test_a_page_that_goes_out_tells_no_exact_count_and_no_small_group(tmp_path):
    pages = write_diffusion_page(alone(tmp_path), sheet=write_evidence_sheet(alone(tmp_path)))
    assert [one.about for one in pages] == [10] * 3
    assert [shown_view(one).is_sheet for one in pages] == [True] * 3
    few = alone(tmp_path, n_helped=6)
    pages = write_diffusion_page(few, sheet=write_evidence_sheet(few))
    assert [one.about for one in pages] == [0] * 3
    assert all("petit groupe" in said(one) and "6" not in said(one).replace("2026", "") for one in pages)


def test_what_one_year_of_one_school_cannot_say_is_told(tmp_path):
    assert limits_of(write_evidence_sheet(alone(tmp_path)))[-1] == "one_school"


def test_without_a_sheet_there_is_no_page(tmp_path):
    found = write_diffusion_page(alone(tmp_path))
    assert isinstance(found, Refusal)
    assert "fiche" in shown_view(found).headline


def test_a_comparison_whose_number_was_not_made_is_not_called_weak(tmp_path):
    sheet = replace(write_evidence_sheet(alone(tmp_path)), design="cut_off", verdict="not_met")
    assert "n'est pas calculé" in said(sheet) and "pas assez solide" not in said(sheet)
    pages = [
        replace(one, design="cut_off", verdict="not_met", n_years=3)
        for one in write_diffusion_page(alone(tmp_path), sheet=write_evidence_sheet(alone(tmp_path)))
    ]
    assert not any("comparés à personne" in said(one) for one in pages)
    assert "Une comparaison est possible (de chaque côté d'un seuil)" in said(pages[0])
    seen = replace(pages[0], seen="larger", verdict="with_reservations")
    assert "3 années du même seuil sont lues ensemble" in said(seen) and "3 années" not in said(pages[0])


@pytest.mark.long
def test_the_sheet_of_a_sample_school_is_walked_from_its_doubts_to_the_pages(sample_store, tmp_path):
    school = open_school(school="999002", store=str(sample_store), journal=str(tmp_path / "journal"))
    asked = {"programme": "directed_study"}
    sheet = write_evidence_sheet(
        school, **asked, doubts=challenge_estimate(school, **asked), reached=compare_detectable(school, **asked)
    )
    assert (sheet.design, sheet.verdict, sheet.is_exploration) == ("matched", "with_reservations", True)
    assert "écart type" in said(write_diffusion_page(school, sheet=sheet)[2])
    other = write_evidence_sheet(school, programme="mentoring", reached=compare_detectable(school, **asked))
    assert isinstance(other, Refusal)
    beside = compare_programmes(school).tables["programmes_beside"].data["design_code"].tolist()
    assert beside == sorted(beside, key=STRENGTH.index)


def test_a_number_stands_beside_the_students_it_is_of(sample_school):
    """Three years of one cut-off are read together, near it: the sheet and the programmes side by side say as much."""
    pytest.importorskip("rdrobust")
    school = sample_school("999002")
    reached = compare_detectable(school, "TUTORAT")
    sheet = write_evidence_sheet(school, "TUTORAT", reached=reached)
    assert limits_of(sheet)[-1] == "one_school_years"
    rows = compare_programmes(school).tables["programmes_beside"].data.set_index("design_code")
    own = ["n_helped", "n_other_students", "gap_seen", "seen_low", "seen_high"]
    found = reached.tables["planned_and_reached"].data.iloc[0][own].astype(float)
    assert sheet.tables["evidence"].data.iloc[0][own].astype(float).equals(found)
    assert rows.loc["cut_off", own].astype(float).tolist() == found.tolist()


def test_a_sheet_without_a_number_counts_whom_it_compares_in_each_year(sample_school):
    school = sample_school("999002")
    row = write_evidence_sheet(school, "TUTORAT").tables["evidence"].data.iloc[0]
    known = compared_of(school, "TUTORAT", "mark:french").known
    took = known["took"] == 1
    assert row["n_helped"] == took.sum() > known.loc[took, "student_id"].nunique()
    assert row["n_other_students"] == (~took).sum()


@pytest.mark.parametrize(("audience", "is_hidden"), [("interne", False), ("public", True)])
def test_a_share_that_a_few_do_not_have_is_told_to_the_team_alone(six_fail, school_with, audience, is_hidden):
    """As in section 4: on the sheet, side by side, and on no page that is handed on."""
    school = school_with(six_fail, audience=audience)
    sheet = write_evidence_sheet(
        school, "T", "success:french", reached=compare_detectable(school, "T", "success:french")
    )
    (row,) = shown_view(sheet).tables[0].rows.to_dict("records")
    assert bool(pd.isna(row["gap_seen"])) == is_hidden
    assert not any(page.numbers for page in write_diffusion_page(school, sheet=sheet))
