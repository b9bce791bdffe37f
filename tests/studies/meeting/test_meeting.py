"""What a meeting reads: due decisions with their evidence then and now, its questions, who was spoken of, its year."""

import pandas as pd
import pytest

from portraitlib import (
    ask_team,
    describe_year,
    gather_findings,
    list_agreements,
    list_changes,
    list_conditions,
    prepare_meeting,
    rank_zones,
    recall_decisions,
    recap_meeting,
    take_stock,
    welcome_staff,
    write_family_letter,
)
from portraitlib.display.show import html_of, shown_view
from portraitlib.display.wording import Words
from portraitlib.journal import open_journal
from portraitlib.journal.evidence import evidence_of
from portraitlib.results.result import Refusal

FR = Words("fr")
ANA = "p0000000000000001"
STUDIES = (ask_team, describe_year, list_changes, list_conditions, prepare_meeting, recap_meeting, take_stock,
           welcome_staff, write_family_letter)  # fmt: skip


@pytest.fixture
def school(open_made_up, tmp_path):
    return open_made_up(journal=str(tmp_path / "journal"), as_of="2026-07-15")


@pytest.fixture
def journal(school):
    return open_journal(school)


def decide(journal, evidence=(), **more):
    body = {"question": "Où agir ?", "decided": "Ici.", "check_on": "2026-07-01", "evidence": evidence, **more}
    return journal.save("decision", body, who="Anne")


def test_nothing_heads_a_page_while_no_decision_is_due(school):
    view = shown_view(recall_decisions(school))
    assert (view.headline, view.tables) == ("", ())


def test_a_due_decision_stands_with_what_was_shown_and_what_is_shown_today(school, journal):
    zones = rank_zones(school)
    told = evidence_of(zones, zones.headline, "2026-06-01").model_dump()
    decide(journal, [told])
    decide(journal, [{**told, "headline": "Autre constat.", "digest": "0"}], check_on="2026-07-02")
    decide(journal, check_on="2026-08-01")
    due = recall_decisions(school, journal=journal).tables["decisions_due"].data
    assert due["then_shown"].tolist() == [zones.headline, "Autre constat."]
    assert due["shown_today"].tolist() == [zones.headline] * 2
    assert due["is_same_evidence"].tolist() == [True, False]
    view = shown_view(recall_decisions(school, journal=journal))
    assert view.headline.startswith("2 décisions de l'équipe sont à revoir")
    assert view.sentences[0].startswith("Pour 1 constat, la même section dit autre chose")


@pytest.mark.parametrize("study", ["", "no_such_study", "describe_student"])
def test_a_decision_is_recalled_when_its_section_cannot_be_asked_again(school, journal, study):
    decide(journal, [{"study": study, "headline": "Ce jour-là.", "choices": {"nothing": 1}}])
    due = recall_decisions(school, journal=journal).tables["decisions_due"].data
    assert due[["then_shown", "shown_today"]].to_numpy().tolist() == [["Ce jour-là.", ""]]


@pytest.mark.parametrize("audience", ["personnel", "public"])
def test_nothing_of_the_journal_is_shown_to_others(open_made_up, journal, school, audience):
    decide(journal)
    other = open_made_up(audience, journal=school.params.journal, as_of="2026-07-15")
    assert shown_view(recall_decisions(other)).headline == ""
    assert [type(study(other)) for study in STUDIES] == [Refusal] * len(STUDIES)


def test_a_restricted_note_is_counted_and_its_text_is_nowhere(school, journal):
    for visibility, text in (("team", "Dessine."), ("direction", "mot-secret")):
        body = {"student": ANA, "strengths": text, "visibility": visibility}
        journal.save("note", body, who="Anne")
    journal.save(
        "action", {"what": "Dîner avec lui", "student": ANA, "who": "Luc", "by_when": "2026-07-20"}, who="Anne"
    )
    journal.save("family_contact", {"student": ANA, "on": "2026-05-01", "by_role": "tutrice"}, who="Anne")
    result = recap_meeting(school, journal=journal)
    html = html_of(shown_view(result), FR)
    assert result.n_kept_by_direction == 1
    assert "1\u00a0note est gardée par la direction" in html or "1 note est gardée par la direction" in html
    assert "mot-secret" not in html
    assert result.tables["spoken_of"].data[["student_strengths", "support_told"]].to_numpy().tolist() == [
        ["Dessine.", "Dîner avec lui"]
    ]


def test_the_first_meeting_is_said_to_be_and_the_next_one_tells_the_last(school, journal):
    assert shown_view(prepare_meeting(school, journal=journal)).headline.startswith("Première rencontre")
    journal.save("role", {"name": "Anne", "function": "direction"}, who="Anne")
    journal.save("meeting", {"held_on": "2026-05-04", "state": "done"}, who="Anne")
    journal.save("meeting", {"held_on": "2026-07-15", "points": "Autobus"}, who="Anne")
    decide(journal)
    result = prepare_meeting(school, journal=journal)
    assert (str(result.last_held), result.n_due) == ("2026-05-04", 1)
    assert result.tables["agenda"].data["agenda_detail"].tolist()[-1] == "Autobus"
    changes = list_changes(school, journal=journal)
    assert set(changes.tables["changes"].data["entry_kind"]) == {"role", "decision"}


def test_the_year_says_what_was_held_and_what_is_lacking_for_what_comes(open_made_up, tmp_path):
    school = open_made_up(journal=str(tmp_path / "journal"), as_of="2025-09-20")
    journal = open_journal(school)
    journal.save("meeting", {"held_on": "2025-08-28"}, who="Anne")
    result = describe_year(school, journal=journal)
    year = result.tables["year_calendar"].data.set_index("line_meeting")
    assert year.loc["welcome", "line_state"] == "done"
    assert (result.next_line, str(result.next_on), result.is_soon) == ("first", "2025-09-01", True)
    assert year.loc["first", "line_lacking"] == "calendar"
    assert "il manque la table" in shown_view(result).sentences[0]


def test_an_answer_of_the_team_comes_back_in_the_questions(open_made_up, tmp_path):
    school = open_made_up(journal=str(tmp_path / "journal"), as_of="2026-09-10")
    journal = open_journal(school)
    journal.save("answer", {"prompt": "learning.what", "text": "Lire.", "given_on": "2025-09-10"}, who="Anne")
    prompts = ask_team(school, journal=journal).tables["prompts"].data.set_index("guide_point")
    assert prompts.loc["learning.what", "last_answer"] == "Lire."
    assert len(prompts) == 3


def test_conditions_say_how_many_wait(school, journal):
    for state in ("done", "open", "moved"):
        journal.save("condition", {"what": f"Local {state}", "state": state}, who="Anne")
    assert shown_view(list_conditions(school, journal=journal)).headline == "2 conditions ne sont pas encore remplies."


def test_pages_to_hand_out_hold_no_student(school, journal):
    groups = [{"name": "A", "students": [ANA]}]
    journal.save("plan", {"title": "Midis", "offer": "Aide le midi", "groups": groups}, who="Anne")
    journal.save("agreement", {"title": "Mentorat", "aims": "Se sentir bien."}, who="Anne")
    pages = [write_family_letter(school, journal=journal), welcome_staff(school, journal=journal)]
    pages += list_agreements(school, journal=journal)
    told = [html_of(shown_view(page), FR) for page in pages]
    assert "Aide le midi" in told[0]
    assert "Se sentir bien." in told[2]
    assert [ANA in page for page in told] == [False] * 3


def test_findings_are_gathered_and_those_refused_are_counted(school):
    zones, refused = rank_zones(school), Refusal(study="x", reason="no_results")
    result = gather_findings(school, zones, refused)
    assert result.tables["findings"].data["finding_text"].tolist() == [zones.headline]
    assert result.n_refused == 1


def test_dates_of_the_journal_are_dates(school, journal):
    journal.save("condition", {"what": "Local", "by_when": "2026-09-01"}, who="Anne")
    data = list_conditions(school, journal=journal).tables["conditions"].data
    assert data["entry_day"].tolist() == [pd.Timestamp("2026-09-01")]
