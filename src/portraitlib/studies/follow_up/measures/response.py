"""Response read beside dose only: what was not given has not failed, and what was given may not be what is needed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.indicators.doses import FULL, SHORT, UNKNOWN, summed, supports_received, with_dose
from portraitlib.indicators.needs import JOINED
from portraitlib.journal.opened import Journal
from portraitlib.results.section import Result, column, demand, fact, key, mark, n, named, study, table
from portraitlib.statistics.intervals import wilson_interval
from portraitlib.studies.follow_up.measures.columns import COUNTS
from portraitlib.studies.follow_up.measures.doses import beyond_the_class
from portraitlib.studies.follow_up.measures.lines import lines_of
from portraitlib.studies.follow_up.settings import FollowUpRules
from portraitlib.tables.school import School

DOSE_ORDER = (FULL, SHORT, UNKNOWN)
MOST = 0.5
"""Share of those who had enough, beyond which their number says more of the teaching than of the students."""
column(
    "talk_step",
    mark("À discuter"),
    codes={
        "intensify": mark("Assez reçu, n'avance pas assez : palier suivant, ou autrement"),
        "give_first": mark("Le soutien d'abord : trop peu reçu pour juger"),
        "write_first": mark("Inscrire les séances : on ne sait pas ce qu'il a reçu"),
        "wait": mark("Continuer : ce n'est pas encore tranché"),
        "lighten": mark("Va plus vite que sa cible : hausser la cible, ou alléger"),
        "set_aim": mark("Écrire une cible"),
        "measure": mark("La série ne se lit pas encore : voir pourquoi"),
    },
    definition=mark("Ce que la dose et la progression, lues ensemble, invitent à discuter; l'équipe décide."),
)
STEPS = ("intensify", "give_first", "lighten", "write_first", "set_aim", "measure", "wait")
BY_DOSE = table(
    "response_by_dose",
    key("instrument"),
    key("dose", adds_up=1),
    n("n_students"),
    *(role for role in COUNTS.columns if role.kind == "part"),
)
NEXT = table(
    "next_steps",
    key("student_id"),
    fact("group"),
    key("instrument"),
    fact("services_told"),
    fact("dose"),
    fact("progress_state"),
    fact("talk_step"),
    about_students=True,
)


@dataclass(frozen=True, kw_only=True)
class ResponseByDose(Result):
    """Progress beside dose.

    Parameters
    ----------
    is_of_teaching : bool
        Surely most of those who had enough go too slowly: look at what is done in class before adding hours.
    full_dose : float
    """

    is_of_teaching: bool
    full_dose: float


@study
def read_response_by_dose(school: School, *, journal: Journal | None = None) -> ResponseByDose:
    """Read the progress of each student beside how much of the support was received, and never alone.

    Parameters
    ----------
    school : School
    journal : Journal, optional
        Where aims are written.

    Returns
    -------
    ResponseByDose or Refusal
        ``response_by_dose`` (instrument x dose) and ``next_steps`` (one row per student and instrument; for an audience
        that may see students). ``no_progress``, ``no_services``, ``no_sessions``; ``nobody_supported_measured`` when
        nobody has both a support and a series; ``aims_not_shown`` to a reader outside the team, for whom
        everybody would be without an aim.
    """
    demand(school.reader.policy.shows_students, "aims_not_shown")
    found = lines_of(school, journal).table()
    demand(found, "no_progress", school_year=school.school_year)
    rows = _with_dose(school, found)
    demand(rows, "nobody_supported_measured")
    rules = school.settings(FollowUpRules)
    step = pd.Series(_steps(rows["dose"], rows["progress_state"]), index=rows.index)
    had = rows[(rows["dose"] == FULL) & rows["progress_state"].isin(["under_aim", "over_aim", "unsettled"])]
    low, _ = wilson_interval((had["progress_state"] == "under_aim").sum(), len(had), confidence=rules.confidence)
    return ResponseByDose(
        tables=named(BY_DOSE.filled(_by_dose(rows)), NEXT.filled(_in_order(rows.assign(talk_step=step)))),
        is_of_teaching=bool(had["student_id"].nunique() >= rules.smallest_group and low > MOST),
        full_dose=rules.full_dose,
    )


def _with_dose(school: School, series: pd.DataFrame) -> pd.DataFrame:
    """Series of students who have a support in the subject of the instrument, or in any, with what they received.

    Where the subject of one or of the other is not told, they go together. A support of the whole class is not counted.
    """
    pairs = beyond_the_class(school.keep("supports planned and received", supports_received))
    subjects = school.table("instruments").drop_duplicates("instrument").set_index("instrument")["subject"]
    own = series.reset_index(names="series").astype({"student_id": "object"})
    own = own.assign(measured=own["instrument"].map(subjects.astype("object")))
    both = own.merge(pairs.astype({"student_id": "object"}), on="student_id")
    is_same = both["measured"].isna() | both["subject"].isna() | (both["measured"] == both["subject"].astype("object"))
    both = both[is_same.fillna(True).to_numpy(dtype=bool)]
    dose = with_dose(summed(both, ["series"]), school.settings(FollowUpRules))[["series", "dose"]]
    told = (
        both.astype({"service": "object"}).groupby("series")["service"].agg(lambda one: JOINED.join(sorted(set(one))))
    )
    return own.merge(dose, on="series").assign(services_told=lambda rows: rows["series"].map(told))


def _steps(dose: pd.Series, state: pd.Series) -> np.ndarray:
    """What dose and progress, read together, invite to discuss.

    Examples
    --------
    >>> _steps(pd.Series(["full", "short", "full"]), pd.Series(["under_aim", "under_aim", "unsettled"])).tolist()
    ['intensify', 'give_first', 'wait']
    """
    is_late = state.isin(["under_aim", "unsettled"])
    cases = {
        "set_aim": state == "no_aim",
        "measure": state == "unread",
        "lighten": state == "over_aim",
        "give_first": is_late & (dose == SHORT),
        "write_first": is_late & (dose == UNKNOWN),
        "intensify": state == "under_aim",
    }
    return np.select([case.to_numpy(dtype=bool) for case in cases.values()], list(cases), "wait")


def _by_dose(rows: pd.DataFrame) -> pd.DataFrame:
    """Students of each instrument and dose, by what is known of their progress."""
    states = [name.removeprefix("n_") for name in BY_DOSE.of("part")]
    keys = [rows["instrument"], rows["dose"]]
    told = pd.crosstab(keys, rows["progress_state"]).reindex(columns=states, fill_value=0)
    told = told.add_prefix("n_").rename_axis(columns=None).reset_index()
    told = told.assign(n_students=told.drop(columns=["instrument", "dose"]).sum(axis=1))
    order = {dose: place for place, dose in enumerate(DOSE_ORDER)}
    return told.sort_values(
        ["instrument", "dose"], key=lambda one: one.map(order) if one.name == "dose" else one, ignore_index=True
    )[BY_DOSE.names]


def _in_order(rows: pd.DataFrame) -> pd.DataFrame:
    order = {step: place for place, step in enumerate(STEPS)}
    return rows.sort_values(
        ["talk_step", "instrument", "student_id"],
        key=lambda one: one.map(order) if one.name == "talk_step" else one,
        ignore_index=True,
    )[NEXT.names]
