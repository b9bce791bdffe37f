"""`portrait journal`, typed: what a team wrote is read, taken out and back, checked, destroyed."""

from datetime import date, timedelta

import pytest

from portraitlib.cli import main
from portraitlib.journal import open_journal
from portraitlib.tables.school import open_school


@pytest.fixture
def place(sample_project, tmp_path, monkeypatch):
    """Folder of the journal of a sample school, with a note for the team and one that the direction keeps."""
    monkeypatch.setenv("PORTRAIT_PROJECT", str(sample_project))
    folder = str(tmp_path / "journal")
    school = open_school(school="999001", store=str(sample_project / "store"), journal=folder)
    journal = open_journal(school)
    student = min(school.reader.handles.persons.students)
    for visibility, text in (("team", "Dessine bien."), ("direction", "mot-secret")):
        journal.save("note", {"student": student, "strengths": text, "visibility": visibility}, who="Anne")
    return folder


@pytest.fixture
def typed(place, capsys):
    """Type a command of the journal of school 999001; its status and what it said."""

    def run(*words):
        with pytest.raises(SystemExit) as left:
            main(["journal", *words, "--school", "999001", "--journal", place])
        said = capsys.readouterr()
        return left.value.code, (said.out + said.err).replace("\u00a0", " ")

    return run


def test_what_the_direction_keeps_is_shown_to_be_there_and_read_only_when_asked(typed):
    status, said = typed("show")
    assert status == 0
    assert "Dessine bien." in said
    assert "(gardé par la direction)" in said
    assert "mot-secret" not in said
    assert "mot-secret" in typed("show", "--direction", "--kind", "note")[1]
    assert "Feuilles possibles" in typed("show", "--kind", "ragot")[1]


def test_a_journal_goes_out_and_comes_back(typed, tmp_path):
    book = str(tmp_path / "rencontres.xlsx")
    assert typed("export", book)[1].startswith("1 texte dans rencontres.xlsx.")
    assert "Écrivez votre nom" in typed("import", book)[1]
    assert typed("import", book, "--by", "Anne") == (0, "0 ligne gardée au journal.\n")
    assert "Journal entier. Textes : 2" in typed("check")[1]


def test_a_purge_says_how_many_before_it_destroys(typed, place, tmp_path):
    today = str(date.today())
    assert typed("purge", "--before", today)[1].startswith("0 version serait détruite")
    tomorrow = str(date.today() + timedelta(days=1))
    assert "un jour passé ou aujourd'hui" in typed("purge", "--before", tomorrow)[1]
    assert "AAAA-MM-JJ" in typed("purge", "--before", "mars")[1]
    assert typed("purge", "--before", today, "--yes")[1].startswith("0 version détruite")
