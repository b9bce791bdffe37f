"""What was planted in the sample is told by the notebooks' own views, at its size; the calm school claims none."""

import re
from pathlib import Path

import pytest
import yaml

from portraitlib.tables.school import open_school

SAMPLE = Path(__file__).parents[2] / "data" / "sample"
SURE = 0.8  # chances from which a zone is named (`sure_probability` of params/portrait.yml)
GROUPS = {"999001": "21", "999002": "31", "999003": "21"}
PORTRAIT, GROUP, SCREENING = (
    ("01", "results", "zones", "pass-mark"),
    ("02", "skills", "observations", "needs"),
    ("04", "declines"),
)
READ = {
    "999001": (PORTRAIT, GROUP, SCREENING),
    "999002": (("01", "trend", "exam"),),
    "999003": ((*PORTRAIT, "exam"), GROUP, SCREENING),
}
"""Sections that tell the truths of a school: each notebook, then the ids of the cells."""


@pytest.fixture(scope="module")
def truths():
    listed = yaml.safe_load((SAMPLE / "verites_plantees.yml").read_text(encoding="utf-8"))["truths"]
    return {truth["id"]: truth for truth in listed}


@pytest.fixture(scope="module")
def views(run_cells, sample_project):
    """Views by school of the notebooks that tell its truths, made once from the sample as it is imported."""
    shown = {}
    for school, sections in READ.items():
        opened = open_school(school=school, store=str(sample_project / "store"), group=GROUPS[school])
        shown[school] = [view for number, *cells in sections for view in run_cells(number, opened, tuple(cells))]
    return shown


def headline(views, name):
    return next(view["headline"] for view in views if view["name"] == name)


def near(truth, found):
    """Whether an estimate is the planted size, within the tolerance that the list of truths gives."""
    return found == pytest.approx(truth["size"], abs=truth["tolerance"])


def test_the_weak_competency_is_the_only_zone_named(table_of, views):
    zones = table_of(views["999001"], "zones", "zones")
    named = [(z["subject"], z["competency"], int(z["level"])) for z in zones if z["weakest_probability"] >= SURE]
    assert named == [("mathematics", "problem_solving", 2)]
    assert "Résoudre une situation-problème, 2e secondaire" in headline(views["999001"], "zones")


def test_the_weak_competency_is_lower_by_the_size_planted(table_of, views, truths):
    means = {
        (cell["competency"], int(cell["level"])): cell["mean_mark"]
        for cell in table_of(views["999001"], "resultats", "cells")
        if cell["subject"] == "mathematics" and int(cell["level"]) <= 3
    }
    gaps = {level: means[("problem_solving", level)] - means[("reasoning", level)] for level in (1, 2, 3)}
    assert near(truths["999001_weak_competency"], gaps[2] - (gaps[1] + gaps[3]) / 2)


def test_the_pile_at_the_pass_mark_is_told_at_its_size(table_of, views, truths):
    rows = table_of(views["999001"], "notes-au-seuil", "pile_up")
    found = {row["course_kind"]: row for row in rows}
    assert near(truths["999001_pile_at_pass"], found["without_exam"]["moved_share"])


def test_the_skill_that_a_class_lacks_is_told_at_its_size(table_of, views, truths):
    skills = table_of(views["999001"], "notions", "skills")
    own = [skill for skill in skills if skill["is_own"]]
    assert [skill["skill"] for skill in own] == ["fractions"]
    assert near(truths["999001_class_without_skill"], own[0]["own_gap"])
    assert "fractions" in headline(views["999001"], "besoins")


def test_the_students_who_pass_and_whose_marks_fall_are_listed_and_nobody_else(table_of, views, truths):
    truth = truths["999001_quiet_decline"]
    rows = table_of(views["999001"], "baisses", "students")
    assert len(rows) == truth["where"]["n_students"]
    assert near(truth, sum(row["mark_decline"] for row in rows) / len(rows))
    levels = table_of(views["999001"], "baisses", "declines")
    falling = [int(row["grade_level"]) for row in levels if row["n_declining"]]
    assert falling == truth["where"]["grade_levels"]
    assert "aucun n'a perdu" in headline(views["999003"], "baisses")


def test_the_severe_rater_is_told_at_the_size_planted(table_of, views, truths):
    pair = table_of(views["999001"], "observations", "observation_agreement")[0]
    assert pair["is_clear"]
    assert near(truths["999001_severe_rater"], pair["mean_difference"])


def test_the_exams_of_the_second_school_are_lower_by_the_size_planted(table_of, views, truths):
    gaps = table_of(views["999002"], "note-ecole-epreuve", "exam_courses")
    known = [row for row in gaps if row["exam_difference"] is not None]
    assert all(row["is_clear"] for row in known)
    mean = sum(row["exam_difference"] * row["n_students"] for row in known) / sum(row["n_students"] for row in known)
    assert mean == pytest.approx(-truths["999002_rule_break"]["where"]["exam_gap"], abs=1.5)


def test_a_trend_is_broken_where_the_rules_were(views):
    trend = next(view for view in views["999002"] if view["name"] == "evolution")
    assert "La ligne est brisée" in trend["html"]
    assert "2022-2023 | 2023-2024" in re.sub("</?span[^>]*>", "", trend["html"])  # a year is not cut at its hyphen
    # Tutoring was planted in mathematics from 2023-2024 on; where an exam enters, nothing is compared with 2022-2023.
    assert "nettement changé dans 1 matière\u00a0: Mathématique" in trend["headline"]


def test_the_calm_school_claims_nothing_that_was_planted_elsewhere(table_of, views):
    calm = views["999003"]
    assert max(zone["weakest_probability"] for zone in table_of(calm, "zones", "zones")) < SURE
    assert "aucune ne ressort sûrement" in headline(calm, "zones")
    assert headline(calm, "notes-au-seuil").startswith("Rien ne distingue")
    assert not [skill for skill in table_of(calm, "notions", "skills") if skill["is_own"]]
    assert not any(pair["is_clear"] for pair in table_of(calm, "observations", "observation_agreement"))
    assert not [row for row in table_of(calm, "note-ecole-epreuve", "exam_courses") if row["is_clear"]]
