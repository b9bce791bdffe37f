"""Meetings against their services and one another: what cannot be true of them (decisions 154 and 155)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from portraitlib.ingest.planning import Finished

SCHOOL_DAY = 480
"""Minutes from the first bell to the last bus, noon included: nobody meets students longer in one day at school."""
LONGER = ("extracurricular",)
"""Services that may last longer than a day at school: an outing."""
OF_ONE_ADULT = ("mentoring", "group_accompaniment", "resource_teacher")
"""Services in which a student is with the adult and nobody else: in a class, two adults may be there at once."""
_OF_SERVICE = ["service", "start_date", "end_date", "provider_id", "form", "group_id"]


def to_mondays(finished: Finished) -> None:
    """Call a week by its Monday, whichever of its days a file says: hours of one week are one row a function."""
    if "staff_time" in finished.tables:
        rows = finished.tables["staff_time"]
        days = pd.to_timedelta(rows["week"].dt.day_of_week, unit="D")
        finished.tables["staff_time"] = rows.assign(week=rows["week"] - days)


def drop_two_adults(finished: Finished) -> None:
    """Set aside meetings that are written twice, with two adults: neither row is believed."""
    if "sessions" in finished.tables:
        rows = finished.tables["sessions"]
        adults = rows.groupby(["service_id", "student_id", "date"], dropna=False)["provider_id"].transform("nunique")
        finished.drop("sessions", "two_adults", "provider_id", adults > 1)


def drop_impossible_meetings(finished: Finished, shared: Mapping[str, pd.DataFrame]) -> None:
    """Set aside meetings out of their service; empty what cannot be of those that stay."""
    if "services" in finished.tables:
        finished.empty("services", "group_of_one", "group_id", _is_alone(finished.tables["services"]))
    services = finished.tables.get("services", shared.get("services"))
    if services is None or "sessions" not in finished.tables:
        return
    staff = finished.tables.get("staff", shared.get("staff"))
    if staff is not None and len(staff):
        adult = finished.tables["sessions"]["provider_id"]
        finished.drop("sessions", "unknown_adult", "provider_id", adult.notna() & ~adult.isin(staff["staff_id"]))
    told = _with_service(finished.tables["sessions"], services)
    finished.drop("sessions", "meeting_before_start", "date", told["date"] < told["start_date"])
    told = _with_service(finished.tables["sessions"], services)
    finished.drop("sessions", "meeting_after_end", "date", told["date"] > told["end_date"])
    told = _with_service(finished.tables["sessions"], services)
    is_long = _surely((told["minutes"] > SCHOOL_DAY) & ~told["service"].isin(LONGER))
    finished.empty("sessions", "longer_than_a_day", "minutes", is_long)
    told["minutes"] = told["minutes"].mask(is_long)
    is_long = _more_than_a_day(told)
    finished.empty("sessions", "adult_longer_than_a_day", "minutes", is_long)
    told["minutes"] = told["minutes"].mask(is_long)
    finished.empty("sessions", "two_adults_at_once", "minutes", _at_once(told))


def _with_service(rows: pd.DataFrame, services: pd.DataFrame) -> pd.DataFrame:
    """Sessions beside what their service says, in their order; the adult is the service's when the row names none."""
    keys = ["service_id", "student_id"]
    known = services[[*keys, *_OF_SERVICE]].rename(columns={"provider_id": "_provider"}).drop_duplicates(keys)
    told = rows.merge(known, on=keys, how="left").set_axis(rows.index)
    together = told["group_id"].fillna(told["service_id"])
    return told.assign(adult=told["provider_id"].fillna(told["_provider"]), together=together)


def _is_alone(services: pd.DataFrame) -> np.ndarray:
    """Services given to a group that only one student ever has."""
    is_group = services["form"].eq("group") | services["service"].eq("group_accompaniment")
    n_students = services.groupby("group_id")["student_id"].transform("nunique")
    return _surely(is_group & (n_students == 1))


def _surely(mask: pd.Series) -> np.ndarray:
    """Mask of the rows of which it is known to be true."""
    return mask.fillna(False).to_numpy(dtype=bool)


def _there(told: pd.DataFrame) -> pd.Series:
    return told["was_attended"].fillna(False).astype(bool)


def _more_than_a_day(told: pd.DataFrame) -> np.ndarray:
    """Meetings of an adult whose day is longer than a school day, however they are put together.

    Without times, only students met alone and different groups are known to be met one after the other; of the
    others, all may have been there at once: the longest alone counts.
    """
    is_counted = _there(told) & told["minutes"].notna() & told["adult"].notna() & ~told["service"].isin(LONGER)
    there = told[is_counted]
    is_alone = _surely(there["form"].eq("one_to_one") | there["n_present"].eq(1))
    is_group = there["group_id"].notna().to_numpy() & ~is_alone
    apart = np.where(is_alone, there["together"] + "|" + there["student_id"], np.where(is_group, there["together"], ""))
    longest = there.assign(apart=apart).groupby(["adult", "date", "apart"])["minutes"].max()
    days = longest.groupby(["adult", "date"]).sum()
    too_long = days.index[days > SCHOOL_DAY]
    pairs = pd.MultiIndex.from_frame(told[["adult", "date"]])
    return pairs.isin(too_long) & is_counted.to_numpy(dtype=bool)


def _at_once(told: pd.DataFrame) -> np.ndarray:
    """Meetings of a student with several adults that no school day holds one after the other."""
    there = told[_there(told) & told["service"].isin(OF_ONE_ADULT) & told["minutes"].notna() & told["adult"].notna()]
    of_day = there.groupby(["student_id", "date"])
    is_both = (of_day["adult"].transform("nunique") > 1) & (of_day["minutes"].transform("sum") > SCHOOL_DAY)
    return is_both.reindex(told.index, fill_value=False).to_numpy(dtype=bool)
