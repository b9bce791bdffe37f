"""`portrait check`, as a person types it."""

import shutil
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from portraitlib import cli
from portraitlib.rules.load import list_criteria
from portraitlib.tables.frames import conform
from portraitlib.tables.schemas import SCHEMAS
from portraitlib.tables.store import writing

FAULTY = """
name: fautif
version: "1"
title: "Un essai fautif"
tiers: {targeted: 20, intensive: 50}
criteria:
  - {id: trou, domain: learning, indicator: mathematics_mark, weight: 1, source: "un choix", reviewed_on: 2026-11-21,
     bands: [{below: 60, points: 3}, {from: 61, points: 0}]}
  - {id: moins, domain: attendance, indicator: absence_rate, weight: 1, source: "un choix", reviewed_on: 2026-11-21,
     bands: [{below: 0.1, points: 2}, {from: 0.1, points: 0}]}
  - {id: qui, domain: path, indicator: first_language, weight: 1, source: "un choix", reviewed_on: 2026-11-21,
     bands: [{below: 2, points: 1}, {from: 2, points: 0}]}
"""


@pytest.fixture
def typed(capsys):
    def run(*line):
        with pytest.raises(SystemExit) as left:
            cli.main(["check", *map(str, line)])
        said = capsys.readouterr()
        out, err = (text.replace("\u00a0", " ") for text in said)
        return SimpleNamespace(status=left.value.code, out=out, err=err)

    return run


@pytest.fixture
def store(tmp_path):
    """Two students of one school: one whom the four published flags see, one whom they do not."""
    ids = ["pa", "pb"]
    students = pd.DataFrame({"school_id": "999001", "student_id": ids, "school_year": 2026, "grade_level": 2})
    results = pd.DataFrame(
        {
            "school_id": "999001", "student_id": ids * 2, "school_year": 2026, "course": ["M", "M", "F", "F"],
            "subject": ["mathematics", "mathematics", "french", "french"], "course_level": 2, "competency": "overall",
            "term": "1", "mark": [45.0, 65.0, 80.0, 65.0],
        }
    )  # fmt: skip
    schools = pd.DataFrame({"school_id": ["999001"], "school_name": ["École A"], "teaching_language": ["fr"]})
    tables = {"schools": schools, "students": students, "results": results}
    with writing(tmp_path / "store") as folder:
        folder.add("999001", {name: conform(frame, SCHEMAS[name]) for name, frame in tables.items()}, rules="quebec")
        folder.commit()
    return tmp_path / "store"


def test_the_criteria_of_the_project_have_no_fault(typed):
    said = typed()
    assert said.status == 0
    assert said.out.count("aucune faute") == len(list_criteria())


def test_every_settings_file_is_read_and_a_faulty_one_named(typed, tmp_path, monkeypatch):
    shutil.copytree(Path(__file__).parents[2] / "params", tmp_path / "params")
    monkeypatch.setenv("PORTRAIT_PROJECT", str(tmp_path))
    assert "fichiers de params ne contiennent aucune erreur" in typed().out
    path = tmp_path / "params" / "depistage.yml"
    text = path.read_text(encoding="utf-8").replace("universal: 0.80", "universal: 0.90").replace("confidence:", "#")
    path.write_text(text, encoding="utf-8")
    said = typed()
    assert said.status == 1
    assert "depistage.yml : 1 point à corriger" in said.out and "la somme des parts est 1.1" in said.out
    assert "params/depistage.yml ne dit rien de : confidence." in said.out
    assert typed(tmp_path / "params" / "guide.yml").out.strip() == "guide.yml : aucune erreur."


def test_every_fault_is_told_at_once_in_french_and_the_status_says_so(typed, tmp_path):
    file = tmp_path / "fautif.yml"
    file.write_text(FAULTY, encoding="utf-8")
    said = typed(file)
    assert said.status == 1
    assert "3 points à corriger" in said.out
    assert "trou : de 60 % à moins de 61 % n'est dans aucune bande." in said.out
    assert "moins : 10 %, une valeur moins bonne que 0 %, donne moins de points (0 au lieu de 2)." in said.out
    assert "qui : « first_language » décrit qui est l'élève" in said.out


def test_the_limits_say_what_exactly_sixty_and_ten_percent_give(typed):
    said = typed("--limits")
    assert "mathematics : exactement 60 %, 1 point (de 60 % à moins de 70 %); juste en dessous, 3 points" in said.out
    assert "absence : exactement 10 %, 3 points (de 10 % à moins de 20 %); juste en dessous, 1 point" in said.out


def test_two_versions_say_who_changes_tier(typed, tmp_path, store):
    text = next(path for path in list_criteria() if path.stem == "abc_balfanz").read_text(encoding="utf-8")
    text = text.replace("minimum_observed: 0.75", "minimum_observed: 0.5")  # the store knows two flags of four
    first, other = tmp_path / "abc_essai.yml", tmp_path / "abc_severe.yml"
    first.write_text(text.replace("name: abc_balfanz", "name: abc_essai"), encoding="utf-8")
    other.write_text(
        text.replace("abc_balfanz", "abc_severe").replace("targeted: 25, intensive: 50", "targeted: 60, intensive: 90"),
        encoding="utf-8",
    )
    said = typed(first, "--against", other, "--store", store)
    assert said.status == 0
    assert "999001 : 1 élève sur 2 change de palier." in said.out
    assert "- pa : palier 3 (intensif) → palier 1 (universel)" in said.out
    assert "- pb" not in said.out


def test_a_file_that_is_not_there_is_a_sentence(typed, tmp_path):
    said = typed(tmp_path / "absent.yml")
    assert said.status == 1
    assert "absent.yml est introuvable" in said.out
