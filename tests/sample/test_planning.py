"""What the planning tables of the three models hold on purpose is found again; services are as schools give them."""

import pytest

from portraitlib.report.planning_sheets import SHEETS, heading, words_of
from portraitlib.sample.plan import plan_school
from portraitlib.sample.raw_planning import SHEETS as WRITTEN
from portraitlib.sample.raw_planning import WORDS
from portraitlib.tables.schemas import SCHEMAS

PLANNED = {truth.kind: truth for number in range(3) for truth in plan_school(number).planned}
FULL = 12


def seats(offers):
    return offers["maximum_size"].astype("float64").fillna(FULL).sum()


def where_of(where):
    return [where[name] for name in ("group", "offer_kind", "subject")]


def shared_need(tables, where):
    offers = tables["offers"]
    return sum((offers[["group", "offer_kind", "subject"]] == where_of(where)).all(axis=1))


def one_adult(tables, where):
    groups = tables["offers"].query("offer_kind == @where['offer_kind']")
    given = groups.groupby("staff_id")["sessions_a_week"].sum()
    return given.max() / given.sum()


def place_for_all(tables, where):
    return seats(tables["offers"]) / tables["wishes"]["student_id"].nunique()


def enrichment_seats(tables, where):
    return seats(tables["offers"].query("service == @where['service']"))


def late_buses(tables, where):
    evenings = tables["slots"].query("slot_kind == 'evening' and has_late_bus")
    fewest = evenings.loc[evenings["bus_seats"].astype("float64").idxmin()]
    assert (fewest["slot"], fewest["bus_seats"]) == (where["fewest_seats_in"], where["fewest_seats"])
    return len(evenings)


def never_free(tables, where):
    told = tables["student_slots"].groupby("student_id")["is_free"].agg(["size", "any"])
    never = told.index[(told["size"] == len(tables["slots"])) & ~told["any"]]
    directed = tables["wishes"].query("wish == 'directed'")["student_id"]
    return len(set(never) & set(directed))


FIND = {
    find.__name__: find for find in (shared_need, one_adult, place_for_all, enrichment_seats, late_buses, never_free)
}


@pytest.mark.parametrize("kind", FIND)
def test_what_a_model_holds_is_found_at_its_size(kind, tables):
    truth = PLANNED[kind]
    found = FIND[kind](tables[int(truth.school) - 999001], truth.where)
    assert found == pytest.approx(truth.size, abs=truth.tolerance)


def test_every_student_of_impacts_asks_and_enrichment_is_among_it(tables):
    there = tables[1]["students"].query("school_year == 2026 and exit_date.isna()")["student_id"]
    wishes = tables[1]["wishes"]
    assert set(there) == set(wishes["student_id"])
    assert {"recovery", "orthopedagogy", "homework_help", "supervised_study", "enrichment"} == set(wishes["service"])


def test_a_group_is_one_service_given_by_somebody_of_the_staff(tables):
    for school in tables:
        services = school["services"]
        assert set(services["provider_id"]) <= set(school["staff"]["staff_id"])
        size = services.groupby("service_id")["student_id"].transform("size")
        groups = services["service"].isin(["tutoring", "directed_study"])
        assert size[groups].mean() > 3
        assert (size[services["service"] == "mentoring"] == 1).all()
        one = services.groupby("service_id")[["service", "provider_id", "subject"]].nunique()
        assert one.max().max() == 1
        assert school["sessions"]["activity"].notna().all()


def test_two_students_of_a_group_meet_on_the_same_days(tables):
    met = tables[1]["sessions"].merge(tables[1]["services"][["service_id", "service", "student_id"]])
    days = met.query("service == 'recovery'").groupby("service_id")["date"].agg(lambda d: d.dt.day_of_week.nunique())
    assert (days == 1).all()


def test_the_workbook_of_the_first_school_has_the_words_of_the_template():
    names = {"person": "student_id", "other_person": "other_student_id", "staff": "staff_id"}
    assert {sheet.table for sheet in SHEETS} - {"instruments", "programmes", "eligibility"} == set(WRITTEN)
    for sheet in (one for one in SHEETS if one.table in WRITTEN):
        name, headings = WRITTEN[sheet.table]
        assert name == sheet.name
        for told, column in headings.items():
            declared = SCHEMAS[sheet.table].column(names.get(column, column))
            assert heading(declared) == told
            words = WORDS[column].words if declared.codes else {}
            assert {words_of(declared)[word]: word for word in words.values()} == dict(words)
