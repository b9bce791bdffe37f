"""Names are beside handles on the screen of whoever keeps them, and in nothing that a notebook saves."""

import json
from datetime import date, timedelta

import IPython.display
import ipywidgets
import pandas as pd
import pytest

from portraitlib import describe_student, group_needs
from portraitlib.display import screen
from portraitlib.display.controls import explore
from portraitlib.display.screen import beside_handles
from portraitlib.display.show import show
from portraitlib.persons.key import KEY_VARIABLE, read_key
from portraitlib.persons.names import FOLDER_VARIABLE, Label, Names, seal
from portraitlib.tables.school import school_in_memory

STUDENTS = [f"p{number:016x}" for number in range(8)]
NAME = "Prénomplanté Nomplanté"


@pytest.fixture
def saved(monkeypatch):
    """What a notebook would save of what is shown."""
    kept = []
    monkeypatch.setattr(IPython.display, "display", lambda thing, raw=False: kept.append(thing))
    return kept


@pytest.fixture
def on_screen(monkeypatch):
    """Texts of the widgets made."""
    made = []
    for kind in (ipywidgets.HTML, ipywidgets.Dropdown):
        monkeypatch.setattr(kind, "open", _noted(kind.open, made))
    return lambda: " ".join(f"{one.value} {getattr(one, 'options', '')}" for one in made)


def _noted(open_, made):
    def opened(widget):
        made.append(widget)
        open_(widget)

    return opened


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A person before a machine that may keep names."""
    monkeypatch.setenv(KEY_VARIABLE, str(tmp_path / "cle"))
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "noms"))
    monkeypatch.setenv("JPY_SESSION_NAME", "carnet.ipynb")
    monkeypatch.delenv("PORTRAIT_BATCH", raising=False)
    monkeypatch.setattr(screen, "_TOLD", set())
    return read_key(None, forbidden=())


def school_for(audience="interne"):
    people = pd.DataFrame({"student_id": STUDENTS, "school_year": 2026, "grade_level": 2, "group": "21"})
    marks = people[["student_id", "school_year"]].assign(
        subject="french", competency="overall", term="1", course="C", course_level=2, mark=[50.0] * 4 + [80.0] * 4
    )
    return school_in_memory({"students": people, "results": marks}, group="21", audience=audience)


def keep_names(school, key, days=30):
    handles, today = school.reader.handles, date.today()
    label = Label(school.code, 2026, key.fingerprint, "essai", str(today), str(today + timedelta(days=days)))
    seal(Names(label, {handles.of(one): f"{NAME} {place}" for place, one in enumerate(STUDENTS)}), key)


def test_a_section_has_its_names_on_the_screen_and_its_output_holds_none(machine, saved, on_screen):
    school = school_for()
    keep_names(school, machine)
    show(group_needs(school))
    assert NAME in on_screen()
    assert "planté" not in json.dumps(saved, ensure_ascii=False)
    assert [bundle["text/plain"] for bundle in saved] == [""]


def test_a_menu_has_its_names_and_what_is_saved_of_it_holds_none(machine, saved, on_screen):
    school = school_for()
    keep_names(school, machine)
    explore(describe_student, school, student=STUDENTS[0])
    assert f"{school.reader.handles.of(STUDENTS[0])} {NAME} 0" in on_screen()
    assert "planté" not in json.dumps(saved, ensure_ascii=False)


@pytest.mark.parametrize("audience", ["personnel", "public"])
def test_another_audience_has_no_name_even_on_the_screen(machine, saved, on_screen, audience):
    school = school_for(audience)
    keep_names(school, machine)
    show(group_needs(school))
    assert NAME not in on_screen() + json.dumps(saved, ensure_ascii=False)


def test_a_batch_has_no_name(machine, saved, on_screen, monkeypatch):
    school = school_for()
    keep_names(school, machine)
    monkeypatch.setenv("PORTRAIT_BATCH", "1")
    show(group_needs(school))
    assert NAME not in on_screen() + json.dumps(saved, ensure_ascii=False)


def test_past_its_day_a_table_gives_no_name_and_says_so_once(machine, saved, on_screen):
    school = school_for()
    keep_names(school, machine, days=-1)
    show(group_needs(school))
    show(group_needs(school))
    assert NAME not in on_screen() + json.dumps(saved, ensure_ascii=False)
    assert [bundle["text/plain"].count("portrait names --destroy") for bundle in saved] == [1, 0, 0]


def test_a_name_is_written_in_texts_alone_and_as_text():
    names = {"26-48371": "<b>Ana</b>", "26-48372": "Zoé"}
    html = '<i id="fiche-26-48371" alt="26-48371">26-48371, 26-48372</i> 126-48371'
    assert beside_handles(html, names) == (
        '<i id="fiche-26-48371" alt="26-48371">26-48371 &lt;b&gt;Ana&lt;/b&gt;, 26-48372 Zoé</i> 126-48371'
    )
