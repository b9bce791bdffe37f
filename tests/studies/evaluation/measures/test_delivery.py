"""A programme is done when its time was given; what was not given says nothing of what it would have changed."""

from dataclasses import replace

import pandas as pd
import pytest

from portraitlib import check_delivery
from portraitlib.display.show import shown_view
from portraitlib.studies.evaluation.measures.delivery import check_given
from portraitlib.tables.school import school_in_memory

WEEKS = pd.date_range("2025-10-07", periods=10, freq="7D")
STUDENTS = [f"s{n:02d}" for n in range(30)]
HELPED = STUDENTS[:12]


def sessions(held, came=10):
    """A session a week for each student: the first `held` were given, and each student was at the first `came`."""
    rows = [
        {"service_id": student, "student_id": student, "date": day, "minutes": 60 if week < min(held, came) else None,
         "was_attended": week < min(held, came), "missed_reason": None if week < held else "adult_away",
         "provider_id": "a" if week % 2 else "b", "n_present": 1}
        for student in HELPED for week, day in enumerate(WEEKS)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def school_where(held=10, came=10, **more):
    people = {"student_id": STUDENTS, "school_year": 2026, "grade_level": 2, "group": "21"}
    days = {"date": pd.bdate_range("2025-10-06", "2025-12-12"), "is_instructional": True, "school_year": 2026}
    services = {"student_id": HELPED, "service_id": HELPED, "service": "tutoring", "subject": "french", "tier": 2,
                "start_date": pd.Timestamp("2025-10-06"), "planned_minutes": 60.0, "provider_id": "a"}  # fmt: skip
    tables = {"students": people, "calendar": days, "services": services}
    frames = {name: pd.DataFrame(table) for name, table in tables.items()} | {"sessions": sessions(held, came)}
    audience = more.pop("audience", "interne")
    return school_in_memory({**frames, **more}, audience=audience, journal="no-such-folder")


@pytest.mark.parametrize(
    ("held", "came", "verdict", "given", "received"),
    [(10, 10, "done", 1.0, 1.0), (10, 3, "done", 1.0, 0.3), (6, 6, "done", 0.6, 0.6), (5, 5, "not_done", 0.5, 0.5)],
)
def test_a_programme_is_done_by_what_was_given_whoever_came(held, came, verdict, given, received):
    school = school_where(held, came)
    found = check_delivery(school, "tutoring")
    assert (found.verdict, found.given_share, found.received_share) == (verdict, given, received)
    assert found.is_closed == (verdict == "not_done")
    assert check_given(school, "tutoring") == verdict


def test_without_a_session_written_nobody_knows():
    school = school_where(sessions=pd.DataFrame())
    found = check_delivery(school, "tutoring")
    assert found.verdict == "not_known"
    assert not found.is_closed
    assert "on ne sait pas s'il s'est donné" in shown_view(found).headline


def midi(n_listed, n_offered):
    """A programme with its list: so many eligible, so many offered, twelve who began."""
    listed = {
        "programme_id": "midi", "school_year": 2026, "student_id": STUDENTS[:n_listed], "is_eligible": True,
        "is_offered": [place < n_offered for place in range(n_listed)],
        "is_started": [place < len(HELPED) for place in range(n_listed)],
    }  # fmt: skip
    told = {
        "programme_id": ["midi"], "school_year": 2026, "programme_name": "Midis", "service": "tutoring",
        "subject": "french", "chosen_by": "directed",
    }  # fmt: skip
    return {"eligibility": pd.DataFrame(listed), "programmes": pd.DataFrame(told)}


def test_a_list_tells_how_far_the_programme_reached_and_whom_it_is_compared_with():
    found = check_delivery(school_where(came=5, **midi(20, 15)))
    assert found.programme_id == "midi"
    reach = found.tables["programme_reach"].data.set_index("reach_step")["n_students"]
    assert reach.to_dict() == {"is_eligible": 20, "is_offered": 15, "is_started": 12, "came": 12}
    others = found.tables["comparison_received"].data.set_index("programme_side")["n_students"]
    assert others.to_dict() == {"took": 12, "others": 8}


def test_a_bound_is_in_the_table_and_never_told_as_the_share():
    services = school_where().table("services")
    first = services.assign(service_id="c" + services["service_id"].astype(str), service="co_teaching", tier=1,
                            start_date=pd.Timestamp("2025-09-08"))  # fmt: skip
    found = check_delivery(school_where(services=pd.concat([services, first.iloc[:2]])), "tutoring")
    table = found.tables["universal_first"]
    bounds = pd.DataFrame("", index=table.data.index, columns=table.data.columns).assign(class_first_share="<")
    bounded = replace(found, tables={**found.tables, "universal_first": replace(table, bounds=bounds)})
    told, kept = ([one for one in shown_view(of).sentences if "d'abord pour" in one] for of in (found, bounded))
    assert (len(told), kept) == (1, [])


def test_before_anyone_begins_nothing_is_said_to_be_lacking():
    listed = midi(20, 15)
    listed["eligibility"]["is_started"] = False
    found = check_delivery(school_where(services=pd.DataFrame(), sessions=pd.DataFrame(), **listed), "midi")
    assert found.is_closed and not found.is_begun
    view = shown_view(found)
    assert "aucun élève ne l'a encore commencé" in view.headline and not view.to_do
    assert not len(found.tables["programme_dose"].data) and not len(found.tables["programme_quality"].data)


def test_the_usual_adult_and_the_size_of_groups_are_told_of_sessions_held():
    quality = check_delivery(school_where(held=8), "tutoring").tables["programme_quality"].data.iloc[0]
    assert quality["n_given_sessions"] == 8 * 12
    assert quality["same_adult_share"] == 0.5
    assert (quality["usual_group"], quality["n_adults_giving"]) == (1, 2)


def test_how_many_adults_gave_a_programme_is_not_told_outside_the_team_where_they_are_few():
    quality = check_delivery(school_where(held=8, audience="personnel"), "tutoring").tables["programme_quality"].data
    assert quality[["n_adults_giving", "n_given_sessions"]].isna().to_numpy().tolist() == [[True, False]]


def test_a_session_that_names_nobody_was_given_by_the_adult_of_the_service():
    given = sessions(10).assign(provider_id=None)
    given.loc[given.index[:12], "provider_id"] = "b"  # someone else, a tenth of the time
    quality = check_delivery(school_where(sessions=given), "tutoring").tables["programme_quality"].data.iloc[0]
    assert quality["same_adult_share"] == 0.9


def test_support_for_the_whole_class_is_looked_for_before_another_tier():
    services = school_where().table("services")
    first = services.assign(service_id="c" + services["service_id"].astype(str), service="co_teaching", tier=1,
                            start_date=pd.Timestamp("2025-09-08"))  # fmt: skip
    both = pd.concat([services, first.iloc[:9]], ignore_index=True)
    found = check_delivery(school_where(services=both), "tutoring")
    row = found.tables["universal_first"].data.iloc[0]
    assert row[["tier", "n_students", "n_class_first", "n_no_class_first"]].tolist() == [2, 12, 9, 3]
    told = shown_view(found).sentences
    assert any("un soutien de toute la classe était inscrit d'abord pour 75\u00a0% des élèves" in one for one in told)
    none = check_delivery(school_where(), "tutoring")
    assert not none.has_class_support
    assert any("on ne sait pas s'il était en place" in one for one in shown_view(none).sentences)


def test_a_reader_outside_gets_no_count_that_tells_a_few():
    found = check_delivery(school_where(audience="public", **midi(14, 14)))
    (reach,) = [one for one in shown_view(found).tables if one.name == "programme_reach"]
    counts = [one for one in reach.rows["n_students"].tolist() if not pd.isna(one)]
    assert not {14, 12} <= set(counts)
