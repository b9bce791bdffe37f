"""Tiers over cycles, and gains beside regression to the mean."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from portraitlib import compare_chosen, follow_tiers, open_journal, read_response_by_dose
from portraitlib.display.section import Rank
from portraitlib.display.show import shown_view
from portraitlib.display.viewing import view_of
from portraitlib.display.wording import Words
from portraitlib.rules import ScreeningRules
from portraitlib.studies.follow_up.measures.cycles import looks_of
from portraitlib.studies.follow_up.settings import FollowUpRules
from portraitlib.tables.school import school_in_memory

from ....conftest import criterion, preset

YEAR = 2026


def data(result, name):
    return result.tables[name].data


def calendar(**more):
    days = pd.bdate_range("2025-09-01", "2026-06-19")
    term = np.select([days < "2025-11-08", days < "2026-02-08"], ["1", "2"], "3")
    told = {"date": days, "school_year": YEAR, "is_instructional": True, "n_periods": 4, "term": term}
    return pd.DataFrame(told | {"cycle_day": np.arange(len(days)) % 9 + 1} | more)


def marks(by_term, subject="mathematics"):
    """Marks of each student, a term after the other."""
    rows = [
        {"student_id": student, "school_year": YEAR, "course": "M", "subject": subject, "course_level": 2,
         "competency": "overall", "term": str(place), "mark": float(mark)}
        for student, several in by_term.items() for place, mark in enumerate(several, start=1)
    ]  # fmt: skip
    return pd.DataFrame(rows)


LOW = criterion("mathematics_mark", [{"below": 60, "points": 100}, {"from": 60, "points": 0}])


def school_of(by_term, *, rules=None, services=(), as_of="2026-07-31", **more):
    students = pd.DataFrame({"student_id": list(by_term), "school_year": YEAR, "grade_level": 2, "group": "21"})
    columns = ["student_id", "service_id", "service", "tier", "start_date", "end_date"]
    tables = {
        "students": students, "calendar": calendar(), "results": marks(by_term),
        "services": pd.DataFrame(list(services), columns=columns),
    }  # fmt: skip
    return school_in_memory(
        tables | more, as_of=as_of, settings=[rules or FollowUpRules(), ScreeningRules(criteria="essai")],
        criteria={"essai": preset(LOW)},
    )  # fmt: skip


def supported(student, number="1", kind="tutoring", tier=2):
    return [student, number, kind, tier, pd.Timestamp("2025-10-06"), pd.NaT]


LEFT, STAYED, ROSE = [45, 70, 75], [45, 50, 55], [75, 70, 45]


def test_who_moved_and_who_stayed_are_told_from_one_end_of_term_to_the_next():
    found = follow_tiers(school_of({"left": LEFT, "stayed": STAYED, "rose": ROSE}))
    moves = data(found, "tier_cycles")[["n_students", "n_more", "n_less", "n_same", "n_unplaced"]]
    # Published on 20 November, 15 March and 10 July; the last day read is 31 July.
    assert moves.to_numpy().tolist() == [[3, 0, 1, 2, 0], [3, 1, 0, 2, 0], [3, 0, 0, 3, 0]]
    # A cycle withheld from a reader stands last in its table: the headline is of the latest, wherever it stands.
    table = found.tables["tier_cycles"]
    turned = replace(table, data=table.data.iloc[::-1].reset_index(drop=True))
    other = replace(found, tables={**found.tables, "tier_cycles": turned})
    assert shown_view(other).headline == shown_view(found).headline
    told = data(found, "tier_students").set_index("student_id")["tier_move"]
    assert told.to_dict() == {"left": "less", "stayed": "same", "rose": "more"}


@pytest.mark.parametrize(("as_of", "rank"), [("2026-07-10", Rank.PRIORITY), ("2026-07-31", Rank.CONTEXT)])
def test_a_span_in_which_nobody_moved_is_no_priority(as_of, rank):
    found = follow_tiers(school_of({"left": LEFT, "stayed": STAYED, "rose": ROSE}, as_of=as_of))
    assert view_of(found, Words("fr")).rank == rank


def test_a_support_may_be_left_after_enough_cycles_at_the_first_tier_and_not_without_having_been_lower():
    always = [75, 75, 75]
    given = [supported(one, str(place)) for place, one in enumerate(["left", "stayed", "always"])]
    found = follow_tiers(school_of({"left": LEFT, "stayed": STAYED, "always": always}, services=given))
    assert data(found, "may_leave")[["n_students", "n_may_leave", "n_keep_it"]].to_numpy().tolist() == [[3, 1, 2]]
    listed = data(found, "tier_students").set_index("student_id")["may_leave_support"]
    assert listed[listed].index.tolist() == ["left"]
    longer = FollowUpRules(leave_after=4)
    school = school_of({"left": LEFT, "stayed": STAYED}, services=given[:2], rules=longer)
    assert data(follow_tiers(school), "may_leave")["n_may_leave"].tolist() == [0]


def test_a_student_in_two_groups_of_a_service_is_one():
    given = [supported("left", "1"), supported("left", "2"), supported("stayed", "3", tier=1)]
    found = follow_tiers(school_of({"left": LEFT, "stayed": STAYED}, services=given))
    assert data(found, "may_leave")[["service", "n_students"]].to_numpy().tolist() == [["tutoring", 1]]


def test_one_cycle_alone_compares_nothing():
    assert follow_tiers(school_of({"left": LEFT}, as_of="2025-11-20")).reason == "one_cycle"
    assert follow_tiers(school_of({"left": LEFT}, as_of="2025-10-01")).reason == "one_cycle"


def test_nothing_is_known_of_a_day_to_come():
    found = follow_tiers(school_of({"left": LEFT, "rose": ROSE}, as_of="2026-03-20"))
    assert data(found, "tier_cycles")["look_after"].max() == pd.Timestamp("2026-03-20")
    assert data(found, "tier_cycles")["n_more"].sum() == 0


def test_the_order_of_rows_changes_no_tier():
    by_term = {"left": LEFT, "stayed": STAYED, "rose": ROSE}
    one, other = school_of(by_term), school_of(dict(reversed(by_term.items())))
    for name, table in follow_tiers(one).tables.items():
        pd.testing.assert_frame_equal(table.data, data(follow_tiers(other), name))


@pytest.mark.parametrize(
    ("cycle", "ends"),
    [
        ("term", ["2025-11-20"]),
        ("timetable", ["2025-09-11", "2025-09-24", "2025-10-07", "2025-10-20"]),
        ("team", ["2025-10-10", "2025-11-21"]),
    ],
)
def test_a_cycle_is_what_the_school_chose(cycle, ends):
    school = school_of({"a": LEFT}, rules=FollowUpRules(cycle=cycle, cycles_told=8), as_of="2025-11-24")
    looks = looks_of(school)
    assert [look.code for look in looks if look.number][: len(ends)] == ends
    assert (looks[-1].number, looks[-1].code) == (0, "2025-11-24")


def test_without_days_of_the_timetable_there_is_no_such_cycle():
    school = school_of({"a": LEFT}, rules=FollowUpRules(cycle="timetable"), calendar=calendar(cycle_day=pd.NA))
    assert follow_tiers(school).reason == "no_cycle"


def measured(n_chosen=16, n_others=40, reliability=0.8, gain=(5.5, 2.0), direction="up"):
    """Sixteen low students who gain 5.5, forty others who gain 2: the hand example of `regression_band`."""
    ids = [f"s{number:03}" for number in range(n_chosen + n_others)]
    is_low = np.arange(len(ids)) < n_chosen
    around = 8 * np.tile([-1.0, 1.0], len(ids))[: len(ids)] * np.sqrt(54 / 56)
    first = np.where(is_low, 35, 50) + around
    sign = -1 if direction == "down" else 1
    scores = [sign * first + 100, sign * (first + np.where(is_low, *gain)) + 100]
    rows = [
        pd.DataFrame({"student_id": ids, "instrument": "LECTURE", "date": day, "score": score})
        for day, score in zip(pd.to_datetime(["2025-10-06", "2026-02-02"]), scores, strict=True)
    ]
    told = {"instrument": ["LECTURE"], "direction": direction, "reliability": reliability}
    return {
        "students": pd.DataFrame({"student_id": ids, "school_year": YEAR, "grade_level": 2}),
        "services": pd.DataFrame(
            [supported(one, str(place)) for place, one in enumerate(ids[:n_chosen])],
            columns=["student_id", "service_id", "service", "tier", "start_date", "end_date"],
        ),
        "progress": pd.concat(rows), "instruments": pd.DataFrame(told),
    }  # fmt: skip


@pytest.mark.parametrize("direction", ["up", "down"])
def test_a_gain_stands_beside_its_band_whichever_way_is_better(direction):
    found = compare_chosen(school_in_memory(measured(direction=direction)))
    row = data(found, "chosen_change").iloc[0]
    assert row[["n_chosen_twice", "chosen_gain", "idle_gain"]].astype(float).tolist() == pytest.approx([16, 5.5, 5.0])
    assert row[["idle_gain_low", "idle_gain_high"]].astype(float).tolist() == pytest.approx([4.05, 5.95], abs=0.005)
    assert "de ceux que l'on verrait sans rien faire" in shown_view(found).sentences[0]


def test_without_a_reliability_or_others_there_is_no_band_and_the_reason_is_told():
    tables = measured(reliability=None)
    row = data(compare_chosen(school_in_memory(tables)), "chosen_change").iloc[0]
    assert (row["why_no_band"], np.isnan(row["idle_gain"]), np.isnan(row["chosen_gain"])) == (
        "no_reliability", True, True,
    )  # fmt: skip
    alone = compare_chosen(school_in_memory(measured(n_others=9)))
    assert data(alone, "chosen_change")["why_no_band"].tolist() == ["only_chosen"]
    assert "ne se lit pas" in shown_view(alone).headline
    outside = compare_chosen(school_in_memory(measured(n_others=9), audience="public"))
    assert not len(data(outside, "chosen_change")) and "ne se lit pas" in shown_view(outside).headline
    error = tables | {"instruments": pd.DataFrame({"instrument": ["LECTURE"], "standard_error": [4.0]})}
    scores = tables["progress"]["score"].to_numpy()[:56]
    row = data(compare_chosen(school_in_memory(error)), "chosen_change").iloc[0]
    assert row["used_reliability"] == pytest.approx(1 - 16 / scores.var(ddof=1))


def test_scores_of_another_level_are_not_a_gain():
    tables = measured()
    rows = tables["progress"].assign(level=["A"] * 56 + ["B"] * 56)
    assert compare_chosen(school_in_memory(tables | {"progress": rows})).reason == "nothing_twice"
    assert compare_chosen(school_in_memory(tables | {"progress": rows.iloc[:0]})).reason == "nothing_twice"


def probes(*students, n=10):
    days = pd.date_range("2025-10-06", periods=n, freq="7D")
    rows = [
        pd.DataFrame({"student_id": one, "instrument": "LECTURE", "date": days, "score": 20 + np.arange(n) % 3})
        for one in students
    ]
    return pd.concat(rows)


def test_response_is_read_beside_dose_and_never_without_a_session(small_school):
    services = [supported("d", "1"), supported("c", "2")]
    columns = ["student_id", "service_id", "service", "tier", "start_date", "end_date"]
    tables = {"services": pd.DataFrame(services, columns=columns), "progress": probes("d", "c", "a")}
    assert read_response_by_dose(small_school(tables=dict(tables))).reason == "no_sessions"
    days = pd.date_range("2025-10-06", periods=5, freq="7D")
    held = [pd.DataFrame({"service_id": number, "student_id": one, "date": days, "minutes": 60, "was_attended": there})
            for number, one, there in (("1", "d", True), ("2", "c", False))]  # fmt: skip
    found = read_response_by_dose(small_school(tables=tables | {"sessions": pd.concat(held)}))
    rows = data(found, "response_by_dose").set_index("dose")
    assert rows["n_students"].to_dict() == {"full": 1, "short": 1}
    assert rows["n_no_aim"].to_dict() == {"full": 1, "short": 1}
    assert set(data(found, "next_steps")["student_id"]) == {"c", "d"}
    nobody = tables | {"sessions": pd.concat(held), "progress": probes("a")}
    assert read_response_by_dose(small_school(tables=nobody)).reason == "nobody_supported_measured"
    assert read_response_by_dose(small_school()).reason == "no_progress"


def test_who_had_enough_and_is_under_the_aim_is_told_apart_from_who_had_too_little(small_school, tmp_path):
    columns = ["student_id", "service_id", "service", "tier", "start_date", "end_date"]
    days = pd.date_range("2025-10-06", periods=5, freq="7D")
    held = [pd.DataFrame({"service_id": number, "student_id": one, "date": days, "minutes": 60, "was_attended": there})
            for number, one, there in (("1", "d", True), ("2", "c", False))]  # fmt: skip
    tables = {
        "services": pd.DataFrame([supported("d", "1"), supported("c", "2")], columns=columns),
        "sessions": pd.concat(held), "progress": probes("d", "c"),
    }  # fmt: skip
    school = small_school(tables=tables, journal=str(tmp_path / "journal"), as_of="2026-01-15")
    journal = open_journal(school)
    for one in ("d", "c"):
        aim = {"title": "Lire", "student": one, "instrument": "LECTURE", "target": "90", "by_when": "2026-06-01"}
        journal.save("goal", aim, who="Anne")
    found = read_response_by_dose(school, journal=open_journal(school))
    steps = data(found, "next_steps").set_index("student_id")
    assert steps["progress_state"].tolist() == ["under_aim"] * 2
    assert steps["talk_step"].to_dict() == {"d": "intensify", "c": "give_first"}
    said = shown_view(found)
    assert "1 progresse sûrement moins vite" in said.headline.replace("\u00a0", " ")
    assert "on ne dit pas qu'il n'y répond pas" in said.sentences[0]
    assert not found.is_of_teaching
