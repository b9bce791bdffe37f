"""Pages of the accompaniment: what each holds, by hand; whom it is for; what it never holds."""

import numpy as np
import pandas as pd
import pytest

from portraitlib import (
    prepare_start,
    review_relations,
    warn_of_endings,
    write_open_page,
    write_student_sheet,
    write_teachers_slip,
)
from portraitlib.display.show import shown_view
from portraitlib.journal.opening import open_journal
from portraitlib.results.result import Refusal
from portraitlib.studies.accompaniment.measures.own import list_accompanied, list_accompanying
from portraitlib.tables.school import School, school_in_memory

ANA, BEN, CLE, DIA = (f"p000000000000000{place}" for place in range(1, 5))
MENTOR, PEER, TEACHER = (f"pa00000000000000{place}" for place in range(1, 4))
DAY = "2026-02-06"
"""Friday of a week with class."""
DAYS = pd.bdate_range("2025-09-01", DAY).difference(pd.bdate_range("2025-12-22", "2026-01-02"))
NO_DAY = pd.NaT


def relation(number, student, adult, start="2025-10-06", end=None, service="mentoring", **more):
    row = {"service_id": str(number), "student_id": student, "service": service, "provider_id": adult}
    return {**row, "start_date": pd.Timestamp(start), "end_date": pd.Timestamp(end) if end else NO_DAY, **more}


def meeting(number, student, on, **more):
    row = {"service_id": str(number), "student_id": student, "date": pd.Timestamp(on), "was_attended": True}
    return {**row, "minutes": 20, **more}


RELATIONS = (
    relation(1, ANA, MENTOR),
    relation(2, BEN, PEER),
    relation(3, CLE, TEACHER, start="2026-01-12", service="resource_teacher"),
    relation(4, DIA, MENTOR, end="2026-01-20", end_reason="planned"),
)
MEETINGS = (
    meeting(1, ANA, "2026-01-21", activity="jeu+reussite", chosen_by="student", had_teacher_feedback=True),
    meeting(1, ANA, "2026-01-28", activity="jeu", chosen_by="adult", had_teacher_feedback=False),
    meeting(1, ANA, "2026-02-04", was_attended=False, missed_reason="bus"),
    meeting(2, BEN, "2026-01-22"),
    meeting(3, CLE, "2026-01-22"),
)
REGISTER = [
    {"student_id": ANA, "date": pd.Timestamp(on), "period": period, "status": status}
    for on, period, status in (
        ("2026-01-14", 0, "absent"),  # fourteenth last day of class: of the ten before
        ("2026-01-27", 0, "absent"),
        ("2026-02-02", 1, "late"),
        ("2026-02-03", 2, "late"),
    )
]
ROLES = ((MENTOR, "mentor"), (PEER, "peer"), (TEACHER, "teacher"))


def tables_of(relations=RELATIONS, meetings=MEETINGS, trainings=(), **more):
    students = pd.DataFrame({"student_id": [ANA, BEN, CLE, DIA], "school_year": 2026, "grade_level": [1, 1, 2, 1]})
    staff = pd.DataFrame([{"staff_id": one, "school_year": 2026, "role": role} for one, role in ROLES])
    calendar = pd.DataFrame({"date": DAYS, "school_year": 2026, "is_instructional": True, "n_periods": 4})
    found = {
        "students": students.assign(group="11"),
        "services": pd.DataFrame(list(relations)),
        "sessions": pd.DataFrame(list(meetings)),
        "attendance": pd.DataFrame(REGISTER),
        "calendar": calendar,
        "staff": staff,
        "discipline": pd.DataFrame({"student_id": [ANA], "date": [pd.Timestamp("2026-01-30")], "event": "1"}),
        "progress": pd.DataFrame(
            {"student_id": ANA, "instrument": "FLUIDITE", "date": pd.to_datetime(["2026-01-05", "2026-01-29"]),
             "score": [60.0, 66.0]}
        ),
    }  # fmt: skip
    if trainings:
        told = [{"staff_id": one, "date": pd.Timestamp(on), "kind": kind, "hours": h} for one, on, kind, h in trainings]
        found["trainings"] = pd.DataFrame(told)
    return {**found, **more}


@pytest.fixture
def school_of(tmp_path):
    def made(*, as_of=DAY, audience="interne", language="fr", **more):
        told = {"as_of": as_of, "audience": audience, "language": language, "journal": str(tmp_path / "journal")}
        return school_in_memory(tables_of(**more), **told)

    return made


def rows(result, name, *columns):
    return result.tables[name].data[list(columns)].astype("object").to_numpy().tolist()


def told(result):
    view = shown_view(result)
    return " ".join((view.headline, *view.sentences, *view.notes)).replace("\u00a0", " ")


def test_the_page_of_a_student_tells_two_weeks_what_was_done_and_the_next_days(school_of):
    page = write_student_sheet(school_of(), student=ANA)
    assert rows(page, "sheet_pair", "provider_id", "times_met", "meetings_chosen", "meetings_feedback") == [
        [MENTOR, 2, 1, 1]
    ]
    assert rows(page, "sheet_fortnight", "talk_about", "last_days", "days_before") == [
        ["missed", 1, 1],
        ["late", 2, 0],
        ["incidents", 1, 0],
    ]
    assert rows(page, "sheet_results", "result_of", "result_now", "result_before") == [["FLUIDITE", 66, 60]]
    assert rows(page, "sheet_activities", "activity", "times_done") == [["jeu", 2], ["reussite", 1]]
    days = page.tables["sheet_next"].data
    assert days["meeting_date"].tolist() == [pd.Timestamp("2026-02-11"), pd.Timestamp("2026-02-18")]
    assert days["is_class_day"].isna().all()  # the calendar read stops on the day read


def test_a_day_without_class_is_no_next_meeting(school_of):
    days = DAYS.union(pd.bdate_range("2026-02-09", "2026-03-31")).difference(pd.bdate_range("2026-02-09", "2026-02-13"))
    calendar = pd.DataFrame({"date": days, "school_year": 2026, "is_instructional": True})
    page = write_student_sheet(school_of(as_of="", calendar=calendar), student=ANA)
    assert rows(page, "sheet_next", "meeting_date", "is_class_day") == [
        [pd.Timestamp("2026-02-18"), True],
        [pd.Timestamp("2026-02-25"), True],
    ]


def test_the_page_says_strengths_first_then_what_was_agreed_last(school_of):
    school = school_of()
    journal = open_journal(school)
    journal.save("note", {"student": ANA, "strengths": "Aide les autres."}, who="Anne")
    journal.save("note", {"student": ANA, "strengths": "Secret.", "visibility": "direction"}, who="Anne")
    journal.save("note", {"student": BEN, "strengths": "Un autre élève."}, who="Anne")
    journal.save("slip", {"student": ANA, "on": "2026-02-05", "good_news": "Bel exposé.", "homework": "Lire."}, who="X")
    journal.save("action", {"what": "Trop ancien", "student": ANA}, who="Anne")
    journal.save("action", {"what": "Essayer le club", "student": ANA, "by_when": "2026-02-20"}, who="Anne")
    page = write_student_sheet(school, student=ANA)
    sentences = shown_view(page).sentences
    assert sentences[0].startswith("Forces")
    said = told(page)
    assert "L'équipe a écrit : Aide les autres." in said
    assert "Bonne nouvelle de la semaine : Bel exposé. Travaux : Lire." in said
    assert "Ce dont nous avons convenu : Essayer le club (pour le 20 février 2026; en cours)" in said
    assert not any(text in said for text in ("Secret", "autre élève", "Trop ancien"))


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({}, "no_student_of_sheet"),
        ({"student": DIA}, "not_accompanied"),
        ({"student": BEN}, "no_page_for_them"),
        ({"student": BEN, "adult": PEER}, "no_page_for_them"),
        ({"student": CLE, "adult": MENTOR}, "not_accompanied"),
        ({"student": ANA, "adult": "pb00000000000001"}, "nobody_followed_by_them"),
    ],
)
def test_a_page_that_may_not_be_written_is_refused(school_of, asked, reason):
    assert write_student_sheet(school_of(), **asked).reason == reason


def test_tables_cut_on_a_day_make_the_page_that_is_read_on_that_day(school_of):
    """What the store leaves out at a date of reading is all that the page lacks."""
    whole, day = tables_of(), pd.Timestamp("2026-01-29")
    dates = {"services": "start_date"} | dict.fromkeys(
        ("sessions", "attendance", "calendar", "discipline", "progress"), "date"
    )
    parts = {name: whole[name][whole[name][by] <= day] for name, by in dates.items()}
    read, cut = school_of(as_of="2026-01-29", **parts), school_of(as_of="", **parts)
    pages = [write_student_sheet(one, student=ANA, journal=open_journal(read)) for one in (read, cut)]
    for name in pages[0].tables:
        pd.testing.assert_frame_equal(*(page.tables[name].data for page in pages))
    assert shown_view(pages[0]).sentences == shown_view(pages[1]).sentences


def test_only_who_may_read_of_a_student_is_in_the_menus(school_of):
    school = school_of()
    assert set(list_accompanied(school)) == {ANA, CLE}
    assert set(list_accompanying(school)) == {MENTOR, TEACHER}
    outside = school_of(audience="personnel")
    assert (list_accompanied(outside), list_accompanying(outside)) == ([], {})


@pytest.mark.parametrize("audience", ["personnel", "public"])
def test_nothing_of_one_student_leaves_the_team(school_of, audience):
    school = school_of(audience=audience)
    asked = [
        write_student_sheet(school, student=ANA),
        write_teachers_slip(school, student=ANA),
        write_teachers_slip(school, adult=MENTOR),
        review_relations(school),
        prepare_start(school),
    ]
    assert {one.reason for one in asked} == {"journal_is_for_the_team"}
    assert write_teachers_slip(school).is_blank


def test_alarms_of_one_adult_are_those_of_their_relations(school_of):
    late = [relation(8, CLE, TEACHER), relation(9, ANA, MENTOR), relation(2, BEN, PEER)]
    weekly = [meeting(2, BEN, on) for on in pd.date_range("2025-10-08", "2026-02-04", freq="7D")]  # it is not silent
    held = [meeting(8, CLE, "2025-10-08"), meeting(9, ANA, "2025-10-08"), *weekly]
    school = school_of(relations=late, meetings=held)
    listed = [warn_of_endings(school, adult=adult).tables["ending_alarms"].data for adult in (None, MENTOR)]
    assert set(listed[0]["student_id"]) == {ANA, CLE}
    assert set(listed[1]["student_id"]) == {ANA}
    assert warn_of_endings(school, adult=PEER).reason == "no_page_for_them"


def test_a_page_without_register_nor_calendar_says_so(school_of):
    nothing = {name: pd.DataFrame(columns=["date"]) for name in ("attendance", "calendar")}
    page = write_student_sheet(school_of(**nothing), student=ANA)
    assert "le registre de cette année n'est pas dans les données" in told(page)
    assert page.tables["sheet_next"].data["is_class_day"].isna().all()


def test_a_slip_is_blank_until_somebody_is_chosen_and_tells_seven_days(school_of):
    school = school_of()
    journal = open_journal(school)
    for on, text in (("2026-01-30", "Trop ancien."), ("2026-01-31", "De la semaine."), ("2026-02-07", "De demain.")):
        journal.save("slip", {"student": ANA, "on": on, "good_news": text}, who="Luc")
    journal.save("slip", {"student": CLE, "on": DAY, "good_news": "Un autre élève."}, who="Luc")
    blank = write_teachers_slip(school)
    assert (blank.is_blank, blank.tables["teachers_slip"].data["slip_news"].unique().tolist()) == (True, [""])
    own = write_teachers_slip(school, adult=MENTOR)
    assert rows(own, "teachers_slip", "student_id", "slip_news") == [[ANA, "De la semaine."]]
    assert write_teachers_slip(school, adult=PEER).reason == "no_page_for_them"
    assert rows(write_teachers_slip(school, student=CLE), "teachers_slip", "slip_news") == [["Un autre élève."]]


def test_reviews_endings_and_next_year_come_from_the_journal(school_of):
    school = school_of()
    before = review_relations(school)
    standing = dict(rows(before, "relations_reviewed", "student_id", "review_standing"))
    assert standing == {ANA: "due", BEN: "due", CLE: "early"}
    assert rows(before, "relations_closed", "student_id", "goodbye") == [[DIA, "unsaid"]]
    journal = open_journal(school)
    journal.save("review", {"student": ANA, "on": "2026-01-20", "with_student": True, "rhythm": "more_often",
                            "next_year": "same_adult"}, who="Anne")  # fmt: skip
    journal.save("review", {"student": BEN, "on": "2025-05-20"}, who="Anne")  # of the year before
    journal.save("closure", {"student": DIA, "on": "2026-01-20", "goodbye": "held", "family_told": True}, who="Anne")
    journal.save("closure", {"student": CLE, "on": "2026-03-20", "goodbye": "foreseen"}, who="Anne")
    after = review_relations(school)
    assert rows(after, "relations_reviewed", "student_id", "review_standing", "review_rhythm") == [
        [BEN, "due", ""], [CLE, "early", ""], [ANA, "done", "more_often"]
    ]  # fmt: skip
    assert rows(after, "relations_closed", "student_id", "end_date", "goodbye") == [
        [DIA, pd.Timestamp("2026-01-20"), "held"],
        [CLE, pd.Timestamp("2026-03-20"), "foreseen"],
    ]
    assert rows(after, "hand_over", "student_id", "next_year") == [[BEN, "unsaid"], [ANA, "same_adult"]]
    assert after.counts["goodbyes"] == 1
    assert "1 lien est à revoir avec l'élève, parmi 3 en cours" in told(after)
    assert review_relations(school, adult=MENTOR).counts["going_on"] == 1


START = [relation(place, student, f"pc0000000000000{place:02}", start="2026-02-09") for place, student in
         enumerate([ANA, BEN, CLE, DIA], 10)]  # fmt: skip


def test_who_begins_without_the_hours_is_told_before_monday(school_of):
    trained = [
        ("pc000000000000010", "2026-01-10", "training", 1.5),
        ("pc000000000000010", "2026-02-09", "training", 3),  # the day of the start is too late
        ("pc000000000000010", "2026-01-10", "support", 5),  # a contact is no training
        ("pc000000000000011", "2026-01-10", "training", 1),
        ("pc000000000000011", "2026-01-17", "training", 1),
    ]
    school = school_of(as_of="", relations=START, trainings=trained)
    gate, card, passage = prepare_start(school, journal=open_journal(school_of()))
    assert rows(gate, "starting_pairs", "student_id", "hours_before", "training_gate") == [
        [CLE, 0, "none"],
        [DIA, 0, "none"],
        [ANA, 1.5, "short"],
        [BEN, 2, "met"],
    ]
    assert "3 mentors commencent lundi sans 2 heures de formation au dossier." in told(gate)
    assert card.is_blank
    assert passage.next_step == "may_visit"


def test_hours_that_nobody_recorded_are_unknown_and_not_lacking(school_of):
    gate = prepare_start(school_of(as_of="", relations=START), journal=open_journal(school_of()))[0]
    assert set(gate.tables["starting_pairs"].data["training_gate"]) == {"unknown"}
    assert (gate.n_untrained, gate.n_unknown) == (0, 4)
    assert "leur formation n'est pas connue" in told(gate)


def test_agreements_and_families_of_who_begins_come_from_the_journal(school_of):
    school, day = school_of(as_of="", relations=START), school_of()
    journal = open_journal(day)
    journal.save("agreement", {"title": "Mentorat d'Ana", "student": ANA}, who="Anne")
    journal.save("agreement", {"title": "Groupe", "service": "group_accompaniment"}, who="Anne")
    journal.save("family_contact", {"student": BEN, "on": "2026-02-02", "by_role": "mentor"}, who="Anne")
    journal.save("family_contact", {"student": CLE, "on": "2025-05-02", "by_role": "mentor"}, who="Anne")
    pairs = prepare_start(school, journal=journal)[0]
    assert {one: (agreed, told) for one, agreed, told in rows(
        pairs, "starting_pairs", "student_id", "has_agreement", "has_family_contact")
    } == {ANA: (True, False), BEN: (False, True), CLE: (False, False), DIA: (False, False)}  # fmt: skip
    journal.save("agreement", {"title": "Tout le mentorat", "service": "mentoring"}, who="Anne")
    assert prepare_start(school, journal=journal)[0].counts["no_agreement"] == 0


def test_relations_long_begun_and_met_are_not_asked_for_their_start(school_of):
    gate = prepare_start(school_of(as_of=DAY))[0]
    assert gate.counts["pairs"] == 0
    assert "Aucun lien ne commence" in told(gate)


def test_the_crisis_card_and_the_passage_say_what_the_journal_does(school_of):
    school = school_of()
    journal = open_journal(school)
    card = {"first_call": "Direction, poste 200", "read_by": "Luc\nMia", "read_on": "2026-01-15"}
    journal.save("crisis_card", card, who="Anne")
    journal.save("transition", {"step": "may_visit", "on": "2026-05-12", "whom": "École A", "state": "done"}, who="A")
    journal.save("transition", {"step": "may_visit", "on": "2025-05-12", "whom": "De l'an dernier"}, who="A")
    _, crisis, passage = prepare_start(school)
    assert dict(rows(crisis, "crisis_card", "card_part", "entry_text"))["read_by"] == "Luc; Mia"
    assert shown_view(crisis).tables[0].labels["entry_text"].tolist()[-1] == "15 janvier 2026"
    assert rows(passage, "transition_steps", "transition_step", "step_whom", "entry_state")[:2] == [
        ["may_visit", "École A", "done"],
        ["june_lists", "", ""],
    ]
    assert (passage.next_step, passage.n_late) == ("june_lists", 0)


def test_the_page_of_peers_reads_the_calendar_and_nothing_else(school_of, monkeypatch):
    read, table = [], School.table

    def heard(school, name):
        read.append(name)
        return table(school, name)

    monkeypatch.setattr(School, "table", heard)
    page = write_open_page(school_of())
    assert set(read) == {"calendar"}
    assert not page.counts
    assert not any(one.n or one.is_about_students for one in page.tables.values())
    assert not isinstance(page, Refusal)


@pytest.mark.parametrize("audience", ["interne", "personnel", "public"])
def test_the_page_of_peers_is_the_same_for_everyone_and_without_any_student(school_of, audience):
    whole = school_of(audience=audience)
    alone = school_in_memory({"calendar": tables_of()["calendar"]}, as_of=DAY, audience=audience, journal="none")
    pages = [shown_view(write_open_page(school)) for school in (whole, alone)]
    texts = [
        " ".join((one.headline, *one.sentences, *one.notes, *(t.labels.to_string() for t in one.tables)))
        for one in pages
    ]
    assert texts[0] == texts[1]
    handles = whole.reader.handles
    assert not any(handles.of(one) in texts[0] or one in texts[0] for one in (ANA, BEN, CLE, DIA, MENTOR, PEER))


def test_a_break_is_a_week_without_class_on_the_page_of_peers(school_of):
    months = write_open_page(school_of()).tables["open_calendar"].data.set_index("calendar_month")
    assert months.loc["2025-12-01"].tolist() == ["1, 8, 15", "22, 29"]
    assert np.unique(months["weeks_off"]).tolist() == ["", "22, 29"]
