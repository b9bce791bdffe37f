"""Before and during a support: a description for one student, more for three starts, nothing without both phases."""

import numpy as np
import pytest

from portraitlib import describe_single_case
from portraitlib.display.show import shown_view
from portraitlib.statistics.single_case import single_case
from portraitlib.studies.follow_up.measures.single import FALSE_SHARE

BEFORE, DURING = [3, 3, 4, 5], [4, 5, 6, 7, 7]
NINE = BEFORE + DURING
START = "2026-02-11"  # the fifth of the weekly days


def cases_of(school, journal):
    """Rows of the table of cases, by student."""
    return describe_single_case(school, journal=journal).tables["single_cases"].data.set_index("student_id")


def test_nap_by_hand_with_its_error_and_an_interval_that_small_phases_widen(probes, followed, journal, phase):
    """Of the 20 pairs, 17 rise, 2 are equal and 1 falls: 18 of 20."""
    row = cases_of(followed(probes({"a": NINE})), journal(phase("a", START))).loc["a"]
    assert row[["scores_before", "scores_during"]].tolist() == [4, 5]
    assert row["nap"] == pytest.approx(0.9)
    assert row["nap_error"] == pytest.approx(single_case(BEFORE, DURING).nap_error)
    assert row["nap_low"] == pytest.approx(0.9 - 3.182446 * row["nap_error"], abs=1e-6)  # Student's 0.975 of 3
    assert row["nap_high"] == 1


def test_a_descending_instrument_is_mirrored(probes, followed, journal, phase):
    down = [{"instrument": "LECTURE", "direction": "down", "minimum": 0, "maximum": 50}]
    school = followed(probes({"a": [50 - one for one in NINE]}), instruments=down)
    assert cases_of(school, journal(phase("a", START))).loc["a", "nap"] == pytest.approx(0.9)


def test_a_support_that_changes_or_ends_closes_its_phase(probes, followed, journal, phase):
    school = followed(probes({"a": NINE + [1, 1, 1]}))
    for change in ("changed", "ended"):
        ends = journal(phase("a", "2026-03-18", change), phase("a", START))
        assert cases_of(school, ends).loc["a", "scores_during"] == 5
    assert cases_of(school, journal(phase("a", START))).loc["a", "scores_during"] == 8


@pytest.mark.parametrize(
    ("scores", "on", "why"),
    [
        (NINE, "2026-01-21", "too_few_before"),
        (NINE, "2026-03-10", "too_few_during"),
        ([3, None, None, 4, 5, 6, 7], START, "too_few_before"),
        ([5] * 9, START, "all_equal"),
        ([3, 4], START, "not_started"),
        (NINE, "", "no_phase"),
    ],
)
def test_what_cannot_be_compared_says_why_and_has_no_number(probes, followed, journal, phase, scores, on, why):
    school = followed(probes({"a": scores, "b": NINE}))
    row = cases_of(school, journal(phase("b", START), *([phase("a", on)] if on else []))).loc["a"]
    assert row["why_no_case"] == why and np.isnan(row["nap"])


def test_two_phases_are_a_description_and_a_rise_before_is_told(probes, followed, journal, phase):
    rising = [1, 2, 3, 4.5, 5, 6, 7, 8]
    school = followed(probes({"a": rising}))
    view = shown_view(describe_single_case(school, student="a", journal=journal(phase("a", START))))
    assert "erreur type" in view.headline
    assert any("s'amélioraient sûrement déjà avant" in one and "ne prouvent rien" in one for one in view.sentences)
    assert len(view.figures) == 1


def test_three_starts_are_put_together_and_two_are_not(probes, followed, journal, phase):
    days = ["2026-02-04", "2026-02-11", "2026-02-18"]
    scores = {name: [5, 6, 5, 6] + [9, 10, 9, 11, 10, 11] for name in "abc"}
    two = journal(*[phase(name, day) for name, day in zip("abc", [days[0], days[1], days[1]], strict=True)])
    three = journal(*[phase(name, day) for name, day in zip("abc", days, strict=True)])
    school = followed(probes(scores))
    assert not len(describe_single_case(school, journal=two).tables["multiple_baselines"].data)
    result = describe_single_case(school, journal=three)
    row = result.tables["multiple_baselines"].data.iloc[0]
    own = result.tables["single_cases"].data["nap"]
    assert (row["n_students"], row["n_starts"]) == (3, 3)
    assert row["mean_nap"] == pytest.approx(own.mean())
    assert row["mean_nap_low"] <= own.mean() - 4.3 * own.std() / np.sqrt(3)  # Student's 0.975 of 2
    view = shown_view(result)
    assert any("3 débuts différents" in one for one in view.sentences)
    assert "cela ne dit pas que le soutien en est la cause" in view.headline


def test_without_a_phase_a_series_or_outside_the_team_it_is_refused(probes, followed, journal, phase):
    school = followed(probes({"a": NINE}))
    assert describe_single_case(school).reason == "no_phases"
    assert describe_single_case(school, journal=journal(phase("a", START, "ended"))).reason == "no_phases"
    assert describe_single_case(school, student="z", journal=journal(phase("a", START))).reason == "not_followed"
    staff = followed(probes({"a": NINE}), audience="personnel")
    assert describe_single_case(staff, journal=journal(is_closed=True)).reason == "students_not_shown"


@pytest.mark.long
@pytest.mark.parametrize(("n_before", "n_during"), [(3, 3), (3, 8), (5, 10)])
def test_of_students_for_whom_nothing_changes_few_look_surely_better(
    probes, followed, journal, phase, n_before, n_during
):
    rng = np.random.default_rng([5, n_before, n_during])
    scores = {f"s{place:04}": 50 + 5 * rng.normal(size=n_before + n_during) for place in range(600)}
    day = str(np.datetime64("2026-01-14") + 7 * n_before)
    rows = cases_of(followed(probes(scores)), journal(*[phase(one, day) for one in scores]))
    assert (rows["nap_low"] > 0.5).mean() < FALSE_SHARE + 3 * np.sqrt(FALSE_SHARE * (1 - FALSE_SHARE) / 600)
