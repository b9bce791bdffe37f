"""Tiers, lists, hours, declines, comparisons and sheets: what each says of a small school."""

import numpy as np
import pandas as pd
import pytest

from portraitlib.display.show import shown_view
from portraitlib.indicators.coefficient.selection import screen
from portraitlib.results.disclosure import disclose
from portraitlib.rules import Followed, ScreeningRules
from portraitlib.studies.risk.measures.audit import compare_tiers
from portraitlib.studies.risk.measures.capacity import plan_support, share_places
from portraitlib.studies.risk.measures.comparison import compare_criteria
from portraitlib.studies.risk.measures.declines import list_declines
from portraitlib.studies.risk.measures.reasons import levers
from portraitlib.studies.risk.measures.screened import list_screened
from portraitlib.studies.risk.measures.sheet import describe_sheet, describe_sheets
from portraitlib.studies.risk.measures.tiers import _is_surely_over, describe_tiers
from portraitlib.tables.school import school_in_memory

from ....conftest import YEAR, criterion, marks_of, preset

MATHEMATICS = [{"below": 50, "points": 4}, {"from": 50, "below": 60, "points": 3}, {"from": 60, "points": 0}]
ABSENCE = [{"below": 0.1, "points": 0}, {"from": 0.1, "points": 1}]


@pytest.fixture
def two_criteria():
    """Mathematics for 75 points, absence for 25."""
    return {
        "quebec_defaut": preset(
            criterion("mathematics_mark", MATHEMATICS, weight=3),
            criterion("absence_rate", ABSENCE, domain="attendance"),
            targeted=25,
            intensive=75,
        )
    }


def by_student(table, column):
    return dict(zip(table.data["student_id"], table.data[column], strict=True))


def test_tiers_are_counted_beside_the_usual_shares(small_school, two_criteria):
    found = describe_tiers(small_school(criteria=two_criteria))
    # a 75 -> 0; b 62 -> 0; c 45 and 10 % of absence -> 75 + 25; d 40 -> 75
    counts = dict(zip(found.tables["tiers"].data["tier"], found.tables["tiers"].data["n_students"], strict=True))
    assert counts == {"1": 2, "2": 0, "3": 2, "0": 0}
    assert found.usual_shares == {"1": 0.80, "2": 0.15, "3": 0.05}
    assert found.is_over_share
    assert not found.is_universal_first, "two of four students are signalled: too few to say that it is many"


def test_a_fifth_of_the_students_and_a_little_more_is_not_yet_too_many():
    ids = [f"s{place}" for place in range(100)]
    people = pd.DataFrame({"student_id": ids, "school_year": YEAR, "grade_level": 1})
    only = {"quebec_defaut": preset(criterion("mathematics_mark", MATHEMATICS), targeted=50, intensive=90)}
    for n_low, is_over, is_first in ((20, False, False), (25, True, False), (32, True, True)):
        marks = marks_of(ids, [40.0] * n_low + [80.0] * (100 - n_low))
        found = describe_tiers(school_in_memory({"students": people, "results": marks}, criteria=only))
        assert (found.is_over_share, found.is_universal_first) == (is_over, is_first)


def test_schools_where_a_fifth_is_signalled_by_chance_rarely_hear_that_it_is_too_many(seeds, alarms_at_most):
    numbers, told = seeds(few=20, many=400, full=2000), 0
    for seed in numbers:
        tier = np.where(np.random.default_rng(seed).random(230) < 0.2, 2, 1)
        told += _is_surely_over(tier, ScreeningRules())
    assert told <= alarms_at_most(len(numbers), 0.025)


def test_when_nobody_can_be_placed_it_is_said_and_nobody_is_said_to_need_nothing():
    absence = criterion("absence_rate", ABSENCE, domain="attendance", weight=3)  # no register: most is not known
    only = {"quebec_defaut": preset(criterion("mathematics_mark", MATHEMATICS), absence)}
    ids = [f"s{place}" for place in range(12)]
    people = pd.DataFrame({"student_id": ids, "school_year": YEAR, "grade_level": 1})
    school = school_in_memory({"students": people, "results": marks_of(ids, [45.0] * 12)}, criteria=only)
    assert shown_view(describe_tiers(school)).headline == (
        "12 élèves sur 12 ne peuvent pas être placés\u00a0: on en sait trop peu cette année."
    )
    assert shown_view(list_screened(school)).headline.startswith("12 élèves sur 12 ne peuvent pas être placés")
    assert plan_support(school).reason == "nobody_placed"


def test_the_list_starts_with_the_highest_coefficient_and_tells_supports(small_school, two_criteria):
    found = list_screened(small_school(criteria=two_criteria))
    assert by_student(found.tables["students"], "coefficient") == {"c": 100, "d": 75}
    assert found.tables["students"].data["student_id"].tolist() == ["c", "d"]
    assert by_student(found.tables["supports"], "service") == {"d": "tutoring"}
    assert found.counts["without_support"] == 1
    reasons = found.tables["reasons"].data.query("student_id == 'c'")
    assert reasons[["criterion", "points"]].to_numpy().tolist() == [["mathematics_mark", 75.0], ["absence_rate", 25.0]]


def test_the_points_of_the_reasons_add_up_to_the_coefficient(small_school):
    found = describe_sheet(small_school(), pseudonym="c")
    given = found.tables["contributions"].data
    student = found.tables["student"].data.iloc[0]
    assert np.nansum(given["points"]) == pytest.approx(student["coefficient_low"])
    assert given["most_points"].sum() == pytest.approx(100)


@pytest.mark.parametrize(
    ("n_places", "expected"),
    [
        (0, ["left_out"] * 4),
        (1, ["reached", "left_out", "left_out", "left_out"]),
        (2, ["reached", "tied", "tied", "left_out"]),
        (3, ["reached", "reached", "reached", "left_out"]),
        (4, ["reached"] * 4),
        (9, ["reached"] * 4),
    ],
)
def test_equal_students_are_never_told_apart_by_their_place_in_the_list(n_places, expected):
    assert share_places(np.array([60.0, 40.0, 40.0, 30.0]), n_places).tolist() == expected


def test_hours_make_places(small_school, two_criteria):
    choices = ScreeningRules(hours_a_week=1.5, hours_a_student=1)
    found = plan_support(small_school(criteria=two_criteria, settings=[choices]))
    assert found.n_places == 1
    assert by_student(found.tables["students"], "support_place") == {"c": "reached", "d": "left_out"}
    assert found.counts["left_out_without_support"] == 0, "d has a tutor"
    more = plan_support(small_school(criteria=two_criteria, settings=[choices]), hours_a_week=2)
    assert more.counts["left_out"] == 0


def test_a_tenth_of_an_hour_ten_times_is_an_hour(small_school, two_criteria):
    choices = ScreeningRules(hours_a_week=0.3, hours_a_student=0.1)
    assert plan_support(small_school(criteria=two_criteria, settings=[choices])).n_places == 3


def test_who_passes_everything_and_falls_is_found_though_no_threshold_sees_it():
    ids = ["falls", "steady", "fails"]
    people = pd.DataFrame({"student_id": ids, "school_year": YEAR, "grade_level": 1})
    marks = pd.concat([marks_of(ids, [90.0, 75.0, 70.0]), marks_of(ids, [78.0, 74.0, 55.0], term="2")])
    found = list_declines(school_in_memory({"students": people, "results": marks}))
    assert by_student(found.tables["students"], "mark_decline") == {"falls": 12}
    assert (found.counts["passing"], found.counts["declining"]) == (2, 1)


def test_two_sets_of_criteria_say_who_changes_tier(small_school, two_criteria):
    other = preset(criterion("mathematics_mark", MATHEMATICS), targeted=25, intensive=100, name="autre")
    other = type(other)(other.chosen, "1" * 64)
    found = compare_criteria(small_school(criteria={**two_criteria, "autre": other}), compared_with="autre")
    # c: 45 -> 4 of 4 points, 100; d the same: nobody moves; with absence alone counted, they would
    assert found.counts["changed"] == 0
    absence = preset(criterion("absence_rate", ABSENCE, domain="attendance"), name="absence")
    absence = type(absence)(absence.chosen, "2" * 64)
    found = compare_criteria(small_school(criteria={**two_criteria, "absence": absence}), compared_with="absence")
    assert by_student(found.tables["changed"], "tier_after") == {"d": 1}
    assert compare_criteria(small_school(), compared_with="quebec_defaut").reason == "same_criteria"


def test_groups_are_compared_by_an_attribute_that_no_criterion_holds(small_school, two_criteria):
    found = compare_tiers(small_school(criteria=two_criteria), by="sex")
    assert found.tables["subgroups"].data.set_index("sex")["n_signalled"].to_dict() == {"F": 1, "M": 1}
    assert compare_tiers(small_school(), by="ehdaa_status").reason == "dimension_missing"


def test_what_would_change_the_coefficient_is_the_next_better_band(small_school, two_criteria):
    found = screen(small_school(criteria=two_criteria))
    told = levers(found, 2).set_index("indicator")
    # 45 to 50: three points of four left, so 75 x 1/4 less; absence under 10 %: 25 less
    assert told.loc["mathematics_mark", ["next_limit", "points_less"]].tolist() == [50, 18.75]
    assert told.loc["absence_rate", ["next_limit", "points_less", "coefficient_after"]].tolist() == [0.1, 25, 75]


def test_what_is_past_is_no_lever(small_school):
    found = screen(small_school())
    row = int(np.flatnonzero(found.roster["student_id"] == "d")[0])
    given = found.scores.points[row][[one.id for one in found.scope.preset.chosen.criteria].index("entry_delay")]
    assert given > 0
    assert "entry_delay" not in set(levers(found, row)["criterion"])


def test_a_sheet_tells_strengths_supports_days_and_marks(small_school):
    sheet = {name: table.data for name, table in describe_sheet(small_school(), pseudonym="a").tables.items()}
    assert sheet["strengths"]["strength"].tolist()[:3] == ["best_subject", "best_subject", "passes_everything"]
    assert len(sheet["days"]) == 60
    assert sheet["days"]["n_late"].sum() == 1
    assert sheet["marks"].set_index("subject").loc["mathematics", ["term_1_mark", "term_2_mark"]].tolist() == [80, 75]
    assert describe_sheet(small_school(), pseudonym="d").tables["supports"].data["service"].tolist() == ["tutoring"]


def strengths_of(marks, **more):
    people = pd.DataFrame({"student_id": ["a"], "school_year": YEAR, "grade_level": 1})
    tables = {"students": people, "results": marks, **more}
    return describe_sheet(school_in_memory(tables), pseudonym="a").tables["strengths"].data


@pytest.mark.parametrize(("best", "told"), [(60.0, [["best_subject", "french", 60.0]]), (59.0, [])])
def test_a_best_subject_is_a_strength_from_the_pass_mark_and_not_under_it(best, told):
    marks = pd.concat([marks_of(["a"], [40.0]), marks_of(["a"], [best], subject="french", course="F")])
    assert strengths_of(marks).to_numpy().tolist() == told


@pytest.mark.parametrize(("answer", "told"), [(4.0, ["affective_engagement"]), (3.0, [])])
def test_an_engagement_is_a_strength_in_the_upper_third_of_the_scale_only(answer, told):
    answers = {"student_id": "a", "date": pd.Timestamp(YEAR - 1, 11, 3), "item": "q1", "dimension": "affective",
               "answer": answer, "scale_low": 1, "scale_high": 5, "is_reversed": False}  # fmt: skip
    assert strengths_of(marks_of(["a"], [40.0]), engagement=pd.DataFrame([answers]))["strength"].tolist() == told


def test_sheets_are_those_of_the_students_the_team_chose_in_its_order(small_school):
    chosen = Followed(chosen_on="2025-12-01", students=("d", "a"))
    sheets = describe_sheets(small_school(followed=chosen))
    assert [one.tables["student"].data["student_id"].iloc[0] for one in sheets] == ["d", "a"]
    assert describe_sheets(small_school()).reason == "nobody_followed"
    many = Followed(chosen_on="2025-12-01", students=("a",) * 41)
    assert describe_sheets(small_school(followed=many)).reason == "too_many_followed"
    assert describe_sheet(small_school()).reason == "no_pseudonym"
    gone = Followed(chosen_on="2025-12-01", students=("nobody",))
    assert describe_sheets(small_school(followed=gone))[0].reason == "student_not_enrolled"


@pytest.mark.parametrize("audience", ["personnel", "public"])
def test_nothing_about_one_student_leaves_the_school(small_school, audience):
    school = small_school(audience=audience)
    assert describe_sheet(school).reason == "screening_of_students"
    assert describe_sheets(school).reason == "screening_of_students"
    for study in (describe_tiers, plan_support, list_declines, compare_criteria):
        shown = disclose(study(school))
        for table in shown.tables.values():
            assert "student_id" not in table.data or table.data.empty
            if table.n:
                told = table.data[table.n].dropna()
                assert ((told == 0) | (told >= school.reader.policy.minimum_count)).all(), (study.__name__, table.name)
        assert all(count in (None, 0) or count >= school.reader.policy.minimum_count for count in shown.counts.values())


def test_a_small_part_of_the_places_is_not_told_by_the_others(small_school, two_criteria):
    choices = ScreeningRules(hours_a_week=1, hours_a_student=1)
    shown = disclose(plan_support(small_school(criteria=two_criteria, settings=[choices], audience="personnel")))
    assert {shown.counts[name] for name in ("reached", "tied", "left_out")} == {None}
