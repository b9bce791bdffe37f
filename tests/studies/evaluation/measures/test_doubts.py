"""What could undo an estimate: each other reason is tried, planted ones are found, and nothing is claimed of a try."""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from portraitlib import challenge_estimate, compare_detectable, estimate_programme, relate_dose
from portraitlib.display.drawn import exact
from portraitlib.display.show import shown_view
from portraitlib.results.disclosure import disclose
from portraitlib.results.result import Refusal
from portraitlib.studies.evaluation.measures import cutoff
from portraitlib.studies.evaluation.measures.cutoff import has_rd
from portraitlib.studies.evaluation.measures.reached import beside_matters
from portraitlib.tables.school import school_in_memory

N = 160
IDS = [f"s{place:03d}" for place in range(N)]


@cache  # a test reads a school and changes nothing of it: the same one serves all that ask for it
def opened(*, gain=0.0, lost=0, chosen="mixed", came=0.0, seed=2, **params):
    """Two years of marks of four groups; forty students are tutored from January: mixed, or the lowest at first."""
    rng = np.random.default_rng(seed)
    level = rng.normal(68, 8, N)
    first, last = level + rng.normal(0, 5, N), level + 1 + rng.normal(0, 5, N)
    took = np.arange(N) % 4 == 0 if chosen == "mixed" else first <= np.sort(first)[39]
    sessions = rng.integers(2, 30, N)
    last = last + gain * took + came * took * (sessions - sessions.mean())
    people = pd.DataFrame({"student_id": IDS, "grade_level": 2, "group": [f"2{place % 5}" for place in range(N)]})
    people = pd.concat([people.assign(school_year=year) for year in (2025, 2026)])
    kept = np.ones(N, bool)
    kept[np.flatnonzero(took)[:lost]] = False
    told = [("final", 2025, level + rng.normal(0, 4, N), np.ones(N, bool)), ("1", 2026, first, np.ones(N, bool)),
            ("3", 2026, last, kept)]  # fmt: skip
    of = {"subject": "french", "course": "132208", "competency": "overall", "course_level": 2}
    marks = pd.concat(
        pd.DataFrame({"student_id": np.array(IDS)[some], "mark": values[some].clip(0, 100)}).assign(
            school_year=year, term=term, **of
        )
        for term, year, values, some in told
    )
    ids = np.array(IDS)[took]
    given = pd.DataFrame({"student_id": ids, "service_id": "1", "service": "tutoring", "subject": "french",
                          "start_date": pd.Timestamp("2026-01-05")})  # fmt: skip
    days = pd.bdate_range("2026-01-06", periods=30)
    held = pd.concat([pd.DataFrame({"service_id": "1", "student_id": who, "date": days[:n], "was_attended": True})
                      for who, n in zip(ids, sessions[took], strict=True)])  # fmt: skip
    tables = {"students": people, "results": marks, "services": given, "sessions": held}
    return school_in_memory(tables, **params)


def states(told):
    return told.tables["doubts"].data.set_index("doubt")["doubt_state"]


def test_a_planted_gain_of_students_alike_at_the_start_holds_to_what_is_tried():
    told = challenge_estimate(opened(gain=8))
    found = states(told)
    assert found["left"] == found["one_out"] == found["return"] == "holds"
    tries = told.tables["estimates_again"].data.set_index("trial")
    assert tries.loc["one_out_low", "again"] <= tries.loc["as_told", "again"] <= tries.loc["one_out_high", "again"]


def test_the_lowest_chosen_with_no_gain_are_what_comes_back_by_itself():
    told = challenge_estimate(opened(chosen="lowest"))
    row = told.tables["return_to_the_mean"].data.iloc[0]
    assert row["return_seen"] > 0.3  # they went up
    assert row["return_low"] <= row["return_seen"] <= row["return_high"]


def test_many_lost_on_one_side_call_for_caution():
    told = challenge_estimate(opened(gain=8, lost=6))
    rows = told.tables["lost_on_the_way"].data.set_index("side") if not isinstance(told, Refusal) else None
    assert rows is not None
    assert rows.loc["took", "lost_share"] == pytest.approx(6 / 40)


def test_the_share_lost_by_few_is_not_told_outside_the_team():
    """Three of forty: 0.075 times 40 would give them back."""
    for audience, is_told in (("interne", True), ("personnel", False)):
        told = challenge_estimate(opened(gain=8, lost=3, audience=audience))
        lost = disclose(told).tables["lost_on_the_way"]
        assert exact(lost, "n_lost").tolist() == exact(lost, "lost_share").tolist() == [is_told] * 2
        assert ("Sans résultat" in " ".join(shown_view(told).sentences)) == is_told


def test_of_lots_drawn_neither_a_bad_day_nor_a_hidden_cause_is_tried():
    school = opened(gain=8)
    took = school.table("services")["student_id"]
    listed = pd.DataFrame({"programme_id": "T", "school_year": 2026, "student_id": IDS})
    listed = listed.assign(is_eligible=True, is_offered=listed["student_id"].isin(took), offered_on="2026-01-05")
    listed = listed.assign(is_started=listed["is_offered"], offered_on=pd.to_datetime(listed["offered_on"]))
    row = {"programme_id": "T", "school_year": 2026, "service": "tutoring", "subject": "french", "chosen_by": "drawn"}
    programmes = pd.DataFrame([{**row, "drawn_unit": "student"}])
    names = ("students", "results", "services", "sessions")
    tables = {name: school.table(name) for name in names} | {"programmes": programmes, "eligibility": listed}
    told = challenge_estimate(school_in_memory(tables))
    assert told.design == "drawn"
    assert states(told)["return"] == states(told)["hidden"] == "by_design"


def test_a_number_that_was_not_declared_is_called_exploration_in_its_title_and_its_figures():
    view = shown_view(challenge_estimate(opened(gain=8)))
    assert view.headline.startswith("Exploration")
    assert view.figures
    assert all(figure.title.startswith("Exploration") and "Exploration" in figure.alt for figure in view.figures)
    titles = {table.name: table.title for table in view.tables}
    assert titles["estimates_again"].startswith("Exploration")
    reached = shown_view(compare_detectable(opened(gain=8)))
    assert reached.headline.startswith("Exploration") and reached.tables[0].title.startswith("Exploration")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_without_a_comparison_the_words_name_no_effect(language):
    view = shown_view(challenge_estimate(opened(chosen="lowest", language=language)))
    text = " ".join([view.headline, *view.sentences, *view.notes])
    assert "effet" not in text and "effect" not in text


@pytest.mark.parametrize(
    ("ends", "told"),
    [((0.3, 0.6), "larger"), ((0.05, 0.5), "there_maybe_small"), ((-0.1, 0.1), "smaller"), ((-0.4, 0.1), "no_gain"),
     ((-0.1, 0.4), "unknown"), ((-0.5, -0.1), "against")],
)  # fmt: skip
def test_not_seen_is_never_told_as_not_there(ends, told):
    assert beside_matters(*ends, 0.2, goes_up=True) == told


def test_the_smallest_difference_that_these_students_show_is_that_of_the_error_of_the_estimate():
    row = compare_detectable(opened(gain=8)).tables["planned_and_reached"].data.iloc[0]
    width = row["seen_high"] - row["seen_low"]
    assert row["reached_least"] == pytest.approx(width / 2 * 1.44, rel=0.1)  # 2.80 errors, beside 1.96
    assert row["beside_matters"] == "larger"


def test_a_planted_slope_of_the_dose_is_told_with_its_warning_and_without_a_cause():
    told = relate_dose(opened(came=0.5))
    row = told.tables["dose_slope"].data.iloc[0]
    assert row["dose_slope"] == pytest.approx(5, abs=2.5)
    view = shown_view(told)
    assert "sans en être la cause" in view.headline
    assert any("selon le besoin" in note for note in view.notes)
    assert "effet" not in " ".join([view.headline, *view.sentences, *view.notes])


def test_a_flat_dose_has_an_interval_with_zero_and_says_what_would_have_been_seen():
    view = shown_view(relate_dose(opened()))
    assert "aurait été vu 8 fois sur 10" in view.headline


@pytest.mark.parametrize("study", [challenge_estimate, compare_detectable, relate_dose])
def test_the_public_reads_no_number_of_ten_students_or_fewer(study):
    told = shown_view(study(opened(gain=8, audience="public")))
    for table in told.tables:
        for name in ("n_students", "n_helped"):
            counts = table.rows[name].dropna() if name in table.rows else pd.Series(dtype="float64")
            assert (counts >= 10).all()


@pytest.mark.parametrize(
    "is_there", [False, pytest.param(True, marks=pytest.mark.skipif(not has_rd(), reason="an extra"))]
)
def test_at_a_cutoff_without_a_number_only_what_is_read_without_it_is_told(
    cut_tables, school_with, monkeypatch, is_there
):
    """Its libraries are not there, or too few students are near it: all the students differ, as a score makes them."""
    if not is_there:
        monkeypatch.setattr(cutoff, "find_spec", lambda _: None)
    told = cut_tables()
    # What was known before follows the score: of all the students, the two sides are far apart.
    scores = told["eligibility"].set_index("student_id")["score"]
    far = told["results"]["mark"] + 1.5 * (told["results"]["student_id"].map(scores) - 42)
    school = school_with({**told, "results": told["results"].assign(mark=far.clip(0, 100))})
    assert estimate_programme(school, "T").reason == ("few_at_cutoff" if is_there else "rd_missing")
    found = challenge_estimate(school, "T")
    assert (found.design, found.has_number, found.lacks_rd) == ("cut_off", False, not is_there)
    assert abs(found.tables["start_compared"].data["start_gap"].iloc[0]) > 1
    assert not set(states(found)) & {"holds", "undoes"}
    assert states(found)["window"] == states(found)["one_out"] == "not_tried"
    assert not set(found.tables["estimates_again"].data.get("trial", [])) - {"placebo", "other_subject"}
    view = shown_view(found)
    said = " ".join([view.headline, *view.sentences])
    assert "n'a pas de nombre" in view.headline and "Suffit" not in said and "tient" not in said
    assert ("install rd" in said) == (not is_there)


def test_a_number_that_this_reader_may_not_have_is_in_no_later_section(tables, school_with):
    """Six students only failed: the share of each side would count them, in section 4 as in 5 and 7."""
    told = tables()
    is_low = told["results"]["student_id"].isin([f"p{at:03d}" for at in range(6)]) & told["results"]["term"].eq("3")
    mark = told["results"]["mark"].clip(60).mask(is_low, 50.0)
    asked = ("T", "success:french")
    school = school_with({**told, "results": told["results"].assign(mark=mark)}, audience="public")
    assert not challenge_estimate(school, *asked).has_number
    row = shown_view(compare_detectable(school, *asked)).tables[0].rows.iloc[0]
    assert row[["gap_seen", "seen_low", "seen_high"]].isna().all()
