"""Departures and graduation: what is known, what is not, and nothing told of who went elsewhere but that they did."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from portraitlib.results.disclosure import disclose
from portraitlib.studies.school_portrait.measures.departures import describe_departures
from portraitlib.studies.school_portrait.measures.graduation import describe_graduation
from portraitlib.tables.school import school_in_memory


def students(reasons, year=2026, level=3, prefix="s"):
    names = [f"{prefix}{n}" for n in range(len(reasons))]
    return pd.DataFrame({"student_id": names, "school_year": year, "grade_level": level, "exit_reason": reasons})


def levels(n_left, size):
    """Students of one year, level after level: how many left of so many."""
    frames = [
        students(["left"] * n + [None] * (size - n), 2026, level, f"t{level}-") for level, n in enumerate(n_left, 1)
    ]
    return school_in_memory({"students": pd.concat(frames)})


def cohort(ends, year=2018):
    """Students of a cohort: (outcome, school year of it)."""
    frame = pd.DataFrame(ends, columns=["outcome", "outcome_year"])
    return frame.assign(student_id=[f"{year}-{n}" for n in range(len(ends))], cohort_year=year)


def cohorts_of(*frames, **more):
    school = school_in_memory({"outcomes": pd.concat(frames)}, **more)
    return describe_graduation(school).tables["cohorts"].data.set_index(["cohort_year", "horizon"])


class TestDepartures:
    def test_departures_are_counted_by_year_level_and_reason(self):
        frames = [students(["left"] + [None] * 19), students(["moved", "vocational"] + [None] * 18, 2025, 4, "t")]
        tables = describe_departures(school_in_memory({"students": pd.concat(frames)})).tables
        assert tables["departures_by_year"].data["n_departed"].tolist() == [2, 1]
        assert tables["departures_by_level"].data.set_index("level")["n_departed"].to_dict() == {"3": 1, "4": 2}
        assert set(tables["destinations"].data["exit_reason"]) == {"left", "moved", "vocational"}

    def test_the_interval_is_wilson_s(self):
        table = describe_departures(school_in_memory({"students": students(["left"] * 3 + [None] * 37)})).tables
        row = table["departures_by_year"].data.iloc[0]
        reference = stats.binomtest(3, 40).proportion_ci(method="wilson")
        assert (row["rate_low"], row["rate_high"]) == pytest.approx((reference.low, reference.high))

    def test_a_level_stands_out_only_when_more_leave_than_chance_among_all_levels_explains(self):
        def clear(*n_left):
            return describe_departures(levels(n_left, 100)).tables["departures_by_level"]

        assert clear(3, 3, 3, 20, 3).data["is_clear"].tolist() == [False, False, False, True, False]
        # 7 of 100 against 10 of 400: its own interval (3.4 to 13.7 per cent) is above 2.5, as in one draw of five.
        assert not clear(2, 3, 2, 7, 3).data["is_clear"].any()
        assert not clear(5).data["is_clear"].any()

    def test_alike_levels_seldom_seem_to_differ(self, seeds, alarms_at_most):
        rng, alarms, drawn = np.random.default_rng(3), 0, seeds(few=4, many=60, full=300)
        for _ in drawn:
            found = describe_departures(levels(rng.binomial(120, 0.04, 5), 120))
            alarms += bool(found.tables["departures_by_level"].data["is_clear"].any())
        assert alarms <= alarms_at_most(len(drawn), 1 / 20)

    def test_adult_and_vocational_education_are_not_dropping_out(self):
        found = describe_departures(school_in_memory({"students": students(["adult_education", "vocational", "left"])}))
        told = found.tables["destinations"].data.set_index("exit_reason")["destination"].to_dict()
        assert told == {"adult_education": "continues", "vocational": "continues", "left": "left"}

    def test_a_departure_without_a_reason_is_one_all_the_same(self):
        frame = students([None] * 10).assign(exit_date=[pd.Timestamp("2026-01-10")] + [pd.NaT] * 9)
        found = describe_departures(school_in_memory({"students": frame}))
        assert found.tables["destinations"].data["exit_reason"].tolist() == ["not_known"]

    def test_nothing_recorded_is_not_nobody(self):
        nobody = school_in_memory({"students": students([None] * 30)})
        assert describe_departures(nobody).reason == "no_departure_recorded"

    def test_no_student_is_refused(self):
        assert describe_departures(school_in_memory({})).reason == "no_students"

    def test_years_after_the_notebook_s_are_left_out(self):
        frames = [students(["left", None], 2025), students(["left", None], 2026)]
        school = school_in_memory({"students": pd.concat(frames)}, school_year=2025)
        assert describe_departures(school).years == (2025,)

    @pytest.mark.parametrize(("audience", "smallest"), [("personnel", 5), ("public", 10)])
    def test_a_rare_reason_is_withheld_with_another(self, audience, smallest):
        reasons = ["left"] * 30 + ["moved"] * 20 + ["vocational"] * 2 + [None] * 200
        found = disclose(describe_departures(school_in_memory({"students": students(reasons)}, audience=audience)))
        told = found.tables["destinations"].data["n_departed"]
        assert (told.dropna() >= smallest).all()
        assert told.isna().sum() == 2


class TestGraduation:
    ENDS = (
        [("diploma", 2022)] * 5 + [("qualification", 2023)] * 2 + [("diploma", 2024), ("moved", 2020), ("left", 2021)]
    )

    def test_a_diploma_counts_from_the_horizon_it_came_within(self):
        rates = cohorts_of(cohort(self.ENDS))["n_graduated"]
        assert rates.to_dict() == {(2018, 5): 5, (2018, 6): 7, (2018, 7): 8}

    def test_who_went_elsewhere_may_have_graduated_and_is_neither_a_success_nor_a_failure(self):
        row = cohorts_of(cohort(self.ENDS)).loc[(2018, 5)]
        assert (row["n_graduated"], row["n_not_known"], row["n_not_graduated"]) == (5, 1, 4)
        assert (row["sure_rate"], row["possible_rate"], row["known_rate"]) == pytest.approx((0.5, 0.6, 5 / 9))

    @pytest.mark.parametrize("outcome", ["moved", "adult_education", "vocational", "unknown"])
    def test_every_way_elsewhere_widens_the_bounds(self, outcome):
        row = cohorts_of(cohort([("diploma", 2022)] * 9 + [(outcome, 2021)])).loc[(2018, 5)]
        assert (row["sure_rate"], row["possible_rate"]) == (0.9, 1.0)

    def test_who_moved_after_the_horizon_was_there_at_the_horizon_without_a_diploma(self):
        row = cohorts_of(cohort([("diploma", 2022)] * 9 + [("moved", 2023)])).loc[(2018, 5)]
        assert (row["n_not_known"], row["n_not_graduated"]) == (0, 1)

    def test_a_cohort_is_shown_at_the_horizons_it_reached_only(self):
        recent = cohort([("diploma", 2024)] * 10, year=2020)
        assert list(cohorts_of(cohort(self.ENDS), recent).loc[2020].index) == [5]
        assert list(cohorts_of(cohort([("diploma", 2025)] * 10, 2020)).loc[2020].index) == [5, 6]

    def test_read_as_of_a_date_a_cohort_keeps_its_students(self):
        from datetime import date

        from portraitlib.rules import load_rules
        from portraitlib.tables.as_of import known_on
        from portraitlib.tables.frames import conform
        from portraitlib.tables.schemas import SCHEMAS

        whole = conform(cohort(self.ENDS), SCHEMAS["outcomes"])
        known = known_on(whole, SCHEMAS["outcomes"], date(2023, 1, 1), load_rules())
        rows = cohorts_of(known)
        assert rows.loc[(2018, 5), "n_students"] == 10
        assert rows.loc[(2018, 5), "sure_rate"] == cohorts_of(whole).loc[(2018, 5), "sure_rate"]
        assert list(rows.index) == [(2018, 5)]

    def test_rates_by_sex_need_the_sex_of_nearly_everybody(self):
        outcomes = cohort([("diploma", 2022)] * 20)
        people = pd.DataFrame({"student_id": outcomes["student_id"], "school_year": 2022, "sex": ["F", "M"] * 10})
        whole = describe_graduation(school_in_memory({"outcomes": outcomes, "students": people}))
        assert set(whole.tables["cohorts_by_sex"].data["subgroup"]) == {"sex:F", "sex:M"}
        partly = describe_graduation(school_in_memory({"outcomes": outcomes, "students": people.iloc[:18]}))
        assert "cohorts_by_sex" not in partly.tables

    @pytest.mark.parametrize(
        ("outcomes", "reason"),
        [(cohort([]), "no_outcomes"), (cohort([("enrolled", 2026)] * 9, 2024), "no_cohort_finished")],
    )
    def test_nothing_to_say_is_said(self, outcomes, reason):
        tables = {"outcomes": outcomes} if len(outcomes) else {}
        assert describe_graduation(school_in_memory(tables)).reason == reason

    def test_official_rates_are_those_published_for_each_cohort(self):
        # ISQ, cohort of 2015: 84.1 per cent within 7 years; girls 88.4, boys 80.1.
        # Cohort of 2014: education.gouv.qc.ca, id=40816: 72.7, 79.1 and 82.1 per cent; girls 79.2,
        # boys 66.3 within 5 years.
        official = describe_graduation(school_in_memory({"outcomes": cohort(self.ENDS)})).provincial
        rates = {rate.group: rate.rates for rate in official if rate.cohort == 2014}
        later = {rate.group: rate.rates[7] for rate in official if rate.cohort == 2015}
        assert later == {"all": 0.841, "sex:F": 0.884, "sex:M": 0.801}
        assert rates["all"] == {5: 0.727, 6: 0.791, 7: 0.821}
        assert (rates["sex:F"][5], rates["sex:M"][5]) == (0.792, 0.663)

    def test_the_sample_s_cohorts_are_followed_to_the_end(self, synthetic):
        rows = describe_graduation(synthetic(2)).tables["cohorts"].data
        assert (rows["sure_rate"] <= rows["known_rate"]).all()
        assert (rows["known_rate"] <= rows["possible_rate"]).all()
        assert rows.groupby("cohort_year")["sure_rate"].apply(lambda rates: rates.is_monotonic_increasing).all()

    def test_a_public_reader_cannot_subtract_one_horizon_from_the_next(self):
        rows = cohorts_of(cohort(self.ENDS * 6), audience="public")
        assert list(rows.index) == [(2018, 7)]
