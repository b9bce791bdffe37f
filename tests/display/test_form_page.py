"""A form as HTML: the same as in JupyterLab, filled by name, pressed by name, with no pseudonym in it."""

import re

import pandas as pd
import pytest

from portraitlib.display.form_page import code_of, controls_of, fill, html_of_face, press
from portraitlib.display.journal_form import FormFace
from portraitlib.display.journal_stock import StockFace
from portraitlib.display.journal_write import Writing, taking_forms, write
from portraitlib.journal import open_journal
from portraitlib.journal.entry import Evidence
from portraitlib.journal.kinds import KINDS
from portraitlib.tables.school import school_in_memory

ANA = "p0000000000000001"


@pytest.fixture
def school(tmp_path):
    students = pd.DataFrame({"student_id": [ANA], "school_year": 2026, "grade_level": 2, "group": "21"})
    return school_in_memory(
        {"students": students}, journal=str(tmp_path / "journal"), as_of="2026-02-02", audience="interne"
    )


@pytest.fixture
def journal(school):
    return open_journal(school)


def sent(face, act="", seen=None, **values):
    """A form as a page asks for it: built again, filled, pressed."""
    gone = fill(face, {name.replace("__", "."): value for name, value in values.items()})
    if seen is not None:
        face.seen = seen
    return press(face, act, gone)


def test_every_kind_is_drawn_whole_and_each_control_has_a_label_of_its_own(school, journal):
    for kind in set(KINDS) - {"stocktaking"}:
        face = FormFace(school, journal, kind, {})
        html = html_of_face(face, "f0")
        assert set(re.findall(r'(?<!list=")\bname="([^"]+)"', html)) == set(controls_of(face)), kind
        assert html.count("<label") == len(controls_of(face)), kind
        assert "<span></span>" not in html and re.findall(r'data-act="(\w+)"', html)[0] == "save", kind


def test_what_a_page_sends_is_kept_changed_and_undone_by_forms_built_each_time(school, journal):
    typed = {"which": "", "who": "Anne", "fields__what": 'Appeler 🙂 "<b>"', "fields__by_when": "2026-02-10"}
    face = FormFace(school, journal, "action", {})
    face.new_entry = "e" * 32
    assert not sent(face, "save", 0, **typed) and face.has_kept and face.entry == "e" * 32
    assert 'value="Appeler 🙂 &#34;&lt;b&gt;&#34;"' in html_of_face(face, "f0")
    again = FormFace(school, journal, "action", {})
    assert not sent(again, "save", face.seen, **{**typed, "which": face.entry, "fields__what": "Écrire"})
    third = FormFace(school, journal, "action", {})
    assert not sent(third, "undo", again.seen, **{**typed, "which": face.entry})
    assert [one.body.what for one in journal.history()] == [typed["fields__what"], "Écrire", typed["fields__what"]]


def test_two_writers_have_both_texts_before_them_and_the_next_save_is_made_knowingly(school, journal):
    first = journal.save("action", {"what": "Appeler"}, who="Luc")
    journal.save("action", {"what": "Écrire"}, who="Luc", entry=first.entry, seen=first.seq)
    typed = {"which": first.entry, "who": "Anne", "fields__what": "Rencontrer"}
    face = FormFace(school, journal, "action", {})
    assert sent(face, "save", first.seq, **typed) and not face.has_kept
    assert "Écrire" in "".join(face.lines) and "Rencontrer" in "".join(face.lines)
    assert face.fields["what"].value == "Rencontrer" and len(journal.history()) == 2
    assert not sent(FormFace(school, journal, "action", {}), "save", face.seen, **typed)
    assert journal.entries("action")[0].body.what == "Rencontrer"


def test_a_text_sent_twice_is_one_text(school, journal):
    for _ in range(2):
        face = FormFace(school, journal, "action", {})
        face.new_entry = "e" * 32
        sent(face, "save", 0, which="", who="Anne", fields__what="Appeler")
    assert len(journal.entries("action")) == 1


def test_all_that_is_wrong_is_told_at_once_and_marked_and_a_number_that_is_none_stays(school, journal):
    face = FormFace(school, journal, "meeting", {})
    assert sent(face, "save", 0, which="", who="Anne", fields__held_on="hier", fields__minutes="une heure")
    told = "\n".join(face.lines)
    assert "2 points" in told.replace("\u00a0", " ") and "Date de la rencontre" in told and "minutes" in told
    html = html_of_face(face, "f0")
    assert html.count('aria-invalid="true"') == 2 and 'value="une heure"' in html
    assert not sent(FormFace(school, journal, "action", {}), "", fields__hours="1,5", who="x" * 100_000)


def test_what_is_not_offered_is_refused_and_what_is_no_more_offered_is_told_and_saves_nothing(school, journal):
    for values in ({"fields__nothing": "x"}, {"who": True}, {"who": ["x"]}, {"says": "x"}, {"fields__what": 3}):
        with pytest.raises(KeyError):
            sent(FormFace(school, journal, "action", {}), "", **values)
    with pytest.raises(KeyError):
        sent(FormFace(school, journal, "action", {}), "__init__")
    face = FormFace(school, journal, "action", {})
    assert sent(face, "save", 0, which="f" * 32, who="Anne", fields__what="Appeler")
    assert "n'est plus offert" in face.lines[0] and face.fields["what"].value == "Appeler"
    assert journal.entries("action") == []


def test_a_student_is_a_handle_in_the_form_and_a_pseudonym_in_the_journal_alone(school, journal):
    handle = school.reader.handles.of(ANA)
    face = FormFace(school, journal, "note", {})
    assert f'<option value="{handle}">' in html_of_face(face, "f0")
    sent(face, "save", 0, which="", who="Anne", fields__student=handle, fields__strengths=f"Dessine. {ANA}")
    assert journal.entries("note")[0].body.student == ANA
    assert ANA not in html_of_face(face, "f0")
    assert sent(FormFace(school, journal, "note", {}), "save", 0, who="A", fields__student="Ana", fields__strengths="x")


def test_findings_are_ticked_kept_with_the_text_and_added_to_those_it_has(school, journal):
    found = {text: Evidence(headline=text, study="rank_zones") for text in ("Un.", "Deux.", "Trois.")}
    face = FormFace(school, journal, "meeting", found)
    sent(face, "save", 0, which="", who="Anne", fields__held_on="2026-02-02", evidence=[code_of("Un.")])
    again = FormFace(school, journal, "meeting", found)
    sent(again, "save", face.seen, which=face.entry, who="Anne", fields__held_on="2026-02-02", evidence=["Deux."])
    assert [one.headline for one in journal.entries("meeting")[0].body.evidence] == ["Un.", "Deux."]
    html = html_of_face(again, "f0")
    assert 'data-several="evidence"' in html and html.count('type="checkbox"') == 3


def test_the_stock_taking_has_a_menu_a_point_named_by_the_point(school, journal):
    face = StockFace(school, journal)
    assert not press(face, "", fill(face, {"points.lasting.teams": "begun", "who": "Anne"}))
    assert not press(face, "save", [])
    assert [(one.body.point, one.body.word) for one in journal.entries("stocktaking")] == [("lasting.teams", "begun")]
    html = html_of_face(face, "f0")
    assert "<span></span>" not in html and '<option value="begun" selected>' in html


def test_forms_are_taken_as_data_and_only_the_team_writes(school):
    with taking_forms() as forms:
        write(school, "decision")
        write(school_in_memory({}, audience="public"), "decision")
    assert [type(one) for one in forms] == [Writing, Writing]
    assert [one.may_write for one in forms] == [True, False]


def test_an_option_that_tells_of_a_person_has_a_code_that_does_not():
    assert code_of("open") == "open" and code_of("") == ""
    assert not re.search(r"p[0-9a-f]{16}", code_of((ANA, "french")) + code_of(ANA))
    assert code_of((ANA, "french")) == code_of((ANA, "french")) != code_of((ANA, "mathematics"))
