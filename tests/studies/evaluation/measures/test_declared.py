"""Only what was declared before the outcome was known is more than an exploration."""

from dataclasses import replace

import pandas as pd
import pytest

from portraitlib import list_declarations
from portraitlib.display.show import shown_view
from portraitlib.journal import open_journal
from portraitlib.studies.evaluation.measures.declared import corrected, standing_of
from portraitlib.tables.school import school_in_memory

STUDENTS = [f"s{n:02d}" for n in range(12)]
DECLARED = {
    "expected": "De meilleures notes en français",
    "programme": "Tutorat",
    "primary_outcome": "mark",
    "of_what": "french",
    "other_outcomes": "réussite : french",
    "smallest_effect": 0.25,
}


def school_in(year, tmp_path, *, term="1", audience="interne"):
    people = pd.DataFrame({"student_id": STUDENTS, "school_year": year, "grade_level": 2, "group": "21"})
    services = pd.DataFrame({"student_id": STUDENTS[:4], "service_id": STUDENTS[:4], "service": "tutoring",
                             "start_date": pd.Timestamp(year - 1, 10, 6)})  # fmt: skip
    marks = pd.DataFrame({"student_id": STUDENTS, "school_year": year, "subject": "french", "course": "132208",
                          "competency": "overall", "term": term, "course_level": 2, "mark": 60.0})  # fmt: skip
    tables = {"students": people, "services": services, "results": marks}
    return school_in_memory(tables, audience=audience, journal=str(tmp_path / "journal"))


def declare(school, **more):
    open_journal(school).save("declaration", {**DECLARED, **more}, who="Anne")


def test_declared_before_and_proved_is_no_exploration(tmp_path):
    declare(school_in(2090, tmp_path))  # its results come long after any day on which this test runs
    found = list_declarations(school_in(2090, tmp_path, term="final"))
    standing = standing_of(found, "tutoring", "mark:french")
    assert (standing.is_exploration, standing.role, standing.smallest_effect) == (False, "primary", 0.25)
    assert standing_of(found, "tutoring", "success:french").role == "other"
    assert standing_of(found, "tutoring", "absence").is_exploration
    assert "1 résultat" in shown_view(found).headline


@pytest.mark.parametrize(("year", "term"), [(2090, "final"), (2026, "1")])
def test_declared_while_the_store_held_it_or_after_its_day_is_exploration(tmp_path, year, term):
    declare(school_in(year, tmp_path, term=term))
    found = list_declarations(school_in(year, tmp_path, term="final"))
    assert standing_of(found, "tutoring", "mark:french").is_exploration
    assert "exploration" in shown_view(found).headline


@pytest.mark.parametrize(("written", "standing"), [("Français", "before"), ("Latin", "unrecognised")])
def test_a_subject_is_known_by_its_short_name_or_said_not_to_be(tmp_path, written, standing):
    declare(school_in(2090, tmp_path), of_what=written, other_outcomes="")
    rows = list_declarations(school_in(2090, tmp_path, term="final")).tables["declarations"].data
    assert rows["declared_standing"].tolist() == [standing]


def test_a_second_primary_outcome_is_one_of_the_others(tmp_path):
    declare(school_in(2090, tmp_path))
    declare(school_in(2090, tmp_path), primary_outcome="success", other_outcomes="")
    found = list_declarations(school_in(2090, tmp_path))
    assert standing_of(found, "tutoring", "mark:french").role == "primary"
    assert standing_of(found, "tutoring", "success:french").role == "other"


def test_a_reader_outside_the_team_reads_days_and_codes_and_no_word_of_the_team(tmp_path):
    declare(school_in(2090, tmp_path), of_what="notes de Julie")
    found = list_declarations(school_in(2090, tmp_path, audience="public"))
    assert found.n_declared == 2
    told = str(found.tables["declarations"].data.to_dict("records"))
    told += str([table.labels.to_dict("records") for table in shown_view(found).tables])
    assert "Julie" not in told
    assert "meilleures" not in told


def test_the_others_are_corrected_together_and_the_primary_is_not():
    first = standing_of(None, "x", "y")
    primary, other = replace(first, role="primary"), replace(first, role="other")
    told = corrected({"a": 0.04, "b": 0.02, "c": 0.03}, {"a": primary, "b": other, "c": other})
    assert told == {"a": 0.04, "b": 0.04, "c": 0.04}
