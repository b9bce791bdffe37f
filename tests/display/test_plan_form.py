"""The form of a plan: what is moved or found on the screen is what the journal keeps, and what is shown next."""

import json
import re

import pandas as pd
import pytest

from portraitlib.display import journal_write
from portraitlib.display.form_page import code_of, fill, html_of_face, press
from portraitlib.display.journal_form import FormFace
from portraitlib.display.journal_write import write
from portraitlib.display.plan_form import PlanFace
from portraitlib.journal import open_journal
from portraitlib.studies.planning.measures.at_work import PlanAtWork
from portraitlib.studies.planning.measures.groups import plan_groups
from portraitlib.tables.school import school_in_memory

STUDENTS = [f"p{at:016x}" for at in range(1, 11)]


@pytest.fixture
def school(tmp_path):
    """Nine students ask mathematics; two groups of four hold eight."""
    of_year = {"school_year": 2026}
    offers = pd.DataFrame({"offer": ["MAT-1", "MAT-2"], "service": "recovery", "offer_kind": "group",
                           "subject": "mathematics", "staff_id": ["a1", "a2"], "minimum_size": 2, "maximum_size": 4,
                           **of_year})  # fmt: skip
    tables = {
        "students": pd.DataFrame({"student_id": STUDENTS, "grade_level": 1, "group": "11", **of_year}),
        "slots": pd.DataFrame({"slot": ["J1-midi"], "cycle_day": 1, "slot_kind": "noon", **of_year}),
        "offers": offers,
        "adult_hours": pd.DataFrame({"staff_id": ["a1", "a2"], "slot": "J1-midi", "releasable_hours": 1.0, **of_year}),
        "wishes": pd.DataFrame({"student_id": STUDENTS[:9], "subject": "mathematics", "service": "recovery",
                                "wish": "volunteer", "asked_by": "teacher", **of_year}),
    }  # fmt: skip
    return school_in_memory(tables, journal=str(tmp_path / "journal"))


@pytest.fixture
def face(school, monkeypatch):
    monkeypatch.setenv("JPY_SESSION_NAME", "carnet.ipynb")
    monkeypatch.delenv("PORTRAIT_BATCH", raising=False)
    shown, made = [], []
    monkeypatch.setattr(journal_write, "put_on_screen", shown.append)
    monkeypatch.setattr(journal_write, "PlanFace", lambda *asked: made.append(PlanFace(*asked)) or made[0])
    write(school, "plan", journal=open_journal(school))
    assert shown == [made[0].box]
    return made[0]


def plain(widget):
    return widget.value.replace("\u00a0", " ")


def test_a_move_is_answered_at_once_made_and_kept_with_the_title(school, face):
    waiting, placed = face.asked.options[0], face.asked.options[-1]
    assert waiting[0].endswith("sans place")
    face.asked.value, face.where.value = waiting[1], "MAT-1"
    assert "Le groupe serait trop grand." in plain(face.answer)
    face.movers[0].click()
    assert "Ce déplacement ne peut pas se faire" in plain(face.says)
    face.asked.value, face.where.value = placed[1], ""
    assert "sa place est gardée en mémoire" in plain(face.answer)
    for button in (face.movers[0], face.movers[1], face.movers[1]):
        button.click()
    assert "pas de déplacement à défaire" in plain(face.says)
    face.movers[0].click()
    assert "1 déplacement dans ce plan" in plain(face.says)
    face.who.value, face.fields["title"].value = "Anne", "Midis"
    assert "7 places sont gardées" in face.save().replace("\u00a0", " ")
    found = plan_groups(school, journal=open_journal(school))
    assert (found.is_accepted, found.in_force, found.counts["placed"]) == (True, "Midis", 7)
    assert placed[1][0] not in set(found.tables["planned_students"].data["student_id"])


def test_a_search_frees_the_screen_and_says_what_it_found(face):
    placed = face.asked.options[-1][1]
    face.work.move(placed, "")
    face.begin.click()
    face.thread.join()
    assert "Aucun meilleur plan" in plain(face.told)
    assert (face.stop.disabled, face.begin.disabled) == (True, False)


def test_while_a_search_goes_on_it_can_be_stopped_and_nothing_else(face, monkeypatch):
    seen = []

    def search(told, stop):
        told(2.4, 61.0)
        seen.append((plain(face.told), face.begin.disabled, face.stop.disabled))
        face.stop.click()
        seen.append(stop())
        return 1

    monkeypatch.setattr(face.work, "search", search)
    face.begin.click()
    face.thread.join()
    assert seen == [
        ("Recherche, 2 s : 61 points. « Arrêter la recherche » garde ce qui est trouvé.", True, False),
        True,
    ]
    assert "1 déplacement à la main ne tient plus" in plain(face.told)


def test_a_search_that_fails_leaves_the_plan_and_says_so(face, monkeypatch):
    monkeypatch.setattr(face.work, "search", lambda *_: 1 / 0)
    before = face.work.plan
    face.begin.click()
    face.thread.join()
    assert "n'a pas abouti" in face.told.value
    assert face.work.plan is before


def test_closing_an_older_plan_leaves_its_own_places(school, face):
    journal = open_journal(school)
    groups = [{"name": "Vieux", "slot": "J9", "adult": "", "students": STUDENTS[:2]}]
    saved = journal.save("plan", {"title": "L'an dernier", "groups": groups, "school_year": 2025}, who="Anne")
    again = PlanFace(school, journal, "plan", face.work)
    again.who.value, again.which.value = "Anne", saved.entry
    again.close()
    kept = journal.entries("plan")[0].body
    assert (kept.state, [group.name for group in kept.groups], kept.school_year) == ("done", ["Vieux"], 2025)


def test_without_slots_the_title_alone_is_kept(tmp_path):
    school = school_in_memory({}, journal=str(tmp_path / "journal"))
    assert type(journal_write._face(school, open_journal(school), "plan")) is FormFace


def test_what_was_moved_or_found_is_made_again_where_the_process_was_lost(school, face):
    placed = face.asked.options[-1][1]
    face.asked.value, face.where.value = placed, ""
    assert face.work_kept() == {}
    face.movers[0].click()
    kept = json.loads(json.dumps(face.work_kept()))
    again = PlanFace(school, open_journal(school), "plan", PlanAtWork(school, open_journal(school)))
    again.take_work(kept)
    assert again.work.plan.placed == face.work.plan.placed and again.work_kept() == kept and again.told.value == ""
    again.movers[1].click()
    assert again.work_kept() == {} and again.work.plan.placed != face.work.plan.placed
    found = {"meetings": again.work.told().get("meetings", []), "places": []}  # a plan found elsewhere, with no group
    again.take_work(found)
    assert again.work.plan.placed == {} and again.work_kept() == {"meetings": [], "places": []}
    again.take_work({"moves": [[STUDENTS[9], "mathematics", "recovery", "", "MAT-1"]]})
    assert "ne tient plus" in plain(again.told)


def test_on_a_page_a_plan_under_way_is_drawn_moved_and_stopped_by_name(school, face):
    need = code_of(face.asked.options[-1][1])
    assert not press(face, "move", fill(face, {"asked": need, "where": ""})) and face.work_kept()["moves"]
    html = html_of_face(face, "f0")
    assert 'data-act="end" disabled' in html and not re.search(r"p[0-9a-f]{16}", html)
    assert 'name="asked" data-asks' in html
    fresh = PlanFace(school, open_journal(school), "plan", PlanAtWork(school, open_journal(school)))
    assert fill(fresh, {"asked": "-", "where": "-"}) == [] and fresh.asked.value is None
    assert press(fresh, "end", []) is False and not fresh.is_busy
