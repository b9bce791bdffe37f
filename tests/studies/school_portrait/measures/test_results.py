"""Results by cell against counts made by hand, and at the edges."""

import pytest

from portraitlib.studies.school_portrait.measures.results import describe_results


def test_a_cell_counted_by_hand(school_of, one_result):
    marks = [60, 59, 55, 54, 80, 92]
    cell = describe_results(school_of([one_result(f"{n}", mark) for n, mark in enumerate(marks)])).tables["cells"].data
    row = cell.iloc[0]
    counts = row[["n_students", "n_passed", "n_not_passed", "n_just_under", "n_further_below"]].tolist()
    assert counts == [6, 3, 3, 2, 1]
    assert row["success_rate"] == 0.5
    assert row["just_under_share"] == pytest.approx(2 / 6)
    assert row["mean_mark"] == pytest.approx(400 / 6)
    # Wilson by hand: centre (0.5 + z2/12)/(1 + z2/6) = 0.5; half = z*sqrt(0.25/6 + z2/144)/(1 + z2/6) = 0.3124
    assert (row["rate_low"], row["rate_high"]) == pytest.approx((0.1876, 0.8124), abs=5e-5)


def test_students_without_a_mark_are_counted_by_subject_level_and_reason(school_of, one_result):
    results = [one_result("a"), one_result("b", None, mark_code="AB"), one_result("c", None)]
    results += [one_result("b", None, mark_code="AB", competency="reading")]
    result = describe_results(school_of(results))
    assert result.counts == {"students": 1, "left_out": 2}
    assert result.tables["left_out"].data.to_numpy().tolist() == [
        ["history", "4", "AB", 1],
        ["history", "4", "blank", 1],
    ]
    assert result.tables["cells"].data.set_index("competency")["n_students"].to_dict() == {"overall": 1, "reading": 0}


def test_sequences_are_never_pooled(school_of, marks):
    results = marks(12, 6, subject="mathematics", sequence="CST", course="C") + marks(
        9, 9, subject="mathematics", sequence="SN", course="S"
    )
    cells = describe_results(school_of(results)).tables["cells"].data
    assert cells.set_index("track")["n_students"].to_dict() == {"CST": 12, "SN": 9}


def test_the_parts_of_every_cell_add_up(made_up_school):
    table = describe_results(made_up_school(students=200, years=(2026,), spread=3)).tables["cells"]
    for group in table.parts:
        assert (table.data[list(group)].sum(axis=1) == table.data[table.n]).all()
    for rate, part in table.rates.items():
        assert table.data[rate].to_numpy() == pytest.approx((table.data[part] / table.data[table.n]).to_numpy())
    assert not table.data.duplicated(list(table.grain)).any()
    assert set(table.statistics) <= set(table.data.columns)


def test_the_pass_mark_is_that_of_the_year(school_of, one_result):
    from portraitlib.rules import MarkingRule, RuleSet

    rule = {"term_weights": {"1": 1.0}, "source": "test"}
    rules = RuleSet(
        name="x",
        rules=[
            MarkingRule(first_year=2000, last_year=2025, pass_mark=50, series="old", **rule),
            MarkingRule(first_year=2026, last_year=9999, pass_mark=70, series="new", **rule),
        ],
    )
    results = [one_result("a", 65.0), one_result("a", 65.0, school_year=2025)]
    school = school_of(results, rules=rules)
    assert describe_results(school).tables["cells"].data["n_passed"].tolist() == [0]
    assert describe_results(school, school_year=2025).tables["cells"].data["n_passed"].tolist() == [1]


def test_one_student_gives_a_rate_as_wide_as_it_is_and_no_interval_of_the_mean(school_of, one_result):
    row = describe_results(school_of([one_result("a", 90.0)])).tables["cells"].data.iloc[0]
    assert (row["success_rate"], row["rate_high"]) == (1.0, 1.0)
    assert row["rate_low"] < 0.25
    assert row[["mean_low", "mean_high"]].isna().all()


def test_equal_marks_have_no_interval_of_their_mean(school_of, one_result):
    row = describe_results(school_of([one_result(f"{n}", 60.0) for n in range(9)])).tables["cells"].data.iloc[0]
    assert (row["n_passed"], row["mean_mark"]) == (9, 60.0)
    assert row[["mean_low", "mean_high"]].isna().all()


@pytest.mark.parametrize(
    ("results", "reason"),
    [
        ([], "no_results"),
        ([{"mark": None}], "no_marks"),
        ([{"mark": 50.0, "school_year": 1995}], "no_rule_for_year"),
        ([{"mark": 50.0, "term": "exam"}], "no_results"),
    ],
)
def test_what_cannot_be_said_is_refused_with_its_reason(school_of, one_result, results, reason):
    refusal = describe_results(school_of([one_result("a", **result) for result in results]))
    assert (refusal.study, refusal.reason) == ("describe_results", reason)


def test_a_year_or_a_subject_without_results_is_refused(school_of, one_result):
    school = school_of([one_result("a")])
    assert describe_results(school, school_year=2024).reason == "no_results"
    assert describe_results(school, subject="french").reason == "no_results"


def test_the_tables_read_are_left_as_they_were(school_of, marks):
    school = school_of(marks(10, 4))
    before = school.table("results").copy()
    describe_results(school)
    assert school.table("results").equals(before)
