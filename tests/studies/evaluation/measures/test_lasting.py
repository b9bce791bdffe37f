"""What is there for a programme to last: never a person, and the chain of the year from the journal."""

import pandas as pd

from portraitlib import check_lasting
from portraitlib.display.show import shown_view
from portraitlib.journal import open_journal
from portraitlib.tables.school import school_in_memory

YEARS = {2024: 30, 2025: 20, 2026: 12}


def school_of(tmp_path, audience="interne"):
    rows = [(f"s{n:02d}", year) for year, size in YEARS.items() for n in range(size)]
    people = pd.DataFrame(rows, columns=["student_id", "school_year"]).assign(grade_level=2, group="21")
    given = people.assign(
        service_id=people["student_id"] + people["school_year"].astype(str), service="tutoring",
        start_date=pd.to_datetime((people["school_year"] - 1).astype(str) + "-10-06"), planned_minutes=60.0,
        provider_id=["a" if int(one[1:]) < 9 else "b" for one in people["student_id"]],
        commitment_until=pd.NaT,
    )  # fmt: skip
    given.loc[given["school_year"] == 2026, "commitment_until"] = pd.Timestamp("2027-06-18")
    staff = pd.DataFrame({"staff_id": ["a", "b"], "school_year": 2026, "known_leaving_date": [pd.NaT, "2026-06-30"]})
    staff["known_leaving_date"] = pd.to_datetime(staff["known_leaving_date"])
    trained = pd.DataFrame({"staff_id": ["a"], "kind": "training", "date": pd.to_datetime(["2025-09-01"])})
    tables = {"students": people, "services": given.drop(columns=["grade_level", "group", "school_year"])}
    return school_in_memory(
        {**tables, "staff": staff, "trainings": trained}, audience=audience, journal=str(tmp_path / "journal")
    )


def test_use_next_year_and_what_rests_on_one_adult_are_told(tmp_path):
    found = check_lasting(school_of(tmp_path))
    assert found.tables["use_of_years"].data["n_students"].tolist() == [30, 20, 12]
    promised = found.tables["next_year"].data.iloc[0]
    assert (promised["next_year_known"], promised["hours_this_year"], found.n_next) == ("promised", 12.0, 1)
    adults = found.tables["lasting_adults"].data.iloc[0]
    assert adults[["n_giving", "n_trained", "n_leaving", "rests_on_one"]].tolist() == [2, 1, 1, 0.75]
    assert any("30, puis 20, puis 12" in one for one in shown_view(found).sentences)


def test_the_chain_of_the_year_is_closed_by_a_decision_looked_at_again(tmp_path):
    school = school_of(tmp_path)
    journal = open_journal(school)
    evidence = [{"headline": "Un constat"}]
    for kind, body in (
        ("priority", {"title": "Lire", "evidence": evidence}), ("practice", {"name": "Tutorat"}),
        ("condition", {"what": "Un local"}), ("action", {"what": "Appeler"}), ("indicator", {"name": "Taux"}),
        ("declaration", {"expected": "Mieux"}),
        ("decision", {"question": "Garder ?", "decided": "Oui", "check_on": "2026-06-01"}),
    ):  # fmt: skip
        saved = journal.save(kind, body, who="Anne")
    found = check_lasting(school)
    assert (found.is_closed_chain, found.n_holes) == (False, 1)
    reviewed = {"question": "Garder ?", "decided": "Oui", "check_on": "2026-06-01", "state": "done", "outcome": "Vu."}
    journal.save("decision", reviewed, who="Anne", entry=saved.entry, seen=saved.seq)
    assert check_lasting(school).is_closed_chain


def test_outside_the_team_no_adult_and_nothing_of_the_journal(tmp_path):
    found = check_lasting(school_of(tmp_path, audience="public"))
    assert found.is_closed_chain is None
    shown = {one.name for one in shown_view(found).tables}
    assert not shown & {"lasting_adults", "year_chain"}
