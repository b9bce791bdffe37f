"""What a school saw is written beside research when somebody asks, and the rest of the file stays as it was."""

import shutil
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from portraitlib import list_practices
from portraitlib.display.show import shown_view
from portraitlib.errors import ParamsError
from portraitlib.params import project_folder
from portraitlib.report.local_practice import keep_local
from portraitlib.rules import LocalEvidence, PracticeBook, load_settings
from portraitlib.tables.school import school_in_memory

SEEN = LocalEvidence(
    school="EXAMPLE", school_year=2026, programme="Études du midi", outcome="mark:french", design="matched",
    verdict="with_reservations", course="keep", about=40, gap=0.12, low=-0.05, high=0.29, written_on=date(2026, 6, 20),
)  # fmt: skip


@pytest.fixture
def project(tmp_path):
    (tmp_path / "params").mkdir()
    shutil.copy(project_folder() / "params" / "pratiques.yml", tmp_path / "params")
    return tmp_path


def test_it_is_added_under_its_practice_and_takes_its_own_place_again(project):
    path = project / "params" / "pratiques.yml"
    before = path.read_text(encoding="utf-8").splitlines()
    keep_local(project, "small_group", SEEN)
    keep_local(project, "small_group", SEEN.model_copy(update={"school_year": 2025}))
    keep_local(project, "small_group", SEEN.model_copy(update={"course": "stop"}))
    after = path.read_text(encoding="utf-8").splitlines()
    assert [line for line in after if line in before] == before
    (sheet,) = [one for one in load_settings(PracticeBook, project).practices if one.id == "small_group"]
    assert [(one.school_year, one.course) for one in sheet.local] == [(2025, "keep"), (2026, "stop")]


def test_a_practice_that_is_not_there_changes_nothing(project):
    path = project / "params" / "pratiques.yml"
    before = path.read_bytes()
    with pytest.raises(ParamsError, match="unknown_practice"):
        keep_local(project, "smallgroup", SEEN)
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_the_list_of_practices_shows_it_beside_research_to_its_own_school():
    book = load_settings(PracticeBook)
    kept = book.model_copy(update={"practices": (book.practices[0].model_copy(update={"local": (SEEN,)}),)})
    own, other = (
        shown_view(list_practices(school_in_memory({}, settings=[kept], school=code))) for code in ("EXAMPLE", "AUTRE")
    )
    (told,) = own.tables[0].labels["practice_local"]
    told = told.replace("\xa0", " ")
    assert "Études du midi, 2025-2026, élèves semblables, solide, avec des réserves" in told
    assert "0,12 écart type, de −0,05 à 0,29, environ 40 élèves, l'équipe le garde" in told
    assert "rien encore" in other.tables[0].labels["practice_local"].iloc[0]


def test_the_kit_brings_no_local_evidence():
    assert not any(one.local for one in load_settings(PracticeBook).practices)
    assert "local:" not in (Path(project_folder()) / "params" / "pratiques.yml").read_text(encoding="utf-8")


def test_a_sheet_tells_tens_of_students_and_no_number_where_nothing_is_compared(tmp_path):
    from portraitlib import write_evidence_sheet
    from portraitlib.studies.evaluation.measures.local import local_of

    who = [f"s{n:02d}" for n in range(30)]
    people = pd.DataFrame({"student_id": who, "school_year": 2026, "grade_level": 2, "group": "21"})
    marks = people.assign(subject="french", course="132208", competency="overall", term="final", course_level=2)
    marks = marks.assign(mark=[55.0 + n for n in range(30)]).drop(columns=["grade_level", "group"])
    given = pd.DataFrame({"student_id": who[:14], "service_id": who[:14], "service": "tutoring"})
    tables = {"students": people, "results": marks, "services": given.assign(start_date=pd.Timestamp("2025-10-06"))}
    school = school_in_memory(tables, journal=str(tmp_path / "journal"))
    told = local_of(school, write_evidence_sheet(school), date(2026, 6, 20))
    assert (told.about, told.gap, told.design, told.is_exploration) == (10, None, "description", True)
