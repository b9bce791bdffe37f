"""From a school's files to the sentence of its report: what was lost is said, and what could be kept is there."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
import yaml

import portraitlib
from portraitlib.display.show import shown_view
from portraitlib.ingest import import_raw
from portraitlib.results.result import Refusal

ROOT = Path(__file__).resolve().parents[2]
MARKS = (45, 62, 70, 85)
COLUMNS = {
    "students": {
        "student_id": {"from": "Fiche", "identifier": "other"},
        "school_year": "Année",
        "grade_level": "Niveau",
        "group": "Foyer",
        "sex": "Sexe",
        "ehdaa_status": {"from": "Statut", "recode": {"Régulier": "none"}, "optional": True},
        "entry_date": {"from": "Entrée", "optional": True},
        "exit_date": {"from": "Sortie", "optional": True},
    },
    "results": {
        "student_id": {"from": "Fiche", "identifier": "other"},
        "school_year": {"value": "2026"},
        "course": "Cours",
        "course_group": {"from": "Groupe", "optional": True},
        "competency": {"value": "overall"},
    },
    "calendar": {"date": "Date", "school_year": {"value": "2026"}, "is_instructional": {"value": "true"}},
    "attendance": {
        "student_id": {"from": "Fiche", "identifier": "other"},
        "date": "Date",
        "period": {"value": "0"},
        "status": {"from": "Nature", "recode": {"A": "absent", "R": "late"}},
    },
}
UNPIVOT = [
    {"columns": {"Étape 1": {"term": "1"}, "Étape 2": {"term": "2"}, "Final": {"term": "final"}}, "value": "mark"}
]


def students(n: int, **more: list[str]) -> pd.DataFrame:
    """Students of two groups, the same number of girls and boys."""
    about = {"Niveau": "2", "Foyer": ["21", "22"] * (n // 2), "Sexe": ["F", "F", "M", "M"] * (n // 4)}
    return pd.DataFrame({"Fiche": [f"{1000 + place}" for place in range(n)], "Année": "2025-2026", **about, **more})


def marks(n: int) -> pd.DataFrame:
    """Final marks, a quarter of them under 60."""
    final = [str(MARKS[place % 4]) for place in range(n)]
    rows = {"Fiche": [f"{1000 + place}" for place in range(n)], "Cours": "063226", "Étape 1": final, "Étape 2": final}
    return pd.DataFrame({**rows, "Final": final})


def brought(folder: Path, **tables: pd.DataFrame):
    """The school of an import of these tables, and what the import said."""
    (folder / "brut").mkdir()
    files = []
    for name, rows in tables.items():
        rows.to_csv(folder / "brut" / f"{name}.csv", sep=";", index=False)
        wide = {"unpivot": UNPIVOT} if name == "results" else {}
        files.append({"pattern": f"{name}.csv", "tables": [{"table": name, "columns": COLUMNS[name], **wide}]})
    mapping = {
        "name": "essai",
        "defaults": {"separator": ";", "decimal": ","},
        "schools": [{"school_id": "123456", "teaching_language": "fr"}],
        "files": files,
    }
    (folder / "essai.yml").write_text(yaml.safe_dump(mapping, allow_unicode=True), encoding="utf-8")
    report = import_raw(folder / "essai.yml", folder / "brut", folder / "S", key_file=folder / "K", project=ROOT)
    counts = report.reconciliation
    assert (counts["n_in"] == counts["n_kept"] + counts["n_set_aside"]).all()
    return portraitlib.open_school(school="123456", store=str(folder / "S")), report


def headline(result) -> str:
    return shown_view(result).headline.replace("\xa0", " ")


def test_unreadable_optional_values_leave_every_student_with_the_marks(tmp_path):
    rows = students(40, Statut=["Régulier"] * 40)
    rows.loc[:2, "Niveau"], rows.loc[3:4, "Sexe"], rows.loc[5:7, "Statut"] = "FPT", "Autre", "50"
    school, report = brought(tmp_path, students=rows, results=marks(40))
    assert len(school.table("students")) == 40
    assert report.reconciliation["n_emptied"].sum() == 8
    emptied = school.table("students")[["grade_level", "sex", "ehdaa_status"]].isna().sum()
    assert emptied.tolist() == [3, 2, 3]
    view = shown_view(portraitlib.describe_results(school))
    assert "taux de réussite de 75 % (n = 40," in headline(portraitlib.describe_results(school))
    told = [sentence.replace("\xa0", " ") for sentence in view.sentences]
    assert told[-1] == "Des valeurs illisibles ont été laissées vides : Niveau (3 élèves)."
    aside = shown_view(portraitlib.describe_set_aside(school))
    assert any(sentence.startswith("8 valeurs illisibles") for sentence in aside.sentences)


def test_a_student_who_changes_group_is_kept_with_the_last_group_and_every_mark(tmp_path):
    first = students(40, Entrée=["2025-08-27"] * 40, Sortie=["2026-01-09"] * 4 + [""] * 36)
    moved = first.head(4).assign(Foyer=["22", "21"] * 2, Entrée="2026-01-12", Sortie="")
    before = marks(40).assign(Groupe=first["Foyer"])
    after = before.head(4).assign(Groupe=moved["Foyer"], **{"Étape 1": "", "Étape 2": ""})
    before.loc[:3, "Final"] = ""
    school, report = brought(tmp_path, students=pd.concat([first, moved]), results=pd.concat([before, after]))
    kept = school.table("students")
    assert len(kept) == kept["student_id"].nunique() == 40
    assert kept.tail(4)["group"].tolist() == ["22", "21", "22", "21"]
    assert kept["exit_date"].isna().all()
    assert (kept["entry_date"] == pd.Timestamp("2025-08-27")).all()
    results = school.table("results")
    assert len(results) == 120
    assert results["mark"].notna().all()
    assert results.loc[results["term"] == "final", "course_group"].tail(4).tolist() == ["22", "21", "22", "21"]
    assert "taux de réussite de 75 % (n = 40," in headline(portraitlib.describe_results(school))
    assert report.flags["rule"].tolist().count("several_stays") == 4
    assert not report.faults


@pytest.fixture
def absences():
    """Twenty students absent seven days or so of sixty, most under a code of their own school."""
    days = pd.bdate_range("2025-08-27", periods=60).strftime("%Y-%m-%d")
    rows = [(f"{1000 + place}", days[place + 5 * n], "A" if n < 3 else "M") for place in range(20) for n in range(7)]
    return pd.DataFrame({"Date": days}), pd.DataFrame(rows, columns=["Fiche", "Date", "Nature"])


def test_absences_of_an_unknown_code_cannot_be_told_as_no_absence(tmp_path, absences):
    calendar, register = absences
    school, _ = brought(tmp_path, students=students(20), results=marks(20), calendar=calendar, attendance=register)
    summary = portraitlib.describe_attendance(school)
    assert isinstance(summary, Refusal)
    assert "57,1 % des lignes qu'elle lit dans la table « Absences et retards »" in headline(summary)
    assert headline(summary).endswith("Il manque 80 lignes (20 élèves) mises de côté à l'importation.")
    assert not isinstance(portraitlib.describe_results(school), Refusal)
    assert "Il manque" not in headline(portraitlib.describe_results(school))


def test_a_few_absences_of_an_unknown_code_are_told_beside_the_numbers(tmp_path, absences):
    calendar, register = absences
    register.loc[register.index[:-3], "Nature"] = "A"
    school, _ = brought(tmp_path, students=students(20), results=marks(20), calendar=calendar, attendance=register)
    summary = portraitlib.describe_attendance(school)
    assert not isinstance(summary, Refusal)
    assert headline(summary).endswith("Il manque 3 lignes (1 élève) mises de côté à l'importation.")


def test_lines_that_cannot_be_read_at_all_are_told_too(tmp_path, absences):
    calendar, register = absences
    register["Nature"] = "A"
    register.loc[0, "Date"] = "hier"
    school, _ = brought(tmp_path, students=students(20), results=marks(20), calendar=calendar, attendance=register)
    assert headline(portraitlib.describe_attendance(school)).endswith(
        "Il manque 1 ligne (1 élève) mise de côté à l'importation."
    )


def test_a_register_whose_column_is_missing_is_not_passed_for_a_school_without_absences(tmp_path, absences):
    calendar, register = absences
    register = register.rename(columns={"Date": "Jour"})
    school, _ = brought(tmp_path, students=students(20), results=marks(20), calendar=calendar, attendance=register)
    summary = portraitlib.describe_attendance(school)
    assert summary.reason == "too_much_set_aside"
    assert headline(summary).endswith("Il manque 140 lignes mises de côté à l'importation.")


def test_a_register_whose_file_is_missing_or_unreadable_is_told_by_the_section_that_reads_it(tmp_path, absences):
    calendar, register = absences
    told = {}
    for name, content in (("absent", None), ("illisible", b"PK\x03\x04")):
        folder = tmp_path / name
        folder.mkdir()
        school, _ = brought(folder, students=students(20), results=marks(20), calendar=calendar, attendance=register)
        (folder / "brut" / "attendance.csv").unlink()
        if content:
            (folder / "brut" / "attendance.csv").write_bytes(content)
        import_raw(
            folder / "essai.yml", folder / "brut", folder / "S", key_file=folder / "K", project=ROOT, replace=True
        )
        school = portraitlib.open_school(school="123456", store=str(folder / "S"))
        told[name] = headline(portraitlib.describe_attendance(school))
        assert "Il manque" not in headline(portraitlib.describe_results(school))
    assert told["absent"].endswith(
        "Il manque les lignes d'un fichier au complet : Absences et retards, fichier absent."
    )
    assert "Il manque les lignes d'un fichier au complet : Absences et retards, " in told["illisible"]


def test_before_any_result_of_the_year_who_cannot_be_placed_comes_first(tmp_path):
    new = students(20)
    old = new.assign(Année="2024-2025")
    results = marks(20)
    folder = tmp_path
    columns = {**COLUMNS["results"], "school_year": {"value": "2025"}}
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(COLUMNS, "results", columns)
        school, _ = brought(folder, students=pd.concat([old, new]), results=results)
    expected = (
        "20 élèves sur 20 ne peuvent pas être placés : on en sait trop peu cette année. Les premiers résultats de "
        "2025-2026 paraissent au plus tard le 20 novembre 2025 : ils en placeront davantage."
    )
    for name in ("describe_tiers", "list_screened"):
        assert headline(getattr(portraitlib, name)(school)) == expected
    assert headline(portraitlib.compare_criteria(school)).startswith("Aucun élève sur 20 ne peut être placé")
    assert portraitlib.plan_support(school).reason == "nobody_placed_yet"
