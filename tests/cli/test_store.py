"""`portrait store`, `backup` and `restore` as a person types them."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

from portraitlib import cli
from portraitlib.tables.store import writing
from portraitlib.tables.store.versions import list_versions


@pytest.fixture
def typed(capsys):
    def run(line):
        with pytest.raises(SystemExit) as left:
            cli.main(line.split())
        said = capsys.readouterr()
        texts = {name: getattr(said, name).replace("\u00a0", " ") for name in ("out", "err")}
        return SimpleNamespace(status=left.value.code, **texts)

    return run


@pytest.fixture
def project(tmp_path, monkeypatch):
    (tmp_path / "params" / "regles").mkdir(parents=True)
    monkeypatch.setenv("PORTRAIT_PROJECT", str(tmp_path))
    monkeypatch.setenv("PORTRAIT_KEY_FILE", str(tmp_path.parent / f"{tmp_path.name}-cle"))
    monkeypatch.chdir(tmp_path)
    for years in ([2025], [2025, 2026]):
        with writing(tmp_path / "store") as store:
            schools = pd.DataFrame({"school_id": ["999001"]})
            students = pd.DataFrame({"school_id": "999001", "student_id": "x1", "school_year": years})
            store.add("999001", {"schools": schools, "students": students}, mapping="essai", rules="quebec", key="ab")
            store.commit()
    return tmp_path


def test_versions_are_listed_brought_back_and_let_go(typed, project):
    first, second = list_versions(project / "store")["999001"]
    said = typed("store list").out
    assert said.splitlines()[0] == "École 999001"
    assert f"{first.name[:8]}" in said.splitlines()[1] and "en service  2024-2025 et 2025-2026" in said
    assert f"{second.name[:8]}" in said.splitlines()[2] and "antérieure  2024-2025;" in said
    back = typed(f"store restore --school 999001 --version {second.name[:5]}")
    assert (back.status, "en service  2024-2025;" in back.out) == (0, True)
    assert typed("store purge --keep 0").out.strip() == "1 version effacée."
    assert (
        typed("store restore --school 999001").err.strip().endswith("pas de version antérieure à remettre en service.")
    )


def test_a_damaged_file_is_named_by_the_check(typed, project):
    assert typed("store check").out.strip() == "2 versions vérifiées : rien d'abîmé."
    folder = project / "store" / "schools" / "999001" / list_versions(project / "store")["999001"][0].name
    (folder / "students.parquet").write_bytes(b"PAR1")
    said = typed("store check")
    assert (said.status == 1 and "École" in said.err) or "l'école 999001" in said.err
    assert "abîmée (portrait store check)" in typed("store list").out


def test_nothing_is_to_be_rewritten_in_a_store_of_today(typed, project):
    assert "Rien à récrire" in typed("store upgrade").out


def test_a_mistyped_command_of_the_store_is_told_with_those_there_are(typed, project):
    said = typed("store refaire")
    assert (said.status, "list, check, restore, purge et upgrade" in said.err) == (2, True)
    assert typed("store restore").err.startswith("Il manque l'option --school.")
    for line in ("store --help", "store list --help", "backup --help", "restore --help"):
        assert "Utilisation : portrait" in typed(line).out


def test_a_backup_says_that_the_key_is_apart_and_comes_back(typed, project):
    said = typed("backup copie.zip")
    assert "La clé des pseudonymes n'y est pas" in said.out
    again = typed("restore copie.zip")
    assert (again.status, "--replace" in again.err) == (1, True)
    done = typed("restore copie.zip --store autre")
    assert "Écoles : 999001." in done.out
    assert "remettez-la en place" in done.out
    replaced = typed("restore copie.zip --replace")
    assert "Ce qui était là est dans le dossier store.avant-" in replaced.out


def test_a_school_that_cannot_be_read_does_not_hide_the_others(typed, project):
    with writing(project / "store") as store:
        students = pd.DataFrame({"school_id": "999002", "student_id": "x1", "school_year": [2026]})
        store.add("999002", {"schools": pd.DataFrame({"school_id": ["999002"]}), "students": students})
        store.commit()
    for path in project.glob("store/schools/999001/*/students.parquet"):
        path.unlink()
    said = typed("schools")
    assert (said.status, said.out.strip()) == (1, "École 999002 : 1 élève en 2025-2026")
    assert "pour l'école 999001 : le fichier de la table « Élèves » manque" in said.err
