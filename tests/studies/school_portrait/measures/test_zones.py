"""The ranking of zones: planted truths are found, absent ones are not."""

import pytest

from portraitlib.rules import PortraitRules
from portraitlib.sample.plan import plan_school
from portraitlib.sample.school import build_school
from portraitlib.sample.truths import WEAK_COMPETENCY
from portraitlib.studies.school_portrait.measures.cohorts import follow_cohorts
from portraitlib.studies.school_portrait.measures.zones import rank_zones
from portraitlib.tables.school import school_in_memory


def zones_of(result):
    return result.tables["zones"].data


def cell(row):
    return (row["subject"], row["competency"], row["track"], row["level"])


def test_the_planted_competency_comes_first_and_surely(made_up_school, planted_cell):
    ranking = rank_zones(made_up_school(students=700, years=(2025, 2026, 2027), planted=12.0, spread=1.0))
    first = zones_of(ranking).iloc[0]
    assert cell(first) == planted_cell
    assert first["weakest_probability"] > 0.98
    assert ranking.is_beyond_chance
    assert (first["n_years_weak"], first["n_years_before"]) == (2, 2)


def test_without_a_planted_difference_nothing_is_said_to_stand_out(made_up_school, seeds, alarms_at_most):
    schools = [made_up_school(seed=seed, years=(2026,)) for seed in seeds(few=2, many=30, full=200)]
    alarms = [rank_zones(school).is_beyond_chance for school in schools]
    assert sum(alarms) <= alarms_at_most(len(alarms), 1 / 20)


def test_a_handful_of_failing_students_does_not_come_before_a_large_weak_zone(school_of, marks):
    others = [marks(100, 80 + number, course=f"{number}", course_level=1) for number in range(18)]
    large = marks(100, 55, course="L", course_level=4)
    tiny = marks(2, 0, course="T", course_level=5)
    ranking = zones_of(rank_zones(school_of([*(row for rows in others for row in rows), *large, *tiny])))
    assert ranking["level"].iloc[0] == "4"
    assert (ranking["level"].iloc[-1], ranking["success_rate"].iloc[-1]) == ("5", 0)
    assert ranking["is_too_small"].tolist() == [False] * 19 + [True]


def test_a_zone_comes_in_the_order_of_the_rate_that_is_shown(made_up_school):
    zones = zones_of(rank_zones(made_up_school(years=(2026,), spread=3)))
    assert zones["success_rate"].is_monotonic_increasing


def test_the_final_result_is_ranked_too_where_an_exam_is_in_it(school_of, one_result):
    rows = [
        one_result(f"{n}", mark, competency=competency, term=term, course="132406", subject="french")
        for n in range(20)
        for competency, term, mark in (
            ("reading", "final", 70.0), ("writing", "final", 72.0),
            ("overall", "final", 65.0), ("overall", "exam", 58.0),
        )
    ]  # fmt: skip
    assert set(zones_of(rank_zones(school_of(rows)))["competency"]) == {"reading", "writing", "overall"}
    without_exam = [row for row in rows if row["term"] != "exam"]
    assert rank_zones(school_of(without_exam)).reason == "too_few_cells"


# Exams weighed less in 2024 and not at all in 2022: results that no exam enters are left as they were since 2023.
def test_marks_of_all_comparable_years_say_whether_zones_differ(made_up_school):
    one = rank_zones(made_up_school(spread=2.0, years=(2026,), students=150, seed=3))
    years = (2022, 2024, 2025, 2026)
    assert rank_zones(made_up_school(spread=2.0, years=years, students=150, seed=3)).years_before == (2024, 2025)
    assert one.years_before == ()


def test_a_contrast_is_the_mean_of_a_mark_less_the_others_of_the_same_student_and_year(school_of, one_result):
    rows = [
        one_result(f"{n}", mark + n, course=subject, subject=subject, course_level=1, school_year=year)
        for n in range(12)
        for year in (2025, 2026)
        for subject, mark in (("french", 60.0), ("history", 70.0), ("science", 80.0 + n % 2))
    ]
    contrasts = rank_zones(school_of(rows)).tables["contrasts"].data.set_index("subject")
    assert contrasts["n_students"].tolist() == [12, 12, 12]
    # 60 less the mean of 70 and 80 (or 81): 15.25 on average, over an even number of students of each kind.
    assert contrasts.loc["french", "own_contrast"] == pytest.approx(-15.25)
    assert contrasts.loc["science", "own_contrast"] == pytest.approx(15.5)
    assert contrasts["is_clear"].to_dict() == {"french": True, "history": False, "science": False}


def test_a_whole_course_is_not_compared_with_its_own_competencies(school_of, one_result):
    rows = [
        one_result(f"{n}", mark + n % 3, competency=competency, term=term, course=subject, subject=subject)
        for n in range(12)
        for subject, competency, term, mark in (
            ("french", "reading", "final", 70.0), ("french", "writing", "final", 70.0),
            ("french", "overall", "final", 60.0), ("french", "overall", "exam", 50.0),
            ("history", "overall", "final", 80.0),
        )
    ]  # fmt: skip
    contrasts = rank_zones(school_of(rows)).tables["contrasts"].data.set_index(["subject", "competency"])
    found = contrasts["own_contrast"].to_dict()
    assert found[("french", "overall")] == pytest.approx(60 - 80)
    assert found[("french", "reading")] == pytest.approx(70 - (70 + 80) / 2)
    assert found[("history", "overall")] == pytest.approx(80 - 70)


def test_a_course_with_competencies_is_ranked_by_them_only(made_up_school):
    ranking = zones_of(rank_zones(made_up_school(years=(2026,))))
    by_subject = ranking.groupby("subject")["competency"].unique().map(sorted).to_dict()
    assert by_subject["french"] == ["oral", "reading", "writing"]
    assert by_subject["history"] == ["overall"]


def test_the_weakest_are_never_more_than_a_third_of_the_zones(school_of, marks):
    rows = [row for level in (1, 2, 3) for row in marks(30, 10 * level - 5, course=f"{level}", course_level=level)]
    assert rank_zones(school_of(rows)).n_weakest == 1
    assert rank_zones(school_of(rows), k=2).n_weakest == 1


def test_probabilities_add_up_to_the_number_of_weakest(made_up_school):
    ranking = rank_zones(made_up_school(years=(2026,), spread=3), k=4)
    assert zones_of(ranking)["weakest_probability"].sum() == pytest.approx(4)


def test_the_same_school_gives_the_same_ranking(made_up_school):
    school = made_up_school(years=(2026,), spread=2)
    assert zones_of(rank_zones(school)).equals(zones_of(rank_zones(school)))


def test_years_made_under_other_rules_are_no_precedent(made_up_school):
    ranking = rank_zones(made_up_school(years=(2022, 2024, 2025, 2026), planted=9.0))
    assert ranking.years_before == (2024, 2025)
    assert zones_of(ranking)["n_years_before"].max() == 2


def test_equal_rates_share_their_rank_and_the_larger_group_is_named_first(school_of, marks):
    rows = [
        row for level in (1, 2, 3, 4) for row in marks(20 * level, 10 * level, course=f"{level}", course_level=level)
    ]
    ranking = rank_zones(school_of(rows))
    assert zones_of(ranking)["rank"].tolist() == [1, 1, 1, 1]
    assert zones_of(ranking)["n_not_passed"].iloc[0] == 40
    assert not ranking.is_beyond_chance
    assert ranking.p_value == 1.0


def test_two_zones_are_too_few_to_rank(school_of, marks):
    refusal = rank_zones(school_of(marks(20, 5, course="a", course_level=1) + marks(20, 9, course="b", course_level=2)))
    assert refusal.reason == "too_few_cells"


@pytest.mark.parametrize(("mark_code", "reason"), [(None, "no_marks"), ("AB", "no_marks")])
def test_all_marks_missing_is_refused(school_of, one_result, mark_code, reason):
    assert rank_zones(school_of([one_result(f"{n}", None, mark_code=mark_code) for n in range(5)])).reason == reason


def test_everybody_passing_everywhere_names_no_zone(school_of, marks):
    rows = [row for level in (1, 2, 3, 4) for row in marks(30, 30, course=f"{level}", course_level=level)]
    ranking = rank_zones(school_of(rows))
    assert not ranking.is_beyond_chance
    assert zones_of(ranking)["weakest_probability"].tolist() == [0.25] * 4


def test_the_declared_parts_add_up(made_up_school):
    table = rank_zones(made_up_school(years=(2026,))).tables["zones"]
    assert (table.data[["n_passed", "n_not_passed"]].sum(axis=1) == table.data["n_students"]).all()
    assert not table.data.duplicated(list(table.grain)).any()


def test_a_zone_weak_for_some_is_told_apart_from_a_zone_weak_for_all(school_of, one_result):
    results, students = [], []
    for number in range(160):
        name, sex = f"s{number:03}", "FM"[number % 2]
        students.append({"student_id": name, "school_year": 2026, "sex": sex})
        for level in range(1, 10):
            fails = level == 1 or (level == 2 and sex == "M")
            mark = 50.0 if fails and number % 8 < 6 else 75.0 if number % 8 else 50.0
            results.append(one_result(name, mark, course=f"{level}", subject="french", course_level=level % 5 + 1))
    ranking = rank_zones(school_of(results, students), by="sex", k=2)
    groups = ranking.tables["groups"].data.set_index(["track", "subgroup"])["standing"]
    assert groups[("1", "sex:F")] == groups[("1", "sex:M")] == "weak"
    assert (groups[("2", "sex:F")], groups[("2", "sex:M")]) == ("not_weak", "weak")


def test_a_group_too_small_to_speak_of_is_said_to_be_so(school_of, one_result):
    students = [{"student_id": f"s{n}", "school_year": 2026, "sex": "X" if n < 6 else "F"} for n in range(40)]
    results = [
        one_result(f"s{n}", 50.0 if n % level else 75.0, course=f"{level}", course_level=level)
        for n in range(40)
        for level in (1, 2, 3, 4)
    ]
    groups = rank_zones(school_of(results, students), by="sex").tables["groups"].data
    assert set(groups.loc[groups["subgroup"] == "sex:X", "standing"]) == {"too_small"}


def test_students_just_under_the_mark_are_counted_apart_from_those_further_below(school_of, one_result):
    marks = [54.0, 55.0, 59.0, 60.0, 90.0]
    results = [
        one_result(f"s{n}", mark, course=f"{level}", course_level=level)
        for n, mark in enumerate(marks)
        for level in (1, 2, 3)
    ]
    row = zones_of(rank_zones(school_of(results))).iloc[0]
    assert (row["n_not_passed"], row["n_just_under"], row["n_further_below"]) == (3, 2, 1)


def test_the_weak_competency_of_the_sample_is_found_first_and_where_students_slip():
    tables = build_school(plan_school(0)).standard()
    school = school_in_memory({name: tables[name] for name in ("students", "results")})
    first = zones_of(rank_zones(school)).iloc[0]
    where = WEAK_COMPETENCY.where
    assert cell(first) == (where["subject"], where["competency"], "", str(where["grade_level"]))
    assert first["weakest_probability"] >= school.settings(PortraitRules).sure_probability
    steps = follow_cohorts(school).tables["steps"].data
    slid = steps[steps["from_side"] == "passed"].sort_values("slid_rate", ascending=False).iloc[0]
    assert (slid["subject"], slid["competency"], slid["to_stage"]) == (where["subject"], where["competency"], "2")
