"""The same call behind controls, or as chosen."""

from typing import Literal

import IPython.display
import pytest

from portraitlib import describe_results
from portraitlib.display import controls
from portraitlib.display.controls import answer_html, explore
from portraitlib.display.explanations import explanation
from portraitlib.display.notebook_errors import stop_wording_errors
from portraitlib.display.screen import is_live
from portraitlib.display.view import VIEW_MIME
from portraitlib.display.wording import Words
from portraitlib.errors import ParamsError
from portraitlib.results.result import Refusal

FR = Words("fr")


@pytest.fixture
def displayed(monkeypatch):
    kept = []
    monkeypatch.setattr(IPython.display, "display", lambda thing, raw=False: kept.append(thing))
    monkeypatch.setattr(controls, "put_on_screen", kept.append)
    return kept


@pytest.fixture
def live(monkeypatch):
    monkeypatch.setenv("JPY_SESSION_NAME", "carnet.ipynb")
    monkeypatch.delenv("PORTRAIT_BATCH", raising=False)


@pytest.fixture
def batch(monkeypatch):
    monkeypatch.setenv("PORTRAIT_BATCH", "1")


def refuse(school, *, subject=None, grade_level=None, school_year=None, by: Literal["sex", "group"] = "sex"):
    """A study that only says what it was asked."""
    if subject == "history":
        raise ParamsError("unknown_school_year", found=1999, expected=[2026])
    if subject == "french":
        raise ZeroDivisionError("details for programmers")
    refuse.asked = {"subject": subject, "grade_level": grade_level, "school_year": school_year, "by": by}
    return Refusal(reader=school.reader, study="refuse", reason="no_results")


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, False),
        ({"JPY_SESSION_NAME": "x"}, True),
        ({"PORTRAIT_FACE": "widgets"}, True),
        ({"PORTRAIT_FACE": "page"}, False),
        ({"SERVER_SOFTWARE": "jupyter"}, False),
        ({"JPY_SESSION_NAME": "x", "PORTRAIT_BATCH": "1"}, False),
    ],
)
def test_a_person_is_there_in_lab_and_where_the_app_says_so(environment, expected):
    assert is_live(environment) is expected


def test_under_a_batch_the_choices_are_written_and_the_view_follows(open_made_up, displayed, batch):
    explore(refuse, open_made_up(), subject="mathematics", grade_level=None, school_year=None)
    chosen, view = displayed
    assert "Matière\u00a0: <strong>Mathématique</strong>" in chosen["text/html"]
    assert (
        chosen["text/plain"]
        == "Matière\u00a0: Mathématique; Niveau\u00a0: Tous les niveaux; Année scolaire\u00a0: 2025-2026"
    )
    assert VIEW_MIME in view
    assert refuse.asked == {"subject": "mathematics", "grade_level": None, "school_year": 2026, "by": "sex"}


def test_the_choices_of_an_english_page_have_no_french_space(open_made_up, displayed, batch):
    school = open_made_up(language="en")
    explore(refuse, school, subject="mathematics")
    assert "Subject: <strong>Mathematics</strong>" in displayed[0]["text/html"]
    assert displayed[0]["text/plain"] == "Subject: Mathematics"


WRONG = [
    (
        {"subject": "maths"},
        "subject : « maths » n'est pas un choix possible. Choix : french (Français, langue d'enseignement)",
    ),
    ({"grade_level": 12}, "grade_level : « 12 » n'est pas un choix possible. Choix : "),
    ({"grade_level": "2"}, "grade_level : « 2 » n'est pas un choix possible. Choix : "),
    ({"by": "sexe"}, "by : « sexe » n'est pas un choix possible. Choix : sex (Sexe)"),
    ({"school_year": 1999}, "school_year : « 1999 » n'est pas un choix possible. Choix : 2026 (2025-2026)"),
]


@pytest.mark.parametrize(("choice", "said"), WRONG)
def test_a_choice_that_no_school_has_is_refused_with_those_there_are(open_made_up, displayed, batch, choice, said):
    with pytest.raises(ParamsError, match="unknown_choice") as refused:
        explore(refuse, open_made_up(), **choice)
    assert explanation(refused.value, FR).replace("\u00a0", " ").startswith(said)


def test_a_subject_that_only_this_school_lacks_is_left_to_the_study(open_made_up, displayed, batch):
    explore(refuse, open_made_up(), subject="arts", grade_level=5)
    assert refuse.asked["subject"] == "arts"


def test_a_person_is_shown_what_is_wrong_then_the_controls(open_made_up, displayed, live):
    explore(refuse, open_made_up(), subject="maths")
    alert, controls_shown = displayed
    assert "maths\u00a0» n'est pas un choix possible" in alert["text/plain"]
    assert controls_shown.children[0].value == ""
    stop_wording_errors()


def test_a_person_reads_a_sentence_in_place_of_a_traceback(live, monkeypatch):
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell()
    written = []
    monkeypatch.setattr(shell, "_showtraceback", lambda kind, error, lines: written.extend(lines))
    shell.run_cell('from portraitlib import open_school\nopen_school(school="999001", school_year=25)')
    stop_wording_errors()
    assert written[0].replace("\u00a0", " ") == "Paramètres du carnet : 1 point à corriger."
    assert "2026 pour 2025-2026" in written[1]


def test_an_error_of_the_kit_itself_keeps_its_traceback(live, monkeypatch):
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell()
    written = []
    monkeypatch.setattr(shell, "_showtraceback", lambda kind, error, lines: written.extend(lines))
    shell.run_cell("from portraitlib import open_school\n1 / 0")
    stop_wording_errors()
    assert "Traceback" in "".join(written)


def test_under_a_batch_a_fault_is_not_hidden(open_made_up, displayed, batch):
    with pytest.raises(ZeroDivisionError):
        explore(refuse, open_made_up(), subject="french")


def test_a_person_gets_named_controls_and_one_area(open_made_up, displayed, live):
    explore(refuse, open_made_up(), subject=None, grade_level=2)
    *dropdowns, area = displayed[0].children
    assert [dropdown.description for dropdown in dropdowns] == ["Matière\u00a0:", "Niveau\u00a0:"]
    assert dropdowns[0].label == "Toutes les matières"  # never a blank
    assert dropdowns[1].value == 2
    assert 'role="status"' in area.value
    assert "Aucun résultat" in area.value


def test_changing_a_control_changes_the_area(open_made_up, displayed, live):
    explore(describe_results, open_made_up(), subject=None)
    dropdown, area = displayed[0].children
    before = area.value
    dropdown.value = "history"
    assert area.value != before
    assert "<strong>Histoire</strong>" in area.value
    assert "data:image/svg+xml;base64," in area.value
    dropdown.value = ""
    assert area.value == before


def test_a_fault_behind_a_control_is_said_in_words(open_made_up, displayed, live):
    explore(refuse, open_made_up(), subject=None)
    dropdown, area = displayed[0].children
    dropdown.value = "history"
    assert 'role="alert"' in area.value
    assert "1998-1999" in area.value
    dropdown.value = "french"
    assert "Essayez un autre choix" in area.value
    assert "programmers" not in area.value
    dropdown.value = "mathematics"
    assert 'role="alert"' not in area.value


def test_an_answer_is_disclosed(open_made_up):
    html = answer_html(describe_results, open_made_up("personnel"), {"subject": "french"}, FR)
    assert "<section" in html


def test_the_widget_library_is_not_imported_with_the_module():
    assert not hasattr(controls, "ipywidgets")


def test_numbers_of_a_study_are_typed_from_their_first_value(open_made_up, live, displayed):
    import ipywidgets

    from portraitlib import explain_final_result

    explore(explain_final_result, open_made_up())
    (box,) = displayed
    typed = [control for control in box.children if isinstance(control, ipywidgets.FloatText)]
    assert [control.value for control in typed][:3] == [71, 60, 50]
    exam = next(control for control in typed if "épreuve" in control.description)
    exam.value = 90
    assert "Résultat de la compétence évaluée\u00a0: 90\u00a0%" in box.children[-1].value
    exam.value = 200
    assert "entre 0 et 100" in box.children[-1].value


def test_a_batch_run_writes_the_numbers_a_person_would_type(open_made_up, batch, displayed):
    from portraitlib import explain_final_result

    explore(explain_final_result, open_made_up())
    assert "Note d'école\u00a0: 71" in displayed[0]["text/plain"]
    assert displayed[1]["text/plain"] == "Résultat de la compétence évaluée\u00a0: 64\u00a0%."
