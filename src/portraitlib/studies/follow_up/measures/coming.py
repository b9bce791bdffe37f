"""Who comes, by need and level: offered, sent, volunteers, came once, came for most of it; who never came, and why."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.indicators.doses import FULL, year_followed
from portraitlib.indicators.needs import JOINED, NEEDS, StudentNeeds, n_without_result, needs_of
from portraitlib.journal.frames import accepted_groups
from portraitlib.journal.opened import Journal
from portraitlib.results.given import can_be_read, table_of
from portraitlib.results.section import Result, codes_of, column, demand, fact, key, mark, n, named, part, study, table
from portraitlib.studies.follow_up.measures.coming_tied import told_together
from portraitlib.studies.follow_up.measures.doses import beyond_the_class, doses_by
from portraitlib.studies.follow_up.settings import FollowUpRules
from portraitlib.tables.school import School

column(
    "never_reason",
    mark("Pourquoi"),
    codes={
        **codes_of("not_coming_reason"),
        "not_asked": mark("Rien ne lui a été proposé"),
        "not_placed": mark("N'a pas eu de place"),
        "never_free": mark("Jamais libre en même temps que les adultes"),
        "never_there": mark("A une place, n'y est jamais allé : raison à demander"),
        "not_told": mark("Raison à demander"),
    },
    definition=mark("La raison que l'équipe a écrite; sinon, ce que disent les demandes, les places et les séances."),
)
REASONS = ("not_asked", "bus", "work", "sport", "never_free", "not_placed", "never_there", "not_wanted", "other",
           "not_told")  # fmt: skip
_OF_PLAN = {"bus": "bus", "never_free": "never_free"}
"""Reasons of the plan of groups that are kept; the others are a place that was not there."""


COUNTED = (
    part(
        "n_asked_for",
        mark("Soutien proposé"),
        group="asked_for",
        definition=mark("Élèves pour qui un soutien est demandé, proposé ou donné cette année."),
    ),
    part(
        "n_not_asked", mark("Rien de proposé"), group="asked_for", definition=mark("Ni demande, ni place, ni service.")
    ),
    part("n_sent", mark("Dirigés"), group="sent", definition=mark("Élèves dirigés vers un soutien.")),
    part("n_not_sent", mark("Non dirigés"), group="sent", shown=False, definition=mark("Les autres élèves.")),
    part("n_willing", mark("Volontaires"), group="willing", definition=mark("Élèves qui l'ont demandé, non dirigés.")),
    part("n_not_willing", mark("Non volontaires"), group="willing", shown=False, definition=mark("Les autres élèves.")),
    part("n_came", mark("Venus au moins une fois"), group="came", definition=mark("Présents à une séance inscrite.")),
    part("n_never_came", mark("Jamais venus"), group="came", definition=mark("Présents à aucune séance inscrite.")),
    part(
        "n_not_written",
        mark("Rien d'inscrit"),
        group="came",
        definition=mark("Ont un service dont aucune séance n'est inscrite : on ne sait pas s'ils sont venus."),
    ),
    part("n_came_most", mark("Ont assez reçu"), group="most", definition=mark("Ont eu la part voulue du soutien.")),
    part("n_not_most", mark("N'ont pas assez reçu"), group="most", shown=False, definition=mark("Les autres élèves.")),
)
BY_NEED = table("coming_by_need", key("student_need"), n("n_students"), *COUNTED)
IN_ALL = table(
    "coming_in_all",
    key(
        "has_need",
        mark("A un besoin"),
        like="yes_no",
        adds_up=1,
        definition=mark("Au moins un besoin parmi ceux du tableau par besoin."),
    ),
    n("n_students"),
    *COUNTED,
    not_known=("n_not_written",),
)
BY_LEVEL = table("coming_by_level", key("grade_level", adds_up=1), n("n_students"), *COUNTED)
NEVER_REASONS = table("never_reasons", key("never_reason"), n("n_students"))
NEVER = table(
    "never_came",
    key("student_id"),
    fact("grade_level", shown=False),
    fact("group"),
    fact("needs_told"),
    fact("wish"),
    fact("never_reason"),
    about_students=True,
)


@dataclass(frozen=True, kw_only=True)
class WhoComes(Result):
    """Who was offered a support, and who came; `counts` has ``unknown``: students without any known result."""

    school_year: int
    full_dose: float


@dataclass(frozen=True, kw_only=True)
class NeverCame(Result):
    """Who has a need and never came; `counts` has ``never``."""

    school_year: int


@dataclass(frozen=True)
class Coming:
    """Students of the year with what was offered to each and whether they came; booleans, rows as in `found`."""

    found: StudentNeeds
    flags: pd.DataFrame
    wish: pd.Series
    why_not: pd.Series

    @property
    def needs(self) -> pd.DataFrame:
        """Needs of each student; one that is not known is not counted."""
        return self.found.students[list(NEEDS)].fillna(False).astype(bool)


@study
def describe_who_comes(school: School, *, journal: Journal | None = None) -> WhoComes:
    """Describe who was offered a support, was sent, volunteered, came once and came for most of it.

    What is given to a whole class (tier 1) is not counted: everybody is there.

    Parameters
    ----------
    school : School
    journal : Journal, optional
        Its open plans say who has a place.

    Returns
    -------
    WhoComes or Refusal
        ``coming_in_all`` (students with a need, and without), ``coming_by_need`` (one row per need) and
        ``coming_by_level`` (students with a need); the last two are for the team alone. ``no_services``,
        ``no_sessions``, or as a screening is refused.
    """
    who = coming_of(school, journal)
    is_in_need = who.needs.any(axis=1)
    rows = [_counted(who.flags, who.needs[need]).assign(student_need=need) for need in NEEDS if who.needs[need].any()]
    both = [_counted(who.flags, is_in_need == has).assign(has_need=has) for has in (True, False)]
    levels = who.found.students["grade_level"].astype("object").fillna("")
    by_level = [
        _counted(who.flags, is_in_need & (levels == level)).assign(grade_level=level)
        for level in sorted(levels[is_in_need].unique(), key=str)
    ]
    if (
        not school.reader.policy.shows_students
    ):  # few have a need: five parts of them a level and a need tell one another
        rows, by_level = [], []
    least, together = school.reader.policy.minimum_count, [*both, *by_level]
    return WhoComes(
        tables=named(
            told_together(IN_ALL, both, together, least),
            told_together(BY_NEED, rows, [], least),
            told_together(BY_LEVEL, by_level, together, least),
        ),
        counts={"unknown": n_without_result(who.found)},
        school_year=who.found.school_year,
        full_dose=school.settings(FollowUpRules).full_dose,
    )


@study
def list_never_came(school: School, *, left_out: Result | None = None, journal: Journal | None = None) -> NeverCame:
    """List who has a need and never came to any support, with the reason that is known.

    Parameters
    ----------
    school : School
    left_out : Result, optional
        Of `explain_left_out`: why a student who asked has no place.
    journal : Journal, optional
        Its open plans say who has a place.

    Returns
    -------
    NeverCame or Refusal
        ``never_reasons`` (one row per reason), ``never_came`` (one row per student). ``screening_of_students`` for an
        audience that may not see students: the counts of `describe_who_comes` are protected, and these would give them
        back. ``another_result`` when `left_out` is another study's.
    """
    demand(school.reader.policy.shows_students, "screening_of_students")
    who = coming_of(school, journal)
    is_in_need = who.needs.any(axis=1)
    never = who.flags["never_came"] & is_in_need
    students = who.found.students
    reasons = _reasons(who, _why_no_place(left_out, students))
    listed = students[never].assign(
        needs_told=[JOINED.join(need for need in NEEDS if row[need]) for row in who.needs[never].to_dict("records")],
        wish=who.wish[never],
        never_reason=reasons[never.to_numpy()],
    )
    order = {reason: place for place, reason in enumerate(REASONS)}
    listed = listed.sort_values(
        ["never_reason", "student_id"], key=lambda one: one.map(order) if one.name == "never_reason" else one,
        ignore_index=True,
    )  # fmt: skip
    counted = listed["never_reason"].value_counts().reindex(REASONS).dropna().astype("int64")
    counted = counted.sort_values(ascending=False, kind="stable")
    return NeverCame(
        tables=named(
            NEVER_REASONS.filled(counted.rename("n_students").rename_axis("never_reason").reset_index()),
            NEVER.filled(listed[NEVER.names]),
        ),
        counts={"never": int(never.sum())},
        school_year=who.found.school_year,
    )


def coming_of(school: School, journal: Journal | None = None) -> Coming:
    """Who was offered what, and came; refused without sessions, or as a screening is."""
    found = needs_of(school)
    supports_given = beyond_the_class(doses_by(school, "service", "tier"))
    students = found.students["student_id"]
    wishes = school.table("wishes")
    wishes = wishes[wishes["school_year"].eq(year_followed(school)).fillna(False).to_numpy(dtype=bool)]
    is_read = journal is not None and not journal.is_closed
    placed = set(accepted_groups(journal)["student_id"]) if journal is not None and is_read else set[str]()
    is_given = students.isin(supports_given["student_id"])
    asking = {wish: rows["student_id"] for wish, rows in wishes.groupby("wish")}
    sent, willing = (students.isin(asking.get(wish, [])) for wish in ("directed", "volunteer"))
    unwritten = supports_given.loc[supports_given["n_attended"].isna(), "student_id"]
    came = students.isin(supports_given.loc[supports_given["n_attended"] > 0, "student_id"])
    not_written = ~came & students.isin(unwritten)
    flags = pd.DataFrame(
        {
            "asked_for": is_given | students.isin(wishes["student_id"]) | students.isin(placed),
            "sent": sent,
            "willing": willing & ~sent,
            "came": came,
            "not_written": not_written,
            "never_came": ~came & ~not_written,
            "came_most": students.isin(supports_given.loc[supports_given["dose"] == FULL, "student_id"]),
            "given": is_given,
            "left_without": bool(placed) & ~students.isin(placed) & ~is_given,
        }
    )
    wish = pd.Series(np.select([sent, willing, flags["asked_for"]], ["directed", "volunteer", "offered"], ""))
    return Coming(found, flags, wish, _first_told(wishes, students))


def _first_told(wishes: pd.DataFrame, students: pd.Series) -> pd.Series:
    """Reason written of each student; of several, the first of the list, whatever the order of the rows."""
    order = {reason: place for place, reason in enumerate(REASONS)}
    told = wishes.dropna(subset=["not_coming_reason"])
    place = told["not_coming_reason"].astype("object").map(order).groupby(told["student_id"].astype("object")).min()
    return students.astype("object").map(place).map(dict(enumerate(REASONS)))


def _counted(flags: pd.DataFrame, kept: pd.Series) -> pd.DataFrame:
    """Students of a row, by what was offered to them and whether they came."""
    counts = {name: int(flags.loc[kept, name].sum()) for name in flags.columns}
    n_all = int(kept.sum())
    told = {"n_students": n_all, "n_asked_for": counts["asked_for"], "n_not_asked": n_all - counts["asked_for"]}
    for name in ("sent", "willing"):
        told |= {f"n_{name}": counts[name], f"n_not_{name}": n_all - counts[name]}
    told |= {f"n_{name}": counts[name] for name in ("came", "never_came", "not_written", "came_most")}
    asked, given = flags["asked_for"], flags["given"]
    untold = {
        "n_given_never": given & flags["never_came"],
        "n_offered": asked & ~flags["sent"] & ~flags["willing"],
        "n_asked_not_given": asked & ~given,
    }
    told |= {name: int((one & kept).sum()) for name, one in untold.items()}
    return pd.DataFrame([told | {"n_not_most": n_all - counts["came_most"]}])


def _why_no_place(left_out: Result | None, students: pd.DataFrame) -> pd.Series:
    """Reason of the plan of groups for each student who has no place; missing for the others."""
    if not can_be_read(left_out):
        return pd.Series(None, index=students.index, dtype="object")
    rows = table_of(left_out, "left_out", "student_id", "left_out_reason")
    told = rows["left_out_reason"].map(_OF_PLAN).fillna("not_placed")
    order = {reason: place for place, reason in enumerate(REASONS)}
    place = told.map(order).groupby(rows["student_id"].astype("object")).min()
    return students["student_id"].astype("object").map(place).map(dict(enumerate(REASONS)))


def _reasons(who: Coming, no_place: pd.Series) -> np.ndarray:
    """Why each student never came: what was written, then what is known of demands, places and sessions."""
    flags = who.flags
    known = np.select(
        [~flags["asked_for"], flags["given"], no_place.notna(), flags["left_without"] & (who.wish != "offered")],
        ["not_asked", "never_there", no_place.fillna(""), "not_placed"],
        "not_told",
    )
    return np.where(who.why_not.notna(), who.why_not, known)
