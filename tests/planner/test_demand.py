from dataclasses import replace

import pandas as pd

from portraitlib.planner.demand import Demand

SLOTS = pd.DataFrame({"slot": ["J2-midi", "J1-midi", "J1-midi"], "n_rooms": [2, 1, 3]})


def test_a_demand_made_from_another_takes_the_tables_that_are_the_same_and_puts_the_others_in_order():
    first = Demand(slots=SLOTS)
    other = replace(first, slots=first.slots.iloc[::-1])
    assert other.needs is first.needs
    assert first.slots["slot"].tolist() == other.slots["slot"].tolist() == ["J1-midi", "J2-midi"]


def test_a_table_that_was_changed_is_put_in_order_again():
    found = replace(Demand(slots=SLOTS), slots=SLOTS.assign(has_late_bus=True))
    assert found.slots[["slot", "n_rooms", "has_late_bus"]].to_numpy().tolist() == [
        ["J1-midi", 1.0, True],
        ["J2-midi", 2.0, True],
    ]
