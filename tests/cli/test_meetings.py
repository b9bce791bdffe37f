"""`portrait meetings`: one adult's week written, checked, taken; what cannot be is a sentence and a status."""

import shutil

import pytest
from python_calamine import CalamineWorkbook

from portraitlib.cli.entry import main
from portraitlib.tables.school import open_school
from portraitlib.tables.store import open_partition


@pytest.fixture(scope="module")
def place(sample_project, tmp_path_factory):
    folder = tmp_path_factory.mktemp("rencontres")
    shutil.copytree(sample_project / "store", folder / "store")
    return folder


@pytest.fixture
def typed(place, sample_project, capsys, monkeypatch):
    monkeypatch.setenv("PORTRAIT_KEY_FILE", str(sample_project / "key"))

    def run(*words):
        with pytest.raises(SystemExit) as left:
            main(["meetings", *words, "--store", str(place / "store")])
        told = capsys.readouterr()
        return left.value.code, (told.out + told.err).replace("\u00a0", " ")

    return run


def test_the_week_of_one_adult_is_written_checked_and_taken(typed, place):
    school = open_school(school="999001", store=str(place / "store"))
    adult = school.table("services").query("service == 'mentoring'")["provider_id"].dropna().iloc[-1]
    handle, book = school.reader.handles.of(adult), str(place / "un.xlsx")
    status, said = typed("template", "--school", "999001", "--week", "2026-03-11", "--adult", handle, "--out", book)
    assert (status, "Classeur écrit : un.xlsx." in said) == (0, True)
    own = CalamineWorkbook.from_path(book).get_sheet_by_name("Liens").to_python()
    assert {row[4] for row in own[1:]} == {handle}
    before = open_partition(place / "store", "999001").read("sessions")
    status, said = typed("check", book)  # the workbook says its school
    assert (status, "Rien à corriger." in said, "portrait meetings take" in said) == (0, True, True)
    status, said = typed("take", book, "--language", "en")
    assert (status, "School: 999001." in said) == (0, True)
    assert len(open_partition(place / "store", "999001").read("sessions")) == len(before)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--week", "hier"), "« hier » n'est pas une date"),
        (("--week", "2026-03-11", "--adult", "P19-000"), "Cet adulte n'est pas dans les données."),
        (("--week", "2040-03-11"), "n'a cours la semaine du"),
    ],
)
def test_a_week_or_an_adult_that_cannot_be_is_a_sentence_and_nothing_is_written(typed, place, words, sentence):
    status, said = typed("template", "--school", "999001", *words, "--out", str(place / "rien.xlsx"))
    assert (status, sentence in said) == (1, True)
    assert not (place / "rien.xlsx").exists()
