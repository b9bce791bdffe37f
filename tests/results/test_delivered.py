"""What an earlier report told is kept: a later one does not give a few students back by difference."""

import stat

import pandas as pd
import pytest

from portraitlib import describe_results
from portraitlib.results.delivered import counts_told
from portraitlib.tables.school import open_school
from portraitlib.tables.store import writing
from portraitlib.tables.store.deliveries import deliveries_of, keep_delivery, list_deliveries, remove_deliveries

DAY = "2026-02-02"
SCHOOL = "999001"


def imported(store, n, n_failed=15):
    """A level of n students in one course, some of whom fail it."""
    names = [f"{place:016x}" for place in range(n)]
    own = {"school_id": SCHOOL, "student_id": names, "school_year": 2026}
    course = {"course": "132208", "subject": "french", "course_level": 2, "competency": "overall", "term": "final"}
    tables = {
        "schools": pd.DataFrame({"school_id": [SCHOOL], "school_name": ["Essai"]}),
        "students": pd.DataFrame(
            {**own, "grade_level": 2, "group": "21", "sex": ["F", "M"] * (n // 2) + ["F"] * (n % 2)}
        ),
        "results": pd.DataFrame({**own, **course, "mark": [50.0] * n_failed + [75.0] * (n - n_failed)}),
    }
    with writing(store) as writer:
        writer.add(SCHOOL, tables, rules="quebec")
        writer.commit()


def read(store, audience, **asked):
    return describe_results(open_school(store=str(store), school=SCHOOL, audience=audience), **asked)


def delivered(store, audience, name="essai", **asked):
    told = {"on": DAY, "audience": audience, "tables": counts_told(read(store, audience, **asked))}
    keep_delivery(store, SCHOOL, name, told, kept_days=400)


@pytest.fixture
def store(tmp_path):
    imported(tmp_path / "store", 40)
    return tmp_path / "store"


def told(result):
    table = result.tables["cells"]
    return table.data["n_students"].tolist(), result.population.since


@pytest.mark.parametrize("earlier", ["personnel", "public"])
def test_one_student_more_is_told_to_the_staff_and_withheld_from_the_public(store, earlier):
    delivered(store, earlier)
    imported(store, 41)
    assert told(read(store, "personnel")) == ([41], (DAY,))
    ((n,), since) = told(read(store, "public"))
    assert (pd.isna(n), since) == (True, (DAY,))


def test_one_student_more_who_fails_withholds_the_part_with_the_row(store):
    delivered(store, "public")
    imported(store, 40, n_failed=16)
    cells = read(store, "public").tables["cells"]
    assert cells.data["n_students"].tolist() == [40]
    assert cells.withheld[["n_not_passed", "success_rate"]].all(axis=None)


def test_many_students_more_and_the_same_data_withhold_nothing(store):
    delivered(store, "public")
    assert told(read(store, "public")) == ([40], ())
    imported(store, 70, n_failed=30)
    assert told(read(store, "public")) == ([70], ())


def test_a_report_for_the_staff_and_one_for_the_public_of_the_same_day_withhold_nothing_more(store):
    delivered(store, "personnel")
    assert told(read(store, "public")) == ([40], ())


def test_a_choice_that_holds_another_is_compared_with_it_once_the_data_have_changed(store):
    """20 girls told one day; the whole level the next, of whom 21 are girls."""
    delivered(store, "public", subgroup="sex:F")
    assert told(read(store, "public", subgroup="sex:M")) == ([20], ())
    imported(store, 41)
    ((n,), since) = told(read(store, "public", subgroup="sex:F"))
    assert (pd.isna(n), since) == (True, (DAY,))


def test_the_team_is_compared_with_nothing_and_leaves_nothing(store):
    delivered(store, "public")
    imported(store, 41)
    assert told(read(store, "interne")) == ([41], ())
    assert counts_told(read(store, "interne")) == []


def test_what_is_kept_is_closed_to_others_names_nobody_and_ends(store):
    delivered(store, "public", "avant")
    (path,) = (store / name for name in list_deliveries(store, [SCHOOL]))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert f"{0:016x}" not in path.read_text("utf-8")
    keep_delivery(store, SCHOOL, "apres", {"on": "2027-06-01", "tables": []}, kept_days=400)
    assert [one["on"] for one in deliveries_of(store, SCHOOL)] == ["2027-06-01"]
    remove_deliveries(store, list_deliveries(store, [SCHOOL]))
    assert deliveries_of(store, SCHOOL) == []


def test_a_number_of_the_sentences_is_withheld_beside_an_earlier_one_and_told_to_the_staff(store):
    for audience in ("public", "personnel"):
        delivered(store, audience, audience)
    imported(store, 41)
    assert read(store, "public").counts["students"] is None
    staff = read(store, "personnel")
    assert (staff.counts["students"], staff.population.since) == (41, (DAY,))
    imported(store, 70, n_failed=30)
    assert read(store, "public").counts["students"] == 70


def shown_counts(store):
    """Every number of students that a report to the public tells, by table, row and column."""
    return {
        (one["table"], *key, name): n
        for one in counts_told(read(store, "public"))
        for key, row in one["rows"]
        for name, n in row.items()
    }


def test_no_number_of_a_report_is_a_few_students_from_that_of_any_earlier_one(store):
    earlier = [shown_counts(store)]
    delivered(store, "public", "0")
    for place, (n, n_failed) in enumerate([(41, 15), (50, 15), (49, 20), (52, 24), (62, 25), (61, 34)], 1):
        imported(store, n, n_failed)
        now = shown_counts(store)
        apart = {abs(now[key] - one[key]) for one in earlier for key in now.keys() & one.keys()}
        assert not apart & set(range(1, 10))
        delivered(store, "public", str(place))
        earlier.append(now)
    assert sum(map(len, earlier)) > len(earlier[0])  # some of the later ones were told
