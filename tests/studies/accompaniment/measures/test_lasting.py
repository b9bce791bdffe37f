"""Relations in time: what goes on is not over, weeks are those with class, and a cut is a date of reading."""

import pandas as pd
import pytest

from portraitlib import check_conditions, describe_accompanied_groups, follow_relations, open_school
from portraitlib.studies.accompaniment.measures.relations import last_day_known, open_weeks, relations_of
from portraitlib.tables.school import school_in_memory

WEEKLY = [
    "2025-11-04",
    "2025-11-11",
    "2025-11-18",
    "2025-12-02",
    "2025-12-09",
    "2025-12-16",
    "2026-01-06",
    "2026-01-13",
]
CUT = pd.Timestamp("2026-02-02")


def lasting(school):
    """Rows of the shares, by horizon."""
    return follow_relations(school).tables["relations_lasting"].data.set_index("lasts_until")


def line(school):
    """The line of the only relation."""
    return follow_relations(school).tables["relation_lines"].data.iloc[0]


def test_the_share_still_together_is_the_one_made_by_hand(accompanied, tie):
    """Ends on days 40, 100 and 200; 50 and 250 days seen. Day 90: 4/5. Day 180: 4/5 x 2/3. Nobody is left at 200."""
    start = pd.Timestamp("2025-09-02")
    ends = [40, 100, 200]
    ended = [tie(f"a{days}", start, start + pd.Timedelta(days=days), end_reason="other") for days in ends]
    going = [tie("b1", pd.Timestamp("2026-05-10") - pd.Timedelta(days=50)),
             tie("b2", pd.Timestamp("2026-05-10") - pd.Timedelta(days=250))]  # fmt: skip
    rows = lasting(accompanied([*ended, *going], until="2026-05-10"))
    assert rows.loc["early", ["n_seen_so_long", "n_ended_before"]].tolist() == [3, 1]
    assert rows.loc["early", "together"] == pytest.approx(4 / 5)
    assert rows.loc["lasting", "together"] == pytest.approx(4 / 5 * 2 / 3)
    assert rows.loc["lasting", ["n_seen_so_long", "n_ended_before"]].tolist() == [2, 2]


def test_a_relation_that_goes_on_is_never_said_to_have_ended(accompanied, tie):
    rows = lasting(accompanied([tie("a", "2026-02-02"), tie("b", "2026-01-05")]))
    assert rows["n_ended_before"].tolist() == [0, 0]
    assert rows["together"].isna().all()  # 28 and 56 days: nobody was seen so long
    assert rows["n_seen_so_long"].tolist() == [0, 0]


def test_the_promise_is_kept_by_an_end_that_was_planned_and_broken_by_another(accompanied, tie):
    promised = {"commitment_until": pd.Timestamp("2026-02-20")}
    school = accompanied(
        [
            tie("a", end="2026-02-16", end_reason="planned", **promised),
            tie("b", end="2026-02-16", end_reason="provider_left", **promised),
            tie("c", end="2026-02-20", end_reason="provider_left", **promised),
            tie("d", **promised),
        ]
    )
    row = lasting(school).loc["committed"]
    assert row[["n_students", "n_seen_so_long", "n_ended_before"]].tolist() == [4, 3, 1]
    assert row["together"] == pytest.approx(3 / 4)


def test_the_second_relation_of_a_student_is_told_apart(accompanied, tie):
    again = tie("a", "2026-01-12", service_id="S2", previous_service_id="Sa")
    found = follow_relations(accompanied([tie("a", end="2025-12-01"), again, tie("b")]))
    assert found.tables["relations_lasting"].data["n_students"].tolist() == [2, 2]
    assert (found.counts["relations"], found.counts["again"]) == (2, 1)
    assert len(found.tables["relation_lines"].data) == 3


def test_a_week_of_strike_and_a_break_are_neither_weeks_nor_a_gap(accompanied, tie, met):
    told = line(accompanied([tie("a")], [met("a", day) for day in WEEKLY], until="2026-01-13"))
    assert (told["weeks_together"], told["gap_weeks"], told["n_meetings_held"]) == (8, 0, 8)
    missed = line(accompanied([tie("a")], [met("a", day) for day in WEEKLY if day[5:7] != "12"], until="2026-01-13"))
    assert (missed["weeks_together"], missed["gap_weeks"]) == (8, 3)
    assert (missed["gap_from"], missed["gap_to"]) == (pd.Timestamp("2025-11-19"), pd.Timestamp("2026-01-05"))


def test_weeks_after_the_last_session_written_are_not_a_gap(accompanied, tie, met):
    told = line(accompanied([tie("a")], [met("a", day) for day in WEEKLY], until="2026-03-02"))
    assert (told["weeks_together"], told["gap_weeks"]) == (15, 0)


def test_an_end_that_nobody_wrote_does_not_make_a_relation_last_for_years(tie):
    people = pd.DataFrame({"student_id": ["a", "b"], "school_year": [2024, 2026]})
    seen = pd.DataFrame({"student_id": ["b"], "date": [pd.Timestamp("2026-03-02")]})
    services = pd.DataFrame([tie("a", "2023-10-02"), tie("b", "2025-10-06")])
    found = follow_relations(school_in_memory({"students": people, "services": services, "attendance": seen}))
    assert found.tables["relations_lasting"].data["n_seen_so_long"].tolist() == [2, 1]  # 273 and 147 days


def test_a_relation_of_a_student_who_left_has_no_end_written(tie):
    people = pd.DataFrame({"student_id": ["a"], "school_year": [2026], "exit_date": [pd.Timestamp("2025-12-01")]})
    seen = pd.DataFrame({"student_id": ["a"], "date": [pd.Timestamp("2026-03-02")]})
    school = school_in_memory({"students": people, "services": pd.DataFrame([tie("a")]), "attendance": seen})
    told = line(school)
    assert (told["relation_state"], told["until"]) == ("unwritten_end", pd.Timestamp("2025-12-01"))


def test_without_a_calendar_relations_are_drawn_and_weeks_are_not_told(accompanied, tie, met):
    school = accompanied([tie("a")], [met("a", "2025-11-04")], tables={"calendar": pd.DataFrame()}.items())
    assert line(school)[["weeks_together", "gap_weeks"]].isna().all()
    assert line(school)["n_meetings_held"] == 1


def test_without_a_relation_it_is_refused(accompanied, tie):
    assert follow_relations(accompanied([tie("a", service="tutoring")])).reason == "no_relations"


def test_open_weeks_are_the_mondays_of_weeks_with_class(accompanied, tie):
    weeks = open_weeks(accompanied([tie("a")])).strftime("%m-%d").tolist()
    assert "11-17" in weeks
    assert not {"11-24", "12-22", "12-29"} & set(weeks)


def cut(school):
    """The tables of a school as they were on a day, made by hand."""
    tables = {name: school.table(name) for name in ("students", "services", "sessions", "attendance", "calendar")}
    tables["trainings"] = school.table("trainings")
    told = {"services": "start_date", "sessions": "date", "attendance": "date", "calendar": "date", "trainings": "date"}
    made = {name: frame[frame[told[name]] <= CUT] for name, frame in tables.items() if name in told}
    later = made["services"]["end_date"] > CUT
    ends = {name: made["services"][name].mask(later) for name in ("end_date", "end_reason")}
    gone = tables["students"]["exit_date"].mask(tables["students"]["exit_date"] > CUT)
    return {**made, "services": made["services"].assign(**ends), "students": tables["students"].assign(exit_date=gone)}


def test_tables_cut_on_a_day_give_what_the_whole_gives_as_of_that_day(sample_store):
    whole = open_school(school="999002", store=str(sample_store))
    as_of = open_school(school="999002", store=str(sample_store), as_of=CUT.date().isoformat())
    shorter = school_in_memory(cut(whole))
    assert last_day_known(as_of) == last_day_known(shorter) <= CUT
    ended = [int(relations_of(school)["end_date"].notna().sum()) for school in (as_of, shorter, whole)]
    assert ended[0] == ended[1] < ended[2]
    for study in (follow_relations, check_conditions, describe_accompanied_groups):
        one, other = study(as_of), study(shorter)
        for name in set(one.tables) - {"programme_needs"}:  # of the results too
            pd.testing.assert_frame_equal(
                one.tables[name].data.astype("object"), other.tables[name].data.astype("object"), check_dtype=False
            )
