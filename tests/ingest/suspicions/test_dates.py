"""Days that cannot be."""

import numpy as np
import pandas as pd
import pytest

from portraitlib.ingest.suspicions.dates import odd_dates, swapped
from portraitlib.ingest.suspicions.seen import Seen

CLASS_DAYS = pd.bdate_range("2025-08-27", "2026-06-22")


def school(days, **students):
    """One school's tables, with absences on some days."""
    ids = [f"p{number}" for number in range(len(days))]
    return Seen(
        {
            "students": pd.DataFrame({"student_id": ids, "school_year": 2026, "entry_date": pd.NaT, **students}),
            "attendance": pd.DataFrame({"student_id": ids, "date": pd.to_datetime(days)}),
            "calendar": pd.DataFrame({"date": CLASS_DAYS, "is_instructional": True}),
        }
    )


def as_a_spreadsheet_reads(days):
    """Days whose number could be a month, with day and month exchanged."""
    return [day.replace(month=day.day, day=day.month) if day.day <= 12 else day for day in days]


def test_days_and_months_exchanged_by_a_spreadsheet_are_suspected(door):
    door.mapping["files"].append(
        {
            "pattern": "absences.csv",
            "date_formats": ["%d/%m/%Y"],
            "tables": [
                {
                    "table": "attendance",
                    "columns": {
                        "student_id": {"from": "Fiche", "identifier": "other"},
                        "date": "Date",
                        "period": {"value": "0"},
                        "status": {"value": "absent"},
                    },
                }
            ],
        }
    )
    days = as_a_spreadsheet_reads(CLASS_DAYS[:60])
    lines = [f"{number % 40 + 1:07d};{day:%d/%m/%Y}\n" for number, day in enumerate(days)]
    door.files["absences.csv"] = "Fiche;Date\n" + "".join(lines)
    told = door.told()
    assert set(told) == {"day_month_swapped"}
    is_in_year = [pd.Timestamp("2025-07-01") <= day < pd.Timestamp("2026-07-01") for day in days]
    cannot_be = [place for place, day in enumerate(days) if not is_in_year[place] or day.weekday() >= 5]
    assert told["day_month_swapped"].count == len(cannot_be) > is_in_year.count(False)
    assert list(told["day_month_swapped"].lines) == [place + 2 for place in cannot_be[:5]]
    assert "jour et mois qui semblent inversés" in door.notebook()


@pytest.mark.parametrize("n_days", [60, 120, 200])
def test_days_of_class_raise_nothing(n_days):
    assert list(odd_dates(school(CLASS_DAYS[:n_days]))) == []


def test_days_of_another_year_are_told_with_their_span():
    days = [*CLASS_DAYS[:50], *pd.date_range("2023-10-16", periods=5)]
    (told,) = odd_dates(school(days))
    assert (told.rule, told.facts) == ("dates_outside_year", {"first": "2023-10-16", "last": "2023-10-20"})
    assert told.where.sum() == 5


def test_absences_of_a_saturday_are_off_the_calendar():
    days = [*CLASS_DAYS[:50], *pd.date_range("2025-09-13", periods=4, freq="7D")]
    (told,) = odd_dates(school(days))
    assert (told.rule, told.where.sum()) == ("dates_off_calendar", 4)


def test_absences_of_saturdays_are_told_without_a_calendar_too():
    days = [*CLASS_DAYS[:50], *pd.date_range("2025-09-13", periods=4, freq="7D")]
    seen = school(days)
    without = Seen({name: rows for name, rows in seen.tables.items() if name != "calendar"})
    (told,) = odd_dates(without)
    assert (told.rule, told.where.sum()) == ("dates_off_calendar", 4)


def test_an_exchange_made_twice_is_nothing():
    days = np.array(["2025-09-04", "2026-02-11", "2025-12-01"], dtype="datetime64[D]")
    assert (swapped(swapped(days)) == days).all()
