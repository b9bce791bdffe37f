"""Each planted truth is recovered at its size by a direct estimate, and is absent from the calm school."""

import numpy as np
import pandas as pd
import pytest

from portraitlib.rules import load_courses, load_rules
from portraitlib.sample.plan import plan_school
from portraitlib.sample.probes import FOLLOWED
from portraitlib.sample.truths import KINDS

TRUTHS = {truth.kind: truth for number in range(3) for truth in plan_school(number).truths}
WHERE = {truth.kind: truth.where for truth in KINDS}
EXAM_COURSES = [course.code for course in load_courses().courses if course.has_ministry_exam]
CALM = 2


def marks_by_term(results, keys):
    kept = results[results["course_level"] > 0]
    return kept.pivot_table(index=keys, columns="term", values="mark").reset_index()


def periods_missed(tables):
    """Periods missed by student and date: a whole day is four."""
    absent = tables["attendance"].query("status == 'absent'")
    periods = pd.Series(np.where(absent["period"] == 0, 4, 1))
    missed = periods.groupby([absent["student_id"].to_numpy(), absent["date"].to_numpy()]).sum()
    return missed.rename_axis(["student_id", "date"]).rename("n_missed").reset_index()


def with_year(services):
    start = services["start_date"].dt
    return services.assign(school_year=start.year + (start.month > 7))


def weak_competency(tables, where):
    results = tables["results"].query("term == 'final' and course_level > 0")
    results = results[results["subject"] == where["subject"]]
    keys = ["student_id", "school_year", "course_level"]
    wide = results.pivot_table(index=keys, columns="competency", values="mark").reset_index()
    gap = wide[where["competency"]] - wide[where["contrast"]]
    here = wide["course_level"] == where["grade_level"]
    return gap[here].mean() - gap[~here].mean()


def missed_weekday(tables, where):
    days = tables["calendar"].query("is_instructional")
    days = days[days["school_year"] == where["school_year"]]
    students = tables["students"]
    stayed = students[(students["school_year"] == where["school_year"]) & students["exit_date"].isna()]
    grid = stayed[["student_id", "group"]].merge(days[["date"]], how="cross")
    grid = grid.merge(periods_missed(tables), how="left", on=["student_id", "date"])
    in_group, that_day = grid["group"] == where["group"], grid["date"].dt.day_of_week == where["weekday"]
    rate = (grid["n_missed"] == 4).groupby([in_group.to_numpy(), that_day.to_numpy()]).mean()
    return (rate[True, True] - rate[True, False]) - (rate[False, True] - rate[False, False])


def orientation(tables, where):
    """Score of the truth, recomputed from the tables alone, with the marks of the term it acts on."""
    results = tables["results"].query("competency == 'overall'")
    results = results[results["subject"].isin(where["subjects"]) & results["school_year"].isin(where["school_years"])]
    marks = marks_by_term(results, ["student_id", "school_year", "subject"])
    marks = marks.groupby(["student_id", "school_year"])[["1", "3"]].mean()
    days = tables["calendar"].query("is_instructional")
    days = days[days["date"] <= pd.to_datetime((days["school_year"] - 1).astype(str) + "-" + where["known_on"])]
    missed = periods_missed(tables).merge(days[["date", "school_year"]], on="date")
    missed = missed.groupby(["student_id", "school_year"])["n_missed"].sum().reindex(marks.index).fillna(0)
    possible = days.groupby("school_year")["n_periods"].sum()
    rate = 100 * missed / marks.index.get_level_values("school_year").map(possible).to_numpy()
    return marks.assign(score=(100 - marks["1"] + rate).round(1)).dropna().reset_index()


def support_by_cutoff(tables, where):
    scored = orientation(tables, where)
    distance = scored["score"] - where["cutoff"]
    near = distance.abs() <= 15
    x, above = distance[near].to_numpy(), (distance[near] >= 0).to_numpy().astype(float)
    design = np.column_stack([np.ones(len(x)), above, x, x * above])
    return np.linalg.lstsq(design, scored.loc[near, "3"].to_numpy(), rcond=None)[0][1]


def short_mentoring(tables, where):
    services = with_year(tables["services"].query("service == 'mentoring'"))
    services = services[services["school_year"].isin(where["school_years"])]
    overall = tables["results"].query("competency == 'overall'")
    marks = marks_by_term(overall, ["student_id", "school_year", "course"])
    marks = marks.assign(change=marks["3"] - marks["1"])
    change = marks.groupby(["student_id", "school_year"])["change"].mean().reset_index()
    mentored = change.merge(services, on=["student_id", "school_year"])
    is_short = (mentored["end_date"] - mentored["start_date"]).dt.days < where["days_below"]
    return mentored.loc[is_short, "change"].mean() - mentored.loc[~is_short, "change"].mean()


def unsignalled_subgroup(tables, where):
    overall = tables["results"].query("competency == 'overall' and term == 'final' and course_level > 0")
    mean = overall.groupby(["student_id", "school_year"])["mark"].mean()
    days = tables["calendar"].query("is_instructional")
    possible = days.groupby("school_year")["n_periods"].sum()
    missed = periods_missed(tables).merge(days[["date", "school_year"]], on="date")
    missed = missed.groupby(["student_id", "school_year"])["n_missed"].sum()
    rate = missed / missed.index.get_level_values("school_year").map(possible).to_numpy()
    flagged = {*mean[mean < 65].index.get_level_values(0), *rate[rate >= 0.10].index.get_level_values(0)}
    seen = tables["students"].drop_duplicates("student_id")[["student_id", where["column"]]]
    left = tables["outcomes"].query("outcome == 'left'").merge(seen, on="student_id")
    found, concerned = left["student_id"].isin(flagged), left[where["column"]] == where["value"]
    return found[concerned].mean() - found[~concerned].mean()


def rule_break(tables, where):
    first, then = where["terms_compared"]
    overall = tables["results"].query("competency == 'overall'")
    marks = marks_by_term(overall[overall["course"].isin(EXAM_COURSES)], ["student_id", "school_year", "course"])
    weights = marks["school_year"].map(lambda year: load_rules().for_year(year).term_weights)
    school_mark = sum(
        weights.map(lambda given, term=term: given[term])
        * marks[term].where(marks[term].notna() | (term == "3"), np.nan).fillna(0)
        for term in ("1", "2", "3")
    )
    complete = marks[["1", "2", "final"]].notna().all(axis=1) & (marks["3"].notna() | (marks["school_year"] == first))
    gap = (marks["final"] - school_mark)[complete].groupby(marks.loc[complete, "school_year"]).mean()
    return gap[gap.index >= then].mean() - gap[first]


def pile_at_pass(tables, where):
    overall = tables["results"].query("competency == 'overall' and term == 'final' and course_level > 0")
    count = overall.loc[~overall["course"].isin(EXAM_COURSES), "mark"].value_counts()
    around = [54, 55, 56, 61, 62, 63]
    return 1 - count.reindex(where["from"]).fillna(0).sum() / (count.reindex(around).fillna(0).sum() / 2)


def class_without_skill(tables, where):
    items = tables["items"].query(f"instrument == '{where['instrument']}'")
    about = items["skill"].str.split("|").map(lambda skills: where["skill"] in skills)
    answers = tables["responses"].merge(items.assign(about=about), on=["instrument", "item"])
    students = tables["students"].query(f"school_year == {where['school_year']}")[["student_id", "group"]]
    answers = answers.merge(students, on="student_id")
    share = answers["score"].fillna(0) / answers["maximum_score"]
    mean = share.groupby([(answers["group"] == where["group"]).to_numpy(), answers["about"].to_numpy()]).mean()
    return (mean[True, True] - mean[True, False]) - (mean[False, True] - mean[False, False])


def severe_rater(tables, where):
    wide = tables["observations"].pivot_table(index=["group", "date", "criterion"], columns="rater_id", values="rating")
    first, second = sorted(wide.columns)
    return (wide[second] - wide[first]).mean()


def changed_practices(tables, where):
    practices = tables["answers"][tables["answers"]["instrument"] == where["instrument"]]
    wide = practices.pivot_table(index=["respondent_id", "item"], columns="wave", values="answer")
    return (wide["after"] - wide["before"]).mean()


def are_slow(tables, where):
    """Whether each followed student stays under the slope named, since the support began; each level has its start."""
    tutored = with_year(tables["services"]).query("service == 'tutoring' and school_year == 2026")
    since = tutored.set_index("student_id")["start_date"]
    told = (
        tables["progress"].dropna(subset="score").groupby(["student_id", "instrument", "level", "date"], dropna=False)
    )
    rows = told["score"].median().reset_index()
    rows = rows[rows["date"] >= rows["student_id"].map(since)]
    rows["week"] = (rows["date"] - rows["date"].min()).dt.days / 7
    of = rows.groupby(["student_id", "level"], dropna=False)
    week, score = (rows[name] - of[name].transform("mean") for name in ("week", "score"))
    series = [rows["student_id"], rows["instrument"]]
    slope = (week * score).groupby(series).sum() / (week**2).groupby(series).sum()
    cut = slope.index.get_level_values("instrument").map(where["slope_cut"])
    return pd.Series((slope * np.sign(cut) < abs(cut)).to_numpy(), slope.index.get_level_values("student_id"))


def slow_responders(tables, where):
    return are_slow(tables, where).mean()


def slow_without_dose(tables, where):
    slow = are_slow(tables, WHERE["slow_responders"])
    tutored = with_year(tables["services"]).query("service == 'tutoring' and school_year == 2026")["service_id"]
    sessions = tables["sessions"][tables["sessions"]["service_id"].isin(tutored)]
    held = sessions.groupby("student_id")["was_attended"].mean()
    return (slow & (held.reindex(slow.index) < where["held_cut"])).mean()


def quiet_decline(tables, where):
    results = tables["results"].query(
        f"school_year == {where['school_year']} and competency == 'overall' and course_level > 0"
    )
    wide = results.pivot_table(index=["student_id", "course"], columns="term", values="mark")
    passes = wide["final"].groupby("student_id").min() >= 60
    falls = (wide["1"] - wide["3"]).dropna().groupby("student_id").mean()[passes]
    return falls.nlargest(where["n_students"]).mean()


ESTIMATES = {
    estimate.__name__: estimate
    for estimate in (
        weak_competency,
        missed_weekday,
        support_by_cutoff,
        short_mentoring,
        unsignalled_subgroup,
        rule_break,
        pile_at_pass,
        class_without_skill,
        severe_rater,
        changed_practices,
        slow_responders,
        quiet_decline,
        slow_without_dose,
    )
}


def test_every_kind_of_truth_has_an_estimate_here():
    assert set(ESTIMATES) == {truth.kind for truth in KINDS} == set(TRUTHS)


@pytest.mark.parametrize("kind", sorted(ESTIMATES))
def test_a_planted_truth_is_recovered_at_its_size(tables, kind):
    truth = TRUTHS[kind]
    found = ESTIMATES[kind](tables[int(truth.school) - 999001], truth.where)
    expected = truth.size - truth.where.get("size_when_kept", 0)
    assert found == pytest.approx(expected, abs=truth.tolerance)


@pytest.mark.parametrize("kind", sorted(set(ESTIMATES) - {"unsignalled_subgroup"}))
def test_the_calm_school_shows_nothing_of_the_kind(tables, kind):
    """Even the nearest estimate of the calm school is less than half the size planted elsewhere."""
    planted = TRUTHS[kind].size - TRUTHS[kind].where.get("size_when_kept", 0)
    assert abs(ESTIMATES[kind](tables[CALM], WHERE[kind])) < abs(planted) / 2


def test_the_badly_served_subgroup_leaves_as_often_as_the_others(tables):
    """Otherwise the screening would miss them only because there is nothing to find."""
    where = TRUTHS["unsignalled_subgroup"].where
    seen = tables[1]["students"].drop_duplicates("student_id")[["student_id", where["column"]]]
    known = tables[1]["outcomes"].merge(seen, on="student_id")
    rate = (known["outcome"] == "left").groupby(known[where["column"]] == where["value"]).mean()
    assert abs(rate[True] - rate[False]) < 0.08


def test_the_cutoff_decides_alone_who_is_tutored(tables):
    where = TRUTHS["support_by_cutoff"].where
    scored = orientation(tables[1], where)
    tutored = with_year(tables[1]["services"].query("service == 'tutoring'"))
    given = pd.MultiIndex.from_frame(tutored[["student_id", "school_year"]])
    supported = pd.MultiIndex.from_frame(scored[["student_id", "school_year"]]).isin(given)
    assert ((scored["score"] >= where["cutoff"]) == supported).all()


def test_the_plain_comparison_of_tutored_and_not_is_misleading(tables):
    """The support is given to those who struggle: their level stays below the others in spite of it."""
    where = TRUTHS["support_by_cutoff"].where
    scored = orientation(tables[1], where)
    above = scored["score"] >= where["cutoff"]
    assert scored.loc[above, "3"].mean() < scored.loc[~above, "3"].mean() - 3


def test_the_learning_of_exam_courses_does_not_change_over_the_rule_change(tables):
    overall = tables[1]["results"].query("competency == 'overall'")
    marks = marks_by_term(overall[overall["course"].isin(EXAM_COURSES)], ["school_year"])
    first_term = marks.set_index("school_year")["1"]
    assert abs(first_term.loc[2024:].mean() - first_term.loc[2022]) < 2


def test_a_weak_competency_is_there_every_year(tables):
    where = TRUTHS["weak_competency"].where
    for year in sorted(tables[0]["results"]["school_year"].unique()):
        one_year = {"results": tables[0]["results"].query(f"school_year == {year}")}
        assert weak_competency(one_year, where) == pytest.approx(-9, abs=3)


def test_the_series_of_every_school_hold_what_is_told_of_them(tables):
    missing, levels, passages, ended = FOLLOWED
    for school in tables:
        progress, reading = school["progress"], school["progress"].query("instrument == 'FLUIDITE'")
        assert (progress["missing_reason"] != "").mean() == pytest.approx(missing.size, abs=missing.tolerance)
        assert (progress["score"].isna() == (progress["missing_reason"] != "")).all()
        changed = reading.groupby("student_id")["level"].agg(lambda told: {*told} == {"A", "B"})
        assert changed.mean() == pytest.approx(levels.size, abs=levels.tolerance)
        assert reading.groupby(["student_id", "date"])["form"].nunique().max() == passages.size
        tutored = with_year(school["services"]).query("service == 'tutoring' and school_year == 2026")
        is_ended = tutored["end_date"].dt.strftime("%m-%d") == ended.where["end_date"]
        assert is_ended.mean() == pytest.approx(ended.size, abs=ended.tolerance)
        assert is_ended.any()
        last = school["sessions"].merge(tutored[is_ended], on=["service_id", "student_id"])
        assert (last["date"] <= last["end_date"]).all()
