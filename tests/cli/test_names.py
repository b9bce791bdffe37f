"""`portrait names` and `portrait notebooks`, typed."""

import csv
import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from portraitlib.cli import main
from portraitlib.persons.key import KEY_VARIABLE
from portraitlib.persons.names import FOLDER_VARIABLE, tables_here

PROJECT = Path(__file__).parents[2]
NEXT_MONTH = str(date.today() + timedelta(days=30))


@pytest.fixture
def typed(capsys, sample_project, tmp_path, monkeypatch):
    """Type a command on a machine that has the key of the sample schools."""
    monkeypatch.setenv(KEY_VARIABLE, str(sample_project / "key"))
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "noms"))
    monkeypatch.setenv("PORTRAIT_PROJECT", str(sample_project))

    def run(*words):
        with pytest.raises(SystemExit) as left:
            main(list(words))
        said = capsys.readouterr()
        return left.value.code, (said.out + said.err).replace("\u00a0", " ")

    return run


@pytest.fixture
def listed(tmp_path):
    """A school's own list, from its export."""
    with (PROJECT / "data" / "sample" / "brut_999001" / "eleves.csv").open(encoding="cp1252", newline="") as stream:
        rows = [row for row in csv.reader(stream, delimiter=";") if len(row) > 5]
    path = tmp_path / "liste.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=";").writerows([row[:4] for row in rows])
    return str(path)


def test_a_list_needs_its_school_a_purpose_and_a_day(typed, listed):
    school = ("names", "--list", listed, "--school", "999001")
    assert "--until" in typed(*school, "--purpose", "essai")[1]
    assert "--purpose" in typed(*school, "--until", NEXT_MONTH)[1]
    assert "choisissez un jour à venir" in typed(*school, "--purpose", "essai", "--until", "2099-01-01")[1]
    assert "999002" in typed("names", "--list", listed, "--purpose", "essai", "--until", NEXT_MONTH)[1]
    assert tables_here() == []


def test_a_list_is_kept_told_and_destroyed(typed, listed):
    about = ("--list", listed, "--purpose", "rencontres de la CAP", "--until", NEXT_MONTH)
    status, said = typed("names", *about, "--school", "999001")
    assert (status, tables_here()[0].n_names > 200) == (0, True)
    assert "But : rencontres de la CAP." in said
    assert "École 999001" in typed("names")[1]
    assert typed("names", "--destroy")[1].startswith("Aucune table")
    assert "999001" in typed("names", "--destroy", "--school", "999001")[1]
    assert tables_here() == []


def test_the_list_of_another_school_or_key_is_refused(typed, listed, tmp_path):
    about = ("names", "--list", listed, "--purpose", "essai", "--until", NEXT_MONTH)
    assert "n'est pas celle de l'école 999002" in typed(*about, "--school", "999002")[1]
    other = tmp_path / "autre"
    other.write_text("x" * 64)
    other.chmod(0o600)
    assert "n'est pas celle de ces données" in typed(*about, "--school", "999001", "--key", str(other))[1]
    assert tables_here() == []


def test_a_table_past_its_day_is_offered_for_destruction(typed, listed):
    typed("names", "--list", listed, "--purpose", "essai", "--until", NEXT_MONTH, "--school", "999001")
    (label,) = tables_here()
    label.file.write_text(json.dumps({**json.loads(label.file.read_text()), "destroy_on": "2020-06-30"}))
    status, said = typed("names")
    assert status == 1
    assert "portrait names --destroy" in said
    assert typed("names", "--destroy")[0] == 0
    assert tables_here() == []


def test_the_kits_notebooks_are_told_and_an_acceptance_says_by_whom(typed, monkeypatch):
    monkeypatch.setenv("PORTRAIT_PROJECT", str(PROJECT))
    status, said = typed("notebooks", "list")
    assert (status, said.count("carnet de la trousse")) == (0, 11)
    assert "--by direction" in typed("notebooks", "accept", "00_donnees")[1]
    assert "00_donnees" in typed("notebooks", "accept", "99_rien", "--by", "direction")[1]
