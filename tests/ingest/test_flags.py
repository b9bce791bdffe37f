"""Values that are kept but should be looked at."""

from __future__ import annotations

import pandas as pd
import pytest

from portraitlib.ingest.flags import flag
from portraitlib.rules import MarkingRule, RuleSet
from portraitlib.tables.frames import conform
from portraitlib.tables.schemas import SCHEMAS

RULES = RuleSet(
    name="x",
    rules=[
        MarkingRule(first_year=2020, last_year=9999, term_weights={"1": 1.0}, pass_mark=60, series="x", source="essai")
    ],
)


def results(*rows: tuple) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["student_id", "term", "mark"])
    about = {
        "school_id": "A",
        "school_year": 2026,
        "course": "063126",
        "subject": "mathematics",
        "competency": "overall",
    }
    return conform(frame.assign(**about), SCHEMAS["results"])


def flags_of(tables: dict, constants=None, reshaped=None) -> pd.DataFrame:
    return flag(tables, RULES, constants or {}, reshaped or {})


def test_a_final_zero_is_flagged_and_more_so_after_a_term_that_was_passed():
    rows = [
        ("p", "1", 60),
        ("p", "final", 0),
        ("q", "1", 59),
        ("q", "final", 0),
        ("r", "1", 80),
        ("r", "final", 70),
        ("s", "final", 0),
    ]
    found = flags_of({"results": results(*rows)}).set_index("student_id")["rule"].to_dict()
    assert found == {"p": "final_zero_after_passing", "q": "final_zero", "s": "final_zero"}


def test_a_zero_of_a_term_is_not_a_final_zero():
    assert not len(flags_of({"results": results(("p", "1", 0))}))


@pytest.mark.parametrize(("n_students", "n_flags"), [(9, 0), (10, 1)])
def test_one_value_for_a_whole_column_is_flagged_from_ten_rows(n_students, n_flags):
    rows = [(f"p{number}", "1", 75) for number in range(n_students)]
    found = flags_of({"results": results(*rows)})
    assert found["rule"].tolist() == ["constant_column"][:n_flags]


def test_a_column_the_mapping_fills_with_one_value_is_not_flagged():
    rows = conform(
        pd.DataFrame({"school_id": "A", "student_id": [str(n) for n in range(12)], "school_year": 2026, "sex": "F"}),
        SCHEMAS["students"],
    )
    assert flags_of({"students": rows})["column"].tolist() == ["sex"]
    assert not len(flags_of({"students": rows}, {"students": frozenset({"sex"})}))


def test_codes_put_in_order_are_counted():
    found = flags_of({}, reshaped={("students", "student_id"): 3})
    assert found[["rule", "table", "n_rows"]].to_numpy().tolist() == [["code_permanent_reshaped", "students", 3]]
