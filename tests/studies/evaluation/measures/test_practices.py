"""What the staff say before and after: the same persons, all together, and nothing of too few."""

import numpy as np
import pandas as pd
import pytest

from portraitlib import follow_practices
from portraitlib.display.show import shown_view
from portraitlib.results.result import Refusal
from portraitlib.sample.plan import plan_school
from portraitlib.sample.staff import draw_practices, draw_staff
from portraitlib.tables.school import school_in_memory


def asked(n, change=0.0, *, answered_once=0, seed=1, **params):
    """A school whose staff answered three questions before and after; some of them once only."""
    rng = np.random.default_rng(seed)
    items = pd.DataFrame({"instrument": "P", "item": ["P1", "P2", "P3"], "respondent": "staff", "scale_low": 1.0})
    items = items.assign(scale_high=5.0, dimension="practice", wording_fr="Je vérifie.", is_validated=False)
    said = [
        {"instrument": "P", "item": item, "respondent_id": f"a{who}", "school_year": 2026, "wave": wave,
         "answer": float(np.clip(np.round(3 + rng.normal() + change * (wave == "after")), 1, 5))}
        for who in range(n + answered_once) for item in items["item"] for wave in ("before", "after")
        if who < n or wave == "before"
    ]  # fmt: skip
    people = pd.DataFrame({"student_id": ["s"], "school_year": [2026]})
    return school_in_memory({"students": people, "questionnaires": items, "answers": pd.DataFrame(said)}, **params)


def test_the_planted_change_of_the_sample_is_found_and_the_calm_school_has_none():
    found = {}
    for number in (1, 2):
        plan = plan_school(number)
        told = draw_practices(plan, draw_staff(plan)).rename(columns={"who": "respondent_id"})
        items = told[["instrument", "item"]].drop_duplicates().assign(respondent="staff", scale_low=1.0, scale_high=5.0)
        people = pd.DataFrame({"student_id": ["s"], "school_year": [2026]})
        school = school_in_memory({"students": people, "questionnaires": items, "answers": told})
        found[plan.school_id] = follow_practices(school).tables["practice_changes"].data.iloc[0]
    planted = plan_school(1).truth("changed_practices")
    row = found[plan_school(1).school_id]
    assert row["practice_change"] == pytest.approx(planted.size, abs=planted.tolerance)
    assert row["practice_low"] > 0
    calm = found[plan_school(2).school_id]
    assert calm["practice_low"] < 0 < calm["practice_high"]


def test_who_answered_once_is_counted_and_not_read():
    told = follow_practices(asked(12, answered_once=3))
    assert told.counts == {"listed": 15, "before": 15, "after": 12, "both": 12}
    assert told.tables["practice_changes"].data["n_sheets"].eq(12).all()


@pytest.mark.parametrize(("audience", "n"), [("interne", 4), ("public", 9)])
def test_fewer_persons_than_the_least_are_refused(audience, n):
    told = follow_practices(asked(n, audience=audience))
    assert isinstance(told, Refusal) and told.reason == "practices_not_paired"


def test_a_questionnaire_given_once_is_refused():
    school = asked(0, answered_once=12)
    assert follow_practices(school).reason == "no_practices"


def test_a_question_asked_the_other_way_is_turned_over():
    school = asked(12, change=1.5)
    items = school.table("questionnaires").assign(is_reversed=True)
    turned = school_in_memory(
        {"students": school.table("students"), "questionnaires": items, "answers": school.table("answers")}
    )
    plain, other = (
        follow_practices(one).tables["practice_changes"].data["practice_change"] for one in (school, turned)
    )
    assert other.tolist() == pytest.approx((-plain).tolist())


@pytest.mark.parametrize("language", ["fr", "en"])
def test_its_words_never_say_that_a_support_did_it_nor_who_answered(language):
    view = shown_view(follow_practices(asked(12, change=1.0, language=language)))
    text = " ".join([view.headline, *view.sentences, *view.notes])
    assert "effet" not in text and "effect" not in text
    assert "a1" not in text.split()
