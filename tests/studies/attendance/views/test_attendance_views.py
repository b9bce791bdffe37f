"""What a team reads about attendance: true words, supports first, nothing of a student where none may be shown."""

import re
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

import portraitlib
from portraitlib import describe_attendance, find_changes
from portraitlib.display.show import html_of, shown_view
from portraitlib.display.wording import Words
from portraitlib.results.rooms import rooms
from portraitlib.studies.attendance.views.phrases import band_name
from portraitlib.tables.school import school_in_memory

WORDS = Words("fr")
NAMES = [f"s{n:02}" for n in range(40)]
STUDIES = tuple(next(room for room in rooms() if room.room == "attendance").studies)


@cache
def make_school(**params):
    """Forty steady students, the first of whom misses much more in the last three weeks."""
    dates = pd.bdate_range("2025-09-01", periods=80)
    rows = [(name, day) for n, name in enumerate(NAMES) for day in range(n % 20, 80, 20)]
    rows += [(NAMES[0], day) for day in (66, 67, 71, 72, 76, 77)]
    register = pd.DataFrame(
        {
            "student_id": [name for name, _ in rows],
            "date": dates[[day for _, day in rows]],
            "period": 0,
            "status": "absent",
            "is_excused": np.arange(len(rows)) % 2 == 0,
        }
    )
    students = pd.DataFrame(
        {
            "student_id": NAMES,
            "school_year": 2026,
            "grade_level": np.arange(40) // 20 + 1,
            "group": [f"{n // 20 + 1}1" for n in range(40)],
        }
    )
    services = pd.DataFrame(
        {
            "service_id": ["1"],
            "student_id": NAMES[0],
            "service": "mentoring",
            "start_date": pd.to_datetime(["2025-10-01"]),
        }
    )
    calendar = pd.DataFrame({"date": dates, "is_instructional": True, "n_periods": 4})
    tables = {"students": students, "calendar": calendar, "attendance": register, "services": services}
    return school_in_memory(tables, **params)


def view_of_study(name, audience="interne", **choices):
    return shown_view(getattr(portraitlib, name)(make_school(audience=audience), **choices))


@pytest.mark.parametrize("audience", ["interne", "personnel", "public"])
@pytest.mark.parametrize("name", STUDIES)
def test_every_study_is_said_in_whole_french_sentences_for_every_audience(name, audience):
    choices = {"student": NAMES[0]} if name == "describe_student_calendar" else {}
    view = view_of_study(name, audience, **choices)
    for text in (view.headline, *view.sentences, *view.notes, *(figure.alt for figure in view.figures)):
        assert re.match(r"[A-ZÀÉ0-9«]|s\d\d", text), text
        assert text.rstrip()[-1] in ".?!)", text
        assert not re.search(r"[{}]|nan|None| [:;?!%»]|« ", text), text
    html = html_of(view, WORDS)
    assert "nan" not in re.sub(r"base64,[^\"]*", "", html)
    if audience != "interne":
        assert not any(student in re.sub(r"base64,[^\"]*", "", html) for student in NAMES)


def test_bands_are_named_by_their_edges():
    names = [band_name(place, [0.05, 0.1, 0.2], WORDS) for place in range(4)]
    assert names == [
        "moins de 5\u00a0%",
        "de 5\u00a0% à moins de 10\u00a0%",
        "de 10\u00a0% à moins de 20\u00a0%",
        "20\u00a0% et plus",
    ]


def test_the_list_gives_supports_before_numbers_and_names_nobody_of_the_staff():
    table = view_of_study("list_for_meeting").tables[0]
    columns = [column.name for column in table.columns]
    assert columns.index("supports_now") < columns.index("why_listed") < columns.index("recent_rate")
    assert "provider_id" not in columns
    assert table.labels["supports_now"].iloc[0] == "Mentorat"
    assert "But" in table.note
    assert "détruire" in table.note


def test_the_change_is_said_with_the_promise_of_the_rule():
    view = view_of_study("find_changes")
    assert view.headline.startswith(
        "Dans la semaine du 15 décembre 2025 (toute l'école), 1 élève manque nettement plus"
    )
    assert any("au plus 1,0\u00a0%" in sentence for sentence in view.sentences)


@pytest.mark.parametrize(
    ("n", "new", "end"),
    [
        (1, 0, "d'habitude, comme la semaine d'avant"),
        (3, 0, "d'habitude, tous comme la semaine d'avant"),
        (3, 1, "d'habitude (nouveaux depuis la semaine d'avant\u00a0: 1)"),
    ],
)
def test_students_signalled_again_are_not_counted_as_zero_new_ones(n, new, end):
    result = find_changes(make_school())
    counts = {**result.counts, "signals": n, "new_signals": new}
    headline = shown_view(replace(result, counts=counts)).headline
    assert headline.endswith(f"{end}; sans aucun changement, on en attendrait moins d'un.")


def test_signals_are_told_beside_those_that_chance_alone_would_make():
    result = find_changes(make_school())
    view = shown_view(replace(result, counts={**result.counts, "students": 230, "signals": 8, "new_signals": 1}))
    assert view.headline.endswith("; sans aucun changement, on en attendrait jusqu'à 2.")


def test_the_calendar_of_a_student_marks_days_by_letters_and_opens_for_the_team_only():
    view = view_of_study("describe_student_calendar", student=NAMES[0])
    assert view.headline.startswith("s00\u00a0: présence à 70 jours de classe sur 80")
    assert b"<svg" in view.figures[0].image
    assert all(f"{letter}\u00a0:" in view.notes[0] for letter in "AM?½R")
    assert "réservée" in view_of_study("describe_student_calendar", "personnel", student=NAMES[0]).headline
    assert view_of_study("describe_student_calendar").figures == ()


def test_without_a_calendar_the_refusal_says_what_to_do():
    school = school_in_memory({"students": pd.DataFrame({"student_id": ["a"], "school_year": 2026})})
    view = shown_view(describe_attendance(school))
    assert "Importez le calendrier" in view.headline
