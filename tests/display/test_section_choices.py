"""A section's choices as data: what a form gets, what it may send back."""

import IPython.display
import pytest

from portraitlib import describe_results, explain_final_result, explore
from portraitlib.display.journal_write import FORM_MIME, write
from portraitlib.display.screen import FACE_VARIABLE
from portraitlib.display.section_choices import CHOICES_MIME, Menu, choices_of, taking_sections
from portraitlib.display.wording import Words
from portraitlib.journal.opening import open_journal

FR = Words("fr")
STUDENTS = (("Aucun élève choisi", None), ("26-31353 (groupe 21)", "p0123456789abcdef"))


@pytest.fixture
def displayed(monkeypatch):
    kept = []
    monkeypatch.setattr(IPython.display, "display", lambda thing, raw=False: kept.append(thing))
    return kept


@pytest.fixture
def for_a_page(monkeypatch):
    monkeypatch.setenv("PORTRAIT_BATCH", "1")
    monkeypatch.setenv(FACE_VARIABLE, "page")


def test_a_person_is_told_by_a_place_and_never_in_an_address():
    menu = Menu("student", "Élève", STUDENTS, None)
    told = menu.told()
    assert (told["options"], told["first"]) == ([["Aucun élève choisi", "0"], ["26-31353 (groupe 21)", "1"]], "0")
    assert not told["in_address"] and "p0123456789abcdef" not in str(told)
    assert menu.value_of("1") == "p0123456789abcdef"
    for name in ("chosen", "adult"):  # a choice that nobody declared to be a person's is seen by what it offers
        assert Menu(name, "Choix", STUDENTS[1:], "p0123456789abcdef").is_of_a_person
    assert Menu("adult", "Adulte", (("Tous", None),), None).is_of_a_person


def test_other_choices_are_told_by_their_codes_and_what_is_not_offered_is_refused():
    menu = Menu("grade_level", "Niveau", (("Tous les niveaux", None), ("2e", 2)), None)
    assert menu.told()["options"] == [["Tous les niveaux", ""], ["2e", "2"]] and menu.told()["in_address"]
    assert (menu.value_of(""), menu.value_of("2")) == (None, 2)
    for code in ("3", "None", "2 ", "__class__"):
        with pytest.raises(KeyError):
            menu.value_of(code)
    alike = Menu("code", "Code", (("Un", 1), ("Un, écrit", "1")), 1)
    assert [alike.value_of(code) for code in ("0", "1")] == [1, "1"]


def test_a_typed_number_is_a_number():
    menu = Menu("mark", "Note", (), 60)
    assert menu.value_of("70.5") == 70.5 and menu.told()["first"] == "60"
    for code in ("", "x", "nan", "inf", "1e12", "__class__"):
        with pytest.raises(KeyError):
            menu.value_of(code)


def test_a_section_is_taken_as_data_and_nothing_is_shown(open_made_up, displayed):
    school = open_made_up()
    with taking_sections() as sections:
        explore(describe_results, school, subject=None, grade_level=2)
        explore(explain_final_result, school)
    assert displayed == [] and [section.function for section in sections] == [describe_results, explain_final_result]
    assert sections[0].wanted({"subject": "french"}) == {"subject": "french", "grade_level": 2}
    for picked in ({"school": "999002"}, {"subject": "klingon"}):
        with pytest.raises(KeyError):
            sections[0].wanted(picked)
    assert all(menu.is_typed for menu in sections[1].menus)


def test_what_is_shown_first_is_one_of_the_options(open_made_up):
    section = choices_of(describe_results, open_made_up(), {"group": None}, FR)
    assert section.menus[0].told()["options"][0] == ["Aucun groupe choisi", ""]


def test_a_page_has_the_choices_beside_the_view_and_a_report_has_not(open_made_up, displayed, for_a_page, monkeypatch):
    explore(describe_results, open_made_up(), subject=None)
    (menu,) = displayed[0][CHOICES_MIME]["menus"]
    assert (menu["name"], menu["label"], menu["first"]) == ("subject", "Matière", "")
    monkeypatch.delenv(FACE_VARIABLE)
    explore(describe_results, open_made_up(), subject=None)
    assert CHOICES_MIME not in displayed[2]
    assert {key: displayed[0][key] for key in displayed[2]} == displayed[2] and displayed[1] == displayed[3]


@pytest.mark.parametrize(("audience", "said"), [("interne", 1), ("personnel", 0), ("public", 0)])
def test_a_page_says_which_form_stands_there_to_who_may_write(
    small_school, displayed, for_a_page, tmp_path, audience, said
):
    school = small_school(audience=audience, journal=str(tmp_path / "journal"))
    write(school, "decision", journal=open_journal(school))
    assert [one[FORM_MIME]["kind"] for one in displayed] == ["decision"] * said
