"""State of each of the guide's conditions, of each relation: 1 where met, 0 where not, NaN where it is not known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from portraitlib.studies.accompaniment.measures.relations import (
    PAIR,
    class_dates,
    meetings_of,
    was_there,
    weeks_between,
)
from portraitlib.studies.accompaniment.measures.sizes import largest_of
from portraitlib.studies.accompaniment.measures.stability import main_adult_share
from portraitlib.studies.accompaniment.settings import AccompanimentRules
from portraitlib.tables.school import School

ENOUGH_KNOWN = 0.5
"""Part of the meetings held of which something must be written for it to be judged."""
FACE_TO_FACE = ("in_person", "remote")
"""Ways to meet; a telephone call or a message keeps contact and is no meeting. One not written is a meeting."""


class Read:
    """Relations with what is written of each, made once for all conditions."""

    def __init__(self, school: School, rows: pd.DataFrame) -> None:
        rules = school.settings(AccompanimentRules)
        self.school, self.rows, self.rules = school, rows, rules.conditions
        self.structured = {code for code, one in rules.activities.items() if one.is_structured}
        self.activities = set(rules.activities)
        self.key = pd.MultiIndex.from_frame(rows[PAIR].astype("object"))
        written = meetings_of(school)
        is_held = was_there(written)
        self.written, self.held = written, written[is_held]
        self.weeks = self._weeks()

    def each(self, counts: pd.Series) -> np.ndarray:
        """Of each relation, what is counted by service and student; NaN where nothing is."""
        return counts.reindex(self.key).to_numpy(dtype="float64", na_value=np.nan)

    def counted(self, meetings: pd.DataFrame) -> np.ndarray:
        """Meetings of each relation; 0 where there are none."""
        return np.nan_to_num(self.each(meetings.groupby(PAIR).size()))

    def met_weeks(self, meetings: pd.DataFrame) -> np.ndarray:
        """Weeks with class that have one of these meetings, of each relation."""
        if not self.school.has("calendar"):
            return np.full(len(self.rows), np.nan)
        days = class_dates(self.school)
        in_class = meetings[meetings["week"].isin(pd.to_datetime(days - ((days.astype("int64") + 3) % 7)))]
        return np.nan_to_num(self.each(in_class.groupby(PAIR)["week"].nunique()))

    def _weeks(self) -> np.ndarray:
        """Weeks with class of each relation until the last meeting written in the school; NaN where none is known."""
        if not self.school.has("calendar") or not len(self.written):
            return np.full(len(self.rows), np.nan)
        last = self.rows["until"].clip(upper=self.written["date"].max())
        weeks = weeks_between(class_dates(self.school), self.rows["start_date"], last).astype("float64")
        weeks[self.counted(self.written) == 0] = np.nan
        return weeks

    def weekly(self, meetings: pd.DataFrame) -> np.ndarray:
        """Whether enough weeks with class had one of these meetings; NaN under the least number of weeks."""
        share = self.met_weeks(meetings) / np.where(self.weeks > 0, self.weeks, np.nan)
        return np.where(self.weeks >= self.rules.least_weeks, _at_least(share, self.rules.weekly_share), np.nan)

    def share_of_held(self, is_so: pd.Series, least: float) -> np.ndarray:
        """Whether something is so of enough of the meetings held of which it is written; NaN where it rarely is."""
        known = is_so.notna().to_numpy()
        n_known = self.counted(self.held[known])
        so = self.counted(self.held[known & is_so.to_numpy(dtype=bool, na_value=False)])
        enough = (n_known > 0) & (n_known >= ENOUGH_KNOWN * self.counted(self.held))
        return np.where(enough, _at_least(so / np.where(enough, n_known, np.nan), least), np.nan)


def _at_least(values: np.ndarray, least: float) -> np.ndarray:
    """1 where a value reaches a threshold, 0 where it does not, NaN where it is not known."""
    return np.where(np.isnan(values), np.nan, values >= least - 1e-9)


def _weekly(read: Read) -> np.ndarray:
    way = read.held["mode"]
    return read.weekly(read.held[(way.isna() | way.isin(FACE_TO_FACE)).to_numpy(dtype=bool)])


def _lasts(read: Read, days: int) -> np.ndarray:
    """Whether a relation lasted so many days; one that goes on and is younger is not known yet."""
    seen = (read.rows["until"] - read.rows["start_date"]).dt.days.to_numpy()
    has_ended = read.rows["end_date"].notna().to_numpy()
    return np.select([seen >= days, has_ended], [1.0, 0.0], np.nan)


def _one_year(read: Read) -> np.ndarray:
    promised = (read.rows["commitment_until"] - read.rows["start_date"]).dt.days.to_numpy(dtype="float64")
    return _at_least(promised, read.rules.commitment_days)


def _one_to_one(read: Read) -> np.ndarray:
    form = read.rows["form"]
    return np.where(form.isna(), np.nan, form.eq("one_to_one").to_numpy(dtype=bool, na_value=False))


def _size(read: Read, most: int) -> np.ndarray:
    largest = largest_of(read.school).reindex(read.key).to_numpy(dtype="float64", na_value=np.nan)
    return np.where(np.isnan(largest), np.nan, largest <= most)


def _same_adult(read: Read) -> np.ndarray:
    return _at_least(main_adult_share(read.school).reindex(read.key).to_numpy(), read.rules.same_adult_share)


def _teachers_feedback(read: Read) -> np.ndarray:
    held, least = read.held, read.rules.feedback_minutes
    told = held["had_teacher_feedback"]
    is_long = held["minutes"].astype("Float64") >= least
    so = (told & is_long).mask(told.eq(False).fillna(False), False)
    known = read.counted(held[so.notna().to_numpy()])
    enough = (known > 0) & (known >= ENOUGH_KNOWN * read.counted(held))
    return np.where(enough, read.weekly(held[so.to_numpy(dtype=bool, na_value=False)]), np.nan)


def _shared_activity(read: Read) -> np.ndarray:
    codes = read.held["activity"].astype("object").fillna("").str.split("+")
    known = codes.map(lambda some: bool(read.activities.intersection(some)))
    so = codes.map(lambda some: bool(read.structured.intersection(some))).astype("boolean").mask(~known.astype(bool))
    return read.share_of_held(so, read.rules.shared_activity_share)


def _student_chooses(read: Read) -> np.ndarray:
    who = read.held["chosen_by"]
    so = who.isin(["student", "both"]).astype("boolean").mask(who.isna())
    return read.share_of_held(so, read.rules.student_choice_share)


def _trained_before(read: Read) -> np.ndarray:
    """Hours of training of the adult written before the day of the first meeting; not known where none is written."""
    training = _contacts(read, "training")
    first = read.held.groupby(PAIR)["date"].min().reindex(read.key)
    day = first.fillna(pd.Series(read.rows["start_date"].to_numpy(), first.index)).to_numpy()
    both = read.rows[["adult"]].assign(row=np.arange(len(read.rows)), day=day).merge(training, on="adult")
    hours = both["hours"].astype("float64").where((both["date"] < both["day"]).to_numpy(), 0.0)
    total = hours.groupby(both["row"]).agg(lambda some: some.sum(skipna=False))
    return _at_least(total.reindex(range(len(read.rows))).to_numpy(), read.rules.training_hours)


def _adult_supported(read: Read) -> np.ndarray:
    """Whether the adult had a contact of the programme for each stretch of so many weeks of the relation."""
    both = read.rows[["adult", "start_date", "until"]].assign(row=np.arange(len(read.rows)))
    both = both.merge(_contacts(read, "support"), on="adult")
    is_in = (both["date"] >= both["start_date"]) & (both["date"] <= both["until"])
    n_contacts = is_in.groupby(both["row"]).sum().reindex(range(len(read.rows))).to_numpy(dtype="float64")
    wanted = read.weeks // read.rules.support_weeks
    return np.where(wanted >= 1, _at_least(n_contacts - wanted, 0), np.nan)


def _contacts(read: Read, kind: str) -> pd.DataFrame:
    """Trainings, or contacts of support, of the adults."""
    written = read.school.table("trainings")
    written = written[written["kind"].eq(kind).to_numpy(dtype=bool, na_value=False)]
    return written[["staff_id", "date", "hours"]].rename(columns={"staff_id": "adult"})


def _structure_written(read: Read) -> np.ndarray:
    is_told = read.rows["planned_minutes"].notna() & read.rows["form"].notna()
    return np.where(is_told, 1.0, np.nan)


STATES: dict[str, Callable[[Read], np.ndarray]] = {
    "weekly": _weekly,
    "three_months": lambda read: _lasts(read, read.rules.early_days),
    "six_months": lambda read: _lasts(read, read.rules.lasting_days),
    "one_year": _one_year,
    "one_to_one": _one_to_one,
    "size_advised": lambda read: _size(read, read.rules.group_advised),
    "size_most": lambda read: _size(read, read.rules.group_most),
    "same_adult": _same_adult,
    "teachers_feedback": _teachers_feedback,
    "shared_activity": _shared_activity,
    "student_chooses": _student_chooses,
    "trained_before": _trained_before,
    "adult_supported": _adult_supported,
    "structure_written": _structure_written,
}
