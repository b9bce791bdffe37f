"""Gaps between groups: the largest group is the reference, small groups are not spoken of."""

import pandas as pd
import pytest

from portraitlib.results.disclosure import disclose
from portraitlib.studies.school_portrait.measures.gaps import compare_subgroups


def school_with(school_of, one_result, groups, column="sex", **params):
    """One history result a student; `groups` gives each code its number of students and of passes."""
    results, students = [], []
    for code, (n, n_passed) in groups.items():
        for number in range(n):
            name = f"{code}{number}"
            students.append({"student_id": name, "school_year": 2026, column: code})
            results.append(one_result(name, 75.0 if number < n_passed else 50.0))
    return school_of(results, students, **params)


def groups_of(result):
    return result.tables["groups"].data.set_index("subgroup")


def test_the_gap_is_to_the_largest_group(school_of, one_result):
    school = school_with(school_of, one_result, {"F": (70, 56), "M": (80, 48)})
    gaps = compare_subgroups(school)
    row = groups_of(gaps).loc["sex:F"]
    assert gaps.references == {"sex": "sex:M"}
    assert row["gap"] == pytest.approx(0.2)
    # Newcombe (1998): 56 of 70 against 48 of 80.
    assert (row["gap_low"], row["gap_high"]) == pytest.approx((0.0524, 0.3339), abs=6e-5)
    assert groups_of(gaps).loc["sex:M", ["gap", "mean_gap"]].isna().all()


def test_a_group_too_small_to_speak_of_has_no_gap(school_of, one_result):
    gaps = groups_of(compare_subgroups(school_with(school_of, one_result, {"F": (40, 20), "M": (50, 45), "X": (9, 0)})))
    assert gaps["is_too_small"].to_dict() == {"sex:F": False, "sex:M": False, "sex:X": True}
    assert gaps["gap"].notna().to_dict() == {"sex:F": True, "sex:M": False, "sex:X": False}


@pytest.mark.parametrize(
    ("groups", "reason"),
    [
        ({"F": (9, 5), "M": (9, 2)}, "groups_too_small"),
        ({"F": (40, 20)}, "one_group"),
        ({None: (40, 20)}, "dimension_missing"),
        ({}, "no_results"),
    ],
)
def test_what_cannot_be_compared_is_refused(school_of, one_result, groups, reason):
    assert compare_subgroups(school_with(school_of, one_result, groups)).reason == reason


def test_students_whose_group_is_not_known_are_counted_and_left_out(school_of, one_result):
    gaps = compare_subgroups(school_with(school_of, one_result, {"F": (20, 15), "M": (21, 15), None: (3, 0)}))
    assert gaps.counts == {"students": 41, "unknown_group": 3}
    assert groups_of(gaps)["n_students"].sum() == 41


def test_a_reference_that_a_gap_could_give_away_makes_no_gap(school_of, one_result):
    # In history the largest group overall (none) is smaller than another: it could be withheld there.
    history = {"none": (12, 8), "at_risk": (30, 20), "learning": (11, 5)}
    school = school_with(school_of, one_result, history, column="ehdaa_status")
    results = [one_result(f"none{n}", 70.0, subject="french", course="F") for n in range(12)]
    students = school.table("students")
    more = [{"student_id": f"only{n}", "school_year": 2026, "ehdaa_status": "none"} for n in range(40)]
    results += [one_result(f"only{n}", 70.0, subject="french", course="F") for n in range(40)]
    bigger = school_of(
        pd.concat([school.table("results"), pd.DataFrame(results)]), pd.concat([students, pd.DataFrame(more)])
    )
    refusal = compare_subgroups(bigger, by="ehdaa_status")
    assert refusal.reason == "groups_too_small"


def test_a_withheld_group_cannot_be_had_back_from_the_others(school_of, one_result):
    groups = {"none": (60, 50), "at_risk": (14, 8), "learning": (3, 1)}
    school = school_with(school_of, one_result, groups, column="ehdaa_status", audience="personnel")
    shown = groups_of(disclose(compare_subgroups(school, by="ehdaa_status")))
    withheld = shown["n_students"].isna()
    assert withheld["ehdaa_status:learning"]
    assert withheld.sum() >= 2
    told = shown.loc[withheld, ["success_rate", "gap", "gap_low", "mean_gap", "mean_mark"]]
    assert told.isna().all(axis=None)


def test_an_unknown_dimension_is_a_fault_of_the_caller(school_of, marks):
    with pytest.raises(ValueError, match="income"):
        compare_subgroups(school_of(marks(20, 10)), by="income")


def test_false_alarms_among_many_subjects_stay_rare(made_up_school, seeds, alarms_at_most):
    alarms = [
        groups_of(compare_subgroups(made_up_school(seed=seed, years=(2026,), students=200)))["is_clear"].any()
        for seed in seeds(few=2, many=30, full=200)
    ]
    assert sum(alarms) <= alarms_at_most(len(alarms), 1 / 20)


def test_all_attributes_stand_together_and_share_one_level_of_proof(school_of, one_result):
    names = [f"s{n}" for n in range(120)]
    students = [
        {"student_id": name, "school_year": 2026, "sex": "FM"[n % 2], "has_intervention_plan": n % 3 == 0}
        for n, name in enumerate(names)
    ]
    results = [one_result(name, 50.0 if n % 3 == 0 and n % 4 else 75.0) for n, name in enumerate(names)]
    gaps = compare_subgroups(school_of(results, students))
    assert gaps.references == {"sex": "sex:F", "has_intervention_plan": "has_intervention_plan:no"}
    assert gaps.tables["groups"].data["gap"].notna().sum() == 2
    assert set(gaps.tables["groups"].data["attribute"]) == {"sex", "has_intervention_plan"}
    outcomes = gaps.tables["dimensions"].data.set_index("attribute")["outcome"].to_dict()
    missing = dict.fromkeys(("ehdaa_status", "first_language", "entry_delay"), "dimension_missing")
    assert outcomes == {"sex": "compared", "has_intervention_plan": "compared", **missing}
