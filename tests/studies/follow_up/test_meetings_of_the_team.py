"""What became of decisions, actions and indicators, what changed since the meeting, who was heard, pages to print."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from portraitlib import (
    compare_since_meeting,
    follow_actions,
    follow_decisions,
    follow_indicators,
    hear_since_meeting,
    write_cycle_page,
    write_weekly_page,
)
from portraitlib.display.show import html_of, shown_view
from portraitlib.display.wording import Words
from portraitlib.indicators.planned import Values
from portraitlib.indicators.standing import Standing
from portraitlib.journal import open_journal
from portraitlib.journal.opened import Journal
from portraitlib.results.result import Refusal, Result, ResultTable
from portraitlib.studies.follow_up.measures import indicators
from portraitlib.studies.follow_up.measures.indicators import standing
from portraitlib.tables.school import school_in_memory

FR = Words("fr")
ANA, BEN = "p0000000000000001", "p0000000000000002"
STUDIES = (compare_since_meeting, follow_actions, follow_decisions, follow_indicators, hear_since_meeting,
           write_weekly_page)  # fmt: skip
EVIDENCE = {"study": "", "headline": "Lire est fragile."}


def tables_of(n=60):
    """A school of one level: a calm register in which every student misses one day in ten after the 2nd of March."""
    students = [f"s{number:03}" for number in range(n)]
    days = pd.bdate_range("2025-09-01", "2026-03-27")
    rng = np.random.default_rng(5)
    missed = pd.DataFrame(rng.random((n, len(days))) < np.where(days > pd.Timestamp("2026-03-02"), 0.3, 0.05))
    who, when = np.nonzero(missed.to_numpy())
    marks = {"school_year": 2026, "course": "M1", "subject": "mathematics", "course_level": 1, "competency": "overall"}
    results = [
        pd.DataFrame(
            {"student_id": students, "mark": rng.normal(mean, 8, n).round().clip(0, 100), "term": term, **marks}
        )
        for term, mean in (("1", 70), ("2", 60))
    ]
    return {
        "students": pd.DataFrame({"student_id": students, "school_year": 2026, "grade_level": 1, "group": "11"}),
        "calendar": pd.DataFrame({"date": days, "is_instructional": True}),
        "attendance": pd.DataFrame(
            {"student_id": np.array(students)[who], "date": days[when], "status": "absent", "period": 0}
        ),
        "results": pd.concat(results, ignore_index=True),
        "services": pd.DataFrame(
            {"student_id": students[:12], "service": "tutoring", "start_date": pd.Timestamp("2025-11-01")}
        ),
    }


@pytest.fixture(scope="module")
def tables():
    return tables_of()


@pytest.fixture
def open_it(tables, tmp_path):
    def opened(as_of="2026-03-27", **more):
        return school_in_memory(tables, journal=str(tmp_path / "journal"), as_of=as_of, **more)

    return opened


@pytest.fixture
def school(open_it):
    return open_it()


@pytest.fixture
def journal(school):
    return open_journal(school)


def headline(result):
    return shown_view(result).headline.replace("\u00a0", " ")


def told(result):
    return " ".join(shown_view(result).sentences).replace("\u00a0", " ")


def decide(journal, **more):
    body = {"question": "Où agir ?", "decided": "Ici.", "check_on": "2026-03-01", "evidence": [EVIDENCE], **more}
    return journal.save("decision", body, who="Anne")


def act(journal, what, **more):
    return journal.save("action", {"what": what, **more}, who="Anne")


def test_an_empty_journal_says_what_to_write_and_compares_with_some_weeks_ago(school):
    heads = [headline(study(school)).split(" : ")[0] for study in STUDIES[1:4]]
    assert heads == [
        "Aucune action n'est écrite au journal",
        "Aucune décision n'est écrite au journal cette année",
        "Aucun indicateur n'est écrit au journal",
    ]
    since = compare_since_meeting(school)
    assert (str(since.since), since.is_meeting) == ("2026-02-27", False)


@pytest.mark.parametrize("audience", ["personnel", "public"])
def test_nothing_of_it_is_shown_outside_the_team(open_it, journal, audience):
    decide(journal)
    other = open_it(audience=audience)
    assert [type(study(other)) for study in (*STUDIES, write_cycle_page)] == [Refusal] * 7


def test_a_decision_to_look_at_again_comes_first_with_what_the_team_had_decided_before(school, journal):
    decide(journal, question="Plus tard ?", check_on="2026-05-01")
    decide(journal, question="Déjà fait ?", state="done", outcome="Tenu.")
    was = decide(journal)
    changed = {"question": "Où agir ?", "decided": "Ailleurs.", "check_on": "2026-03-01", "evidence": [EVIDENCE]}
    journal.save("decision", changed, who="Anne", entry=was.entry, seen=was.seq)
    result = follow_decisions(school, journal=journal)
    rows = result.tables["decisions_followed"].data
    assert rows["decision_standing"].tolist() == ["due", "coming", "done"]
    assert rows.iloc[0][["decision_text", "decision_before", "then_shown"]].tolist() == [
        "Ailleurs.",
        "Ici.",
        "Lire est fragile.",
    ]
    assert (result.n_decisions, result.n_due, result.n_done, result.n_changed) == (3, 1, 1, 1)
    assert headline(result) == "3 décisions au journal cette année; à revoir : 1; faites : 1."


def test_meetings_held_stand_beside_those_of_the_calendar(school, journal):
    for day, state in (
        ("2025-09-10", "done"),
        ("2025-11-12", "open"),
        ("2026-02-03", "dropped"),
        ("2026-04-20", "open"),
    ):
        shared = [f"Fiche du {day}", "Modèle de plan"]
        journal.save("meeting", {"held_on": day, "state": state, "shared": shared}, who="Anne")
    result = follow_decisions(school, journal=journal)
    tools = result.tables["tools_shared"].data["tool_shared"].tolist()
    assert tools == ["Fiche du 2025-11-12", "Modèle de plan", "Fiche du 2025-09-10"]
    state = result.tables["meetings_followed"].data.set_index("line_month")["meeting_standing"]
    assert (result.n_meetings, str(result.last_held)) == (2, "2025-11-12")
    by_month = {f"{month:%m}": one for month, one in state.items()}
    assert [by_month.get(month) for month in ("09", "11", "02", "04")] == ["done", "done", "dropped", "coming"]


def test_actions_are_counted_by_function_and_silence_is_not_said_to_be_idleness(school, journal):
    journal.save("role", {"name": "Luc", "function": "orthopédagogue", "aim": "Lire", "hours": 6}, who="Anne")
    act(journal, "Coenseigner", who="Luc", by_when="2026-03-01", hours=4, state="done")
    act(journal, "Réserver", who="luc", by_when="2026-02-01")
    late = act(journal, "Former", who="orthopédagogue", by_when="2026-02-01")
    more = {"what": "Former deux fois", "who": "orthopédagogue", "by_when": "2026-02-01"}
    journal.save("action", more, who="Anne", entry=late.entry, seen=late.seq)
    act(journal, "Appeler", who="Zoé", by_when="2026-05-01")
    act(journal, "Dîner", who="Luc", student=ANA, by_when="2026-05-01")
    result = follow_actions(school, journal=journal)
    by_role = result.tables["actions_by_role"].data.set_index("action_role")
    counts = ["n_actions_done", "n_actions_open", "n_actions_late", "n_actions_unsaid"]
    assert by_role.loc["orthopédagogue", [*counts, "hours_done"]].tolist() == [1, 1, 2, 1, 4.0]
    assert by_role.loc["unwritten", counts].tolist() == [0, 1, 0, 0]
    assert (result.n_actions, result.n_late, result.n_never_begun, result.n_about_students) == (5, 2, 1, 1)
    page = html_of(shown_view(result), FR)
    assert [text in page for text in ("Dîner", ANA, "Zoé", "Luc")] == [False] * 4
    assert "commencée ou non, le journal ne le dit pas" in told(result)


def test_what_changed_since_the_meeting_is_of_the_same_students_and_says_its_interval(school, journal):
    journal.save("meeting", {"held_on": "2026-03-02", "state": "done"}, who="Anne")
    result = compare_since_meeting(school, journal=journal)
    rows = result.tables["attendance_since"].data.set_index("whom")
    assert (str(result.since), result.is_meeting, result.n_days) == ("2026-03-02", True, 19)
    assert rows["n_students"].tolist() == [60, 12]
    assert rows.loc["school", "change"] == pytest.approx(0.25, abs=0.03)
    assert rows.loc["school", "change_low"] > 0.2
    in_all = sum(result.counts[name] for name in ("compared", "first_tier", "no_tier"))
    assert result.tables["tiers_since"].data["n_students"].sum() == in_all == 60


def test_the_same_students_from_a_term_to_the_next_are_read_from_the_result_given(school, journal):
    cells = {"subject": ["french", "history"], "track": "", "level": "1", "n_after": [50, 40], "is_clear": False}
    gaps = {"mean_gap": [1.0, -9.0], "mean_gap_low": [-1.0, -12], "mean_gap_high": [3.0, -6]}
    frame = pd.DataFrame({**cells, **gaps, "is_mean_clear": [False, True]})
    given = Result(_untold={"differences": ResultTable("differences", frame, ("subject",))})
    result = compare_since_meeting(school, results=given, journal=journal)
    assert result.tables["terms_since"].data[["subject", "n_students", "is_clear"]].to_numpy().tolist() == [
        ["history", 40, True],
        ["french", 50, False],
    ]
    assert compare_since_meeting(school, results=Result(), journal=journal).reason == "another_result"


@pytest.mark.parametrize(
    ("interval", "target", "is_rise", "expected"),
    [
        ((0.60, 0.80), 0.55, True, "reached"),
        ((0.60, 0.80), 0.60, True, "reached"),
        ((0.60, 0.80), 0.65, True, "unsettled"),
        ((0.60, 0.80), 0.85, True, "short"),
        ((0.05, 0.08), 0.09, False, "reached"),
        ((0.05, 0.08), 0.06, False, "unsettled"),
        ((0.05, 0.08), 0.04, False, "short"),
        ((np.nan, np.nan), 0.5, True, "unsettled"),
        ((0.60, 0.80), np.nan, True, "no_target"),
    ],
)
def test_a_target_is_reached_only_when_the_whole_interval_is_there(interval, target, is_rise, expected):
    assert standing(Standing(40, 0.7, *interval), target, is_rise=is_rise) == expected


def test_an_indicator_stands_with_its_start_its_last_value_and_their_intervals(school, journal):
    typed = {"name": "Réussite", "measure": "success_rate", "subject": "mathematics", "baseline": "50 %",
             "baseline_n": 40, "target": "20 %", "by_when": "2026-01-10"}  # fmt: skip
    journal.save("indicator", typed, who="Anne")
    journal.save("indicator", {"name": "Lus", "baseline": "40 %", "baseline_n": 60, "target": "80 %"}, who="Anne")
    journal.save("indicator", {"name": "Absences", "measure": "absence_rate", "target": "20 %"}, who="Anne")
    result = follow_indicators(school, journal=journal)
    rows = result.tables["indicators_followed"].data.set_index("indicator_name")
    assert rows["indicator_standing"].tolist() == ["reached", "no_value", "reached"]
    assert rows.loc["Réussite", ["start_value", "n_at_start", "n_students", "last_term"]].tolist() == [0.5, 40, 60, "2"]
    assert (result.n_reached, result.n_past) == (2, 0)


def test_a_change_of_marking_rule_breaks_the_line_of_an_indicator(school, journal, monkeypatch):
    journal.save("indicator", {"name": "X", "measure": "mean_mark", "subject": "mathematics", "target": "10"}, who="A")
    now = Values(pd.Series([70.0, 75, 80]), pd.Series(dtype=float), 2026, "final", "2025-")
    before = replace(now, school_year=2024, series="2023-2024")
    days = {"2026-03-27": now}
    monkeypatch.setattr(
        indicators, "values_of", lambda school, _one: before if school.params.as_of not in days else now
    )
    monkeypatch.setattr(indicators, "_first_days", lambda journal: dict.fromkeys(_entries(journal), "2024-01-10"))
    result = follow_indicators(school, journal=journal)
    assert result.tables["indicators_followed"].data["indicator_standing"].tolist() == ["broken"]
    assert "n'ont pas été faites selon les mêmes règles" in told(result)


def _entries(journal: Journal):
    return [one.entry for one in journal.everything()]


def test_few_answers_are_not_counted_and_families_are_reached_when_the_journal_says_so(tables, tmp_path):
    items = pd.DataFrame({"instrument": ["Climat", "Court"], "item": ["C1", "D1"], "respondent": "student",
                          "dimension": "safety", "scale_low": 1, "scale_high": 4})  # fmt: skip
    answers = pd.DataFrame(
        [{"instrument": "Climat", "item": "C1", "student_id": f"s{n:03}", "date": "2026-03-10"} for n in range(9)]
        + [{"instrument": "Court", "item": "D1", "student_id": f"s{n:03}", "date": "2025-10-10"} for n in range(4)]
    ).assign(answer=3.0, school_year=2026)
    answers["date"] = pd.to_datetime(answers["date"])
    place = {"journal": str(tmp_path / "journal"), "as_of": "2026-03-27"}
    school = school_in_memory({**tables, "questionnaires": items, "answers": answers}, **place)
    journal = open_journal(school)
    journal.save("meeting", {"held_on": "2026-03-02", "state": "done"}, who="Anne")
    for student, day in (("s000", "2026-03-20"), ("s001", "2025-10-20"), ("s050", "2026-03-20")):
        body = {"student": student, "on": day, "by_role": "tutrice", "is_positive": True}
        journal.save("family_contact", body, who="Anne")
    result = hear_since_meeting(school, journal=journal)
    asked = result.tables["asked_since"].data.set_index("instrument")
    assert asked["asked_when"].to_dict() == {"Climat": "since", "Court": "before"}
    assert asked["n_sheets"].isna().to_dict() == {"Climat": False, "Court": True}
    assert result.tables["families_reached"].data["n_students"].tolist() == [1, 1, 10]
    assert (result.n_asked, result.n_contacts, result.n_positive) == (1, 2, 2)
    assert len(result.tables["families_to_reach"].data) == 10
    assert (result.n_about_support, result.planned_on) == (0, None)
    assert "« Soutien reçu » est prêt" in told(result)


def test_what_is_asked_about_the_support_itself_is_told_apart(tables, tmp_path):
    items = pd.DataFrame({"instrument": ["Climat", "Soutien reçu"], "item": ["C1", "T1"], "respondent": "student",
                          "dimension": ["safety", "support_fits"], "scale_low": 1, "scale_high": 4})  # fmt: skip
    given = [("Climat", "C1", "2026-03-10"), ("Soutien reçu", "T1", "2025-12-10")]
    answers = pd.DataFrame(
        [{"instrument": one, "item": item, "student_id": f"s{n:03}", "date": pd.Timestamp(day), "answer": 3.0}
         for one, item, day in given for n in range(9)]
    ).assign(school_year=2026)  # fmt: skip
    place = {"journal": str(tmp_path / "journal"), "as_of": "2026-03-27"}
    school = school_in_memory({**tables, "questionnaires": items, "answers": answers}, **place)
    journal = open_journal(school)
    meeting = journal.save("meeting", {"held_on": "2026-03-02", "state": "done"}, who="Anne")
    planned = {"prompt": "follow_up.ask_students", "text": "S'ils savent pourquoi.", "given_on": "2026-02-10"}
    journal.save("answer", planned, who="Anne")
    result = hear_since_meeting(school, journal=journal)
    about = result.tables["asked_since"].data.set_index("instrument")["is_about_support"].to_dict()
    assert about == {"Climat": False, "Soutien reçu": True}
    assert (result.n_asked, result.n_about_support, result.n_about_support_since) == (1, 1, 0)
    assert "datent d'avant" in told(result)
    assert "au journal (10 février 2026)" in told(result)
    earlier = {"held_on": "2025-12-01", "state": "done"}
    journal.save("meeting", earlier, who="Anne", entry=meeting.entry, seen=meeting.seq)
    assert hear_since_meeting(school, journal=open_journal(school)).n_about_support_since == 1


def test_the_page_of_the_cycle_has_every_standing_point_and_what_is_to_be_closed(school, journal):
    decide(journal)
    act(journal, "Réserver le local", by_when="2026-02-01")
    given = (follow_decisions(school, journal=journal), follow_actions(school, journal=journal))
    result = write_cycle_page(school, *given, journal=journal)
    rows = result.tables["cycle_page"].data
    assert rows["agenda_point"].tolist() == ["decisions"] * 4 + ["changes", "prompts", "students", "next"]
    assert rows["page_kind"].tolist()[:4] == ["finding", "decision", "finding", "action"]
    page = html_of(shown_view(result), FR).replace("\u00a0", " ")
    assert [text in page for text in ("À revoir : Où agir ? Ici.", "En retard : Réserver le local")] == [True] * 2


def test_the_page_of_the_week_begins_by_what_the_team_promised_and_ticks_what_was_noted(school, journal):
    journal.save("role", {"name": "Luc", "function": "éducateur"}, who="Anne")
    act(journal, "Prendre des nouvelles", who="Luc", student="s007")
    journal.save("family_contact", {"student": "s001", "on": "2026-03-25", "by_role": "tutrice"}, who="Anne")
    frame = pd.DataFrame({"student_id": [f"s{n:03}" for n in range(20)], "group": "11", "reason": "changed",
                          "supports_now": "tutoring|resource", "last_contact_date": pd.NaT})  # fmt: skip
    frame.loc[2, "last_contact_date"] = pd.Timestamp("2026-03-26")
    listed = Result(_untold={"meeting": ResultTable("meeting", frame, ("student_id",))})
    result = write_weekly_page(school, listed=listed, journal=journal)
    rows = result.tables["weekly_page"].data
    assert rows["student_id"].tolist()[:4] == ["s007", "s000", "s001", "s002"]
    assert rows["contact_role"].tolist()[:4] == ["éducateur", "", "tutrice", ""]
    assert rows["is_contacted"].tolist()[:4] == [False, False, True, True]
    assert (len(rows), result.counts) == (12, {"listed": 20, "contacted": 2, "left": 8})
    alone = write_weekly_page(school, journal=journal)
    assert (alone.is_listed, alone.tables["weekly_page"].data["listed_for"].tolist()) == (False, ["action"])
