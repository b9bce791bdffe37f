"""A meeting finds its decisions, its questions and its year again; each answer comes back the next time."""

from datetime import date

import pytest

from portraitlib.errors import ParamsError
from portraitlib.journal.meetings import (
    ASKED_OF_TEAM,
    SENSITIVE,
    asked_today,
    changed_since,
    due_decisions,
    last_meeting,
    last_prompts,
    month_held,
    placed_on,
    stocktaking_shared,
)
from portraitlib.journal.year import LINES, Asked, MeetingRules, lines_shown
from portraitlib.rules import load_guide, load_settings

DECISION = {"question": "Que faire ?", "decided": "Lire.", "check_on": "2026-02-01"}
GUIDE, RULES = load_guide(), load_settings(MeetingRules)
ANSWERED = [point.id for point in GUIDE.points if point.degree and point.served_by == "journal"]
ASKED = [name for one in RULES.prompts for name in one.ask]
MEETINGS = [one.month for one in RULES.prompts]


def test_each_point_that_the_team_answers_is_asked_in_a_month():
    assert ANSWERED
    assert [name for name in ANSWERED if not RULES.month_of(name)] == []
    known = {point.id for point in GUIDE.points if point.served_by in ASKED_OF_TEAM}
    assert set(ASKED) <= known


def test_what_the_data_show_and_only_the_team_can_say_is_asked_too_and_no_month_asks_more_than_a_meeting_takes():
    """« Which data worry us? »: a notebook shows the data, and nobody but the team knows its worry."""
    shown = {name for name in ASKED if GUIDE.point(name).served_by == "notebook"}
    assert shown == {
        "portrait.macro.concerns", "portrait.micro.observation", "planning.universal_first", "learning.already_known",
        "follow_up.ask_students", "criteria.transition_factors",
    }  # fmt: skip
    assert {GUIDE.point(name).degree for name in shown} == {"full"}
    assert max(len(one.ask) for one in RULES.prompts) <= RULES.prompts_at_most


def test_a_point_of_the_stock_taking_is_no_question_of_a_meeting(journal):
    strange = RULES.model_copy(update={"prompts": (Asked(month=5, ask=("lasting.teams",)),)})
    with pytest.raises(ParamsError, match=r"lasting\.teams"):
        asked_today(journal, strange, GUIDE)


def test_a_question_that_the_guides_do_not_ask_the_team_is_told(journal):
    strange = RULES.model_copy(update={"prompts": (*RULES.prompts, Asked(month=5, ask=("learning.whta",)))})
    with pytest.raises(ParamsError, match=r"learning\.whta"):
        asked_today(journal, strange, GUIDE)


@pytest.fixture
def answered(open_there):
    """A journal in which each question was answered in the month in which it was asked, three at most a meeting."""
    asked = []
    for month in MEETINGS:
        day = date(2025 if month > 7 else 2026, month, 20)
        journal = open_there(today=day)
        today = asked_today(journal, RULES, GUIDE)
        for one in today:
            body = {"prompt": one.name, "text": f"Réponse à {one.name}", "given_on": str(day)}
            journal.save("answer", body, who="Anne")
        asked.append([one.name for one in today])
    return asked


def test_an_answer_comes_back_the_next_time_its_question_is_asked(answered, open_there):
    assert sorted(name for one in answered for name in one) == sorted(ASKED)
    assert max(map(len, answered)) <= 3
    back = {}
    for month in MEETINGS:
        journal = open_there(today=date(2026 if month > 7 else 2027, month, 20))
        asked_in_month = next(one.ask for one in RULES.prompts if one.month == month)
        back |= {one.name: one.draft for one in asked_today(journal, RULES, GUIDE) if one.name in asked_in_month}
    assert back == {name: f"Réponse à {name}" for name in ASKED}


def test_a_question_that_waits_is_asked_later_and_an_answered_one_is_not(open_there):
    journal = open_there(today=date(2025, 9, 20))
    first = [one.name for one in asked_today(journal, RULES, GUIDE)]
    assert first == list(RULES.prompts[1].ask)
    for name in first:
        journal.save("answer", {"prompt": name, "text": "Oui.", "given_on": "2025-09-20"}, who="Anne")
    assert [one.name for one in asked_today(journal, RULES, GUIDE)] == list(RULES.prompts[0].ask)
    assert [one.name for one in last_prompts(journal, RULES, GUIDE)] == first[::-1]


def test_a_decision_comes_back_at_its_date_until_it_is_closed(open_there):
    journal = open_there(today=date(2026, 2, 1))
    first = journal.save("decision", DECISION, who="Anne")
    journal.save("decision", {**DECISION, "check_on": "2026-03-01"}, who="Anne")
    assert [one.entry for one in due_decisions(journal)] == [first.entry]
    moved = journal.save(
        "decision", {**DECISION, "state": "moved", "check_on": "2026-04-01"}, who="Anne", entry=first.entry,
        seen=first.seq,
    )  # fmt: skip
    assert due_decisions(journal) == []
    assert [one.entry for one in due_decisions(open_there(today=date(2026, 4, 1)))][1] == first.entry
    journal.save("decision", {**DECISION, "state": "done"}, who="Anne", entry=first.entry, seen=moved.seq)
    assert first.entry not in [one.entry for one in due_decisions(open_there(today=date(2026, 4, 1)))]


def test_the_last_meeting_is_the_last_one_held(open_there):
    journal = open_there(today=date(2026, 2, 2))
    for day, state in (
        ("2025-09-15", "done"),
        ("2025-11-20", "open"),
        ("2025-12-10", "dropped"),
        ("2026-03-01", "open"),
    ):
        journal.save("meeting", {"held_on": day, "state": state}, who="Anne")
    assert last_meeting(journal).body.held_on == "2025-11-20"
    held = journal.entries("meeting")
    today = date(2026, 2, 2)
    assert [month_held(held, month, 2026, today) for month in (9, 11, 12, 3, 10)] == ["done", "done", "dropped", "", ""]


def test_what_changed_says_what_is_new(journal):
    journal.save("decision", DECISION, who="Anne")
    (only,) = changed_since(journal, "2020-01-01")
    assert (only[0].kind, only[1]) == ("decision", True)
    assert changed_since(journal, "2999-01-01") == []


def test_the_stock_taking_keeps_words_and_says_the_step(journal):
    for day, word in (("2025-10-01", "begun"), ("2026-02-01", "under_way"), ("2026-06-01", "not_yet")):
        journal.save("stocktaking", {"point": "lasting.teams", "word": word, "taken_on": day}, who="Anne")
    (placed,) = placed_on(journal, ["lasting.teams"])
    assert (placed.word, placed.before, placed.trend) == ("not_yet", "under_way", "lower")
    shared = {one.point for one in stocktaking_shared(journal, GUIDE)}
    assert len(shared) >= 11
    assert not shared & set(SENSITIVE)


def test_a_point_of_the_stock_taking_that_is_said_to_be_answered_is_one_the_team_fills(journal):
    answered = {point.id for point in GUIDE.points if point.degree and point.served_by == "stocktaking"}
    assert answered == {one.point for one in stocktaking_shared(journal, GUIDE)}


def test_a_line_whose_notebook_is_not_there_is_not_shown():
    assert [placed.line for placed, _ in lines_shown(RULES, ["00_donnees", "09_evaluation"])] == ["welcome", "lasting"]
    assert {one.line for one in RULES.lines} == set(LINES)
