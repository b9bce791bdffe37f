"""Meetings of the accompaniment: how they met, who chose, what was done, and how they end where that was planted."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from portraitlib.sample.accompaniment import GROUPS, SCHOOLS
from portraitlib.sample.plan import SchoolPlan
from portraitlib.sample.supports import met_on

THIN_DAYS, LOST_DAYS = 42, 28
"""Days before the end from which only messages are left, then nothing."""
MESSAGE_MINUTES, TALK_MINUTES, TALK_SHARE = 5, 15, 0.5
DONE = ("echange", "jeu", "echange+jeu", "sport", "probleme", "organisation", "travaux", "orientation", "culture")
"""What is done in a meeting, by the codes of ``params/accompagnement.yml``."""
CHOSEN_BY = {"student": 0.35, "both": 0.3, "adult": 0.2, "programme": 0.15}
ATTENDED_SHARE, GROUP_ATTENDED_SHARE, VIDEO_SHARE, GOODBYE_SHARE = 0.86, 0.88, 0.8, 0.6
FEEDBACK_SHARES = (1.0, 0.4)
"""How often the teachers said how the week went, from one pair to another."""
SHORT_MEETINGS: dict[str, dict[Any, str]] = {
    "activity": {
        "echange": "C",
        "jeu": "J",
        "echange+jeu": "CJ",
        "sport": "S",
        "probleme": "B",
        "organisation": "O",
        "travaux": "V",
        "orientation": "M",
        "culture": "L",
        "passage": "A",
        "regles": "G",
        "etude": "E",
        "exercice": "X",
        "projet": "P",
        "bilan": "N",
        "fin": "F",
    },
    "mode": {"in_person": "P", "telephone": "T", "message": "M", "remote": "V"},
    "chosen_by": {"student": "E", "adult": "A", "both": "D", "programme": "P"},
    "had_teacher_feedback": {True: "1", False: "0"},
}
"""Words of these meetings, as the files of the schools write them."""
TOLD = ("provider_id", "n_present", "mode", "is_planned", "chosen_by", "had_teacher_feedback")
"""What is said of these meetings, and of no other session of the sample."""
SUBSTITUTE, REPLACED_SHARE = "C01", 0.02


def tell_meetings(
    plan: SchoolPlan, services: pd.DataFrame, sessions: pd.DataFrame, calendar: pd.DataFrame
) -> pd.DataFrame:
    """Sessions of a school, those of its mentors told as they are lived, then those of what began later."""
    rng, last = plan.generator("accompaniment_meetings"), services[services["school_year"] == plan.years[-1]]
    taught = calendar.loc[calendar["is_instructional"] & (calendar["school_year"] == plan.years[-1]), "date"]
    is_later = last["service_id"].str[0].isin(["N", "G"])
    mentored = last[(last["service"] == "mentoring") & ~is_later]
    told = sessions.merge(mentored[["enrolment", "service_id", "ending", "end_date"]], how="left")
    is_mentor = told["service_id"].isin(mentored["service_id"]).to_numpy()
    later = last[(last["service"] == "mentoring") & is_later]
    of_mentors = pd.concat([told[is_mentor], _weekly(later, taught, rng)], ignore_index=True)
    parts = [told[~is_mentor], _lived(_as_ended(of_mentors), last, rng)]
    groups = last[last["service"] == "group_accompaniment"]
    parts += [_of_group(plan, rows, taught, rng) for _, rows in groups.groupby("service_id")]
    return pd.concat(parts, ignore_index=True).drop(columns=["ending", "end_date"])


def _weekly(rows: pd.DataFrame, taught: pd.Series, rng: np.random.Generator) -> pd.DataFrame:
    """Meetings of mentors, once a week, held or missed."""
    rows = rows.assign(end_date=rows["end_date"].fillna(taught.max()))
    row, day = met_on(rows, taught, rng.integers(0, 5, size=len(rows)))
    is_there = rng.random(len(row)) < ATTENDED_SHARE
    named = rows[["enrolment", "service_id", "ending", "end_date"]].iloc[row].reset_index(drop=True)
    length = np.where(is_there, rows["planned_minutes"].to_numpy()[row], 0)
    return named.assign(date=taught.to_numpy()[day], minutes=length, was_attended=is_there, missed_reason="")


def _as_ended(meetings: pd.DataFrame) -> pd.DataFrame:
    """Meetings as the end that was planted shows in them: messages then nothing, or nothing to see."""
    left = (meetings["end_date"] - meetings["date"]).dt.days
    thins, holds = meetings["ending"] == "thinning", meetings["ending"] == "no_sign"
    by_message = thins & (left > LOST_DAYS) & (left <= THIN_DAYS)
    is_lost, is_held = thins & (left <= LOST_DAYS), holds & (left <= LOST_DAYS)
    there = (meetings["was_attended"] | is_held | by_message) & ~is_lost
    minutes = np.select([by_message, is_held, is_lost], [MESSAGE_MINUTES, 30, 0], meetings["minutes"])
    reason = meetings["missed_reason"].mask(there, "")
    return meetings.assign(was_attended=there, minutes=minutes, missed_reason=reason, by_message=by_message)


def _lived(meetings: pd.DataFrame, services: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Meetings of one student and one adult: how, chosen by whom, what was done, and the goodbye of those that end."""
    n, there = len(meetings), meetings["was_attended"].to_numpy(dtype=bool)
    form = meetings["service_id"].map(services.drop_duplicates("service_id").set_index("service_id")["form"])
    mode = np.where(form == "remote", np.where(rng.random(n) < VIDEO_SHARE, "remote", "telephone"), "in_person")
    mode = np.where(meetings.pop("by_message"), "message", mode)
    done = rng.choice(DONE, size=n)
    is_last = there & (
        meetings["date"] == meetings["date"].where(there).groupby(meetings["service_id"]).transform("max")
    )
    has_goodbye = rng.random(n) < GOODBYE_SHARE
    pair, names = pd.factorize(meetings["service_id"])
    usual = rng.choice(FEEDBACK_SHARES, size=len(names))[pair]
    ends = meetings["service_id"].map(services.drop_duplicates("service_id").set_index("service_id")["end_date"])
    done = np.where(
        is_last & has_goodbye & ends.notna() & ~meetings["ending"].isin(["thinning", "no_sign"]), "fin", done
    )
    return meetings.assign(
        activity=np.where(there, done, ""),
        provider=np.where(there & (rng.random(n) < REPLACED_SHARE), SUBSTITUTE, ""),
        n_present=pd.array([pd.NA] * n, dtype="Int64"),
        mode=np.where(there, mode, ""),
        is_planned=True,
        chosen_by=np.where(there, rng.choice(list(CHOSEN_BY), size=n, p=list(CHOSEN_BY.values())), ""),
        had_teacher_feedback=pd.array(rng.random(n) < usual, dtype="boolean"),
    )


def _of_group(plan: SchoolPlan, rows: pd.DataFrame, taught: pd.Series, rng: np.random.Generator) -> pd.DataFrame:
    """Meetings of a group every second week, and a talk alone with some of its students."""
    group = next(one for one in GROUPS[plan.number % SCHOOLS] if one.group_id == rows["group_id"].iloc[0])
    until = rows.assign(end_date=rows["end_date"].fillna(taught.max()))
    weekday = int(rng.integers(0, 5))
    row, day = met_on(until, taught[taught.dt.isocalendar().week % 2 == 0], np.full(len(rows), weekday))
    dates = taught[taught.dt.isocalendar().week % 2 == 0].to_numpy()[day]
    turn, chosen = np.unique(dates, return_inverse=True)
    there = rng.random(len(row)) < GROUP_ATTENDED_SHARE
    adults = np.array(["" if one == group.staff[0] else one for one in group.staff])
    done, who = (
        rng.choice(group.done, size=len(turn)),
        rng.choice(list(CHOSEN_BY), size=len(turn), p=list(CHOSEN_BY.values())),
    )
    together = pd.DataFrame(
        {
            "enrolment": rows["enrolment"].to_numpy()[row],
            "service_id": group.group_id,
            "date": dates,
            "minutes": np.where(there, rows["planned_minutes"].to_numpy()[row], 0),
            "was_attended": there,
            "missed_reason": "",
            "activity": done[chosen],
            "provider": adults[chosen % len(adults)],
            "n_present": np.maximum(np.bincount(chosen, weights=there).astype(int), 1)[chosen],
            "mode": "in_person",
            "is_planned": True,
            "chosen_by": who[chosen],
            "had_teacher_feedback": pd.NA,
        }
    )
    alone = together[rng.random(len(together)) < TALK_SHARE].drop_duplicates("enrolment", keep="last")
    days = alone["date"] + pd.Timedelta(days=1)
    talks = alone.assign(
        date=days, minutes=TALK_MINUTES, was_attended=True, activity="bilan", n_present=1, chosen_by="adult"
    )
    return pd.concat([together, talks[talks["date"].isin(taught)]], ignore_index=True)
