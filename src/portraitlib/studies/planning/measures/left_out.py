"""Who has no place in the plan, the first true reason, and what would let them in."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from portraitlib.journal.opened import Journal
from portraitlib.planner import left_out as planner
from portraitlib.planner.demand import NEED
from portraitlib.planner.one_more import one_more
from portraitlib.results.section import Form, Result, column, fact, key, mark, n, named, statistic, study, table
from portraitlib.studies.planning.measures.accepted import Changed
from portraitlib.studies.planning.measures.planned import planned_of
from portraitlib.tables.school import School

column(
    "left_out_reason",
    mark("Pourquoi"),
    codes={
        "no_offer": mark("Aucune offre dans la matière, au niveau de l'élève"),
        "never_free": mark("Jamais libre en même temps que les adultes"),
        "bus": mark("Pas d'autobus, ou plus de siège"),
        "not_held": mark("Le groupe n'est pas donné : trop peu d'élèves, ou plus d'heures ni de local"),
        "unlike": mark("Le groupe travaille une autre compétence"),
        "full": mark("Le groupe est plein"),
        "apart": mark("À tenir à part d'un élève du groupe, ou avec un élève qui n'y est pas"),
        "busy": mark("A déjà une place à cette heure"),
        "weekly": mark("A déjà ses séances de la semaine"),
        "after_directed": mark("Les élèves dirigés sont passés d'abord"),
        "open": mark("Une place est libre : à donner à la main"),
    },
    definition=mark("La première raison vraie, dans l'ordre où elles sont essayées."),
)
column(
    "resource",
    mark("Une de plus"),
    codes={
        "adult": mark("Une heure de plus d'un adulte"),
        "room": mark("Un local de plus"),
        "bus": mark("Un autobus de plus"),
    },
    definition=mark("Ce qui manque aujourd'hui, essayé une chose à la fois."),
)
REASONS_TOLD = table("left_out_reasons", key("left_out_reason"), n("n_students"))
LEFT_OUT = table(
    "left_out",
    key("student_id"),
    key("subject"),
    key("service"),
    fact("need_rank"),
    fact("left_out_reason"),
    fact(
        "asked_since",
        mark("Demandé depuis"),
        codes={"new": mark("Depuis que le plan est accepté"), "before": mark("Avant")},
        definition=mark("Si la demande était déjà là quand le plan a été accepté."),
    ),
    fact("offer"),
    fact("slots_told"),
    about_students=True,
)
MORE = table(
    "one_more",
    key("resource"),
    key("staff_id"),
    key("slot"),
    statistic(
        "n_more_needs",
        mark("Besoins servis de plus"),
        Form.COUNT,
        definition=mark(
            "Au moins tant de besoins de plus auraient une place, les groupes donnés gardant leurs heures."
        ),
    ),
    about_students=True,
)


@dataclass(frozen=True, kw_only=True)
class LeftOut(Result):
    """Who has no place, and why; `counts` has ``left_out``: students with something asked and not given."""

    school_year: int


@study
def explain_left_out(school: School, *, journal: Journal | None = None) -> LeftOut:
    """Explain who has no place in the plan of `plan_groups`, and what one more of each thing would change.

    Parameters
    ----------
    school : School
    journal : Journal, optional
        As in `plan_groups`.

    Returns
    -------
    LeftOut or Refusal
        ``left_out_reasons`` (one row per reason), ``left_out`` (one row per student and thing asked) and ``one_more``
        (one row per adult, room or bus that lacks), the last two for an audience that may see students. Refused as
        `plan_groups`.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> explain_left_out(school_in_memory({})).reason
    'no_slots'
    """
    found = planned_of(school, journal)
    told = planner.reasons_left_out(found.asked.demand, found.plan)
    told = told.rename(columns={"reason": "left_out_reason", "slot": "slots_told"}).assign(
        need_rank=told["rank"].astype("str")
    )
    told = told.assign(asked_since=_since(told, found.changed))
    counted = told.groupby("left_out_reason")["student_id"].nunique().reindex(planner.REASONS).dropna().astype("int64")
    more = one_more(found.asked.demand, found.plan)
    return LeftOut(
        tables=named(
            REASONS_TOLD.filled(counted.rename("n_students").rename_axis("left_out_reason").reset_index()),
            LEFT_OUT.filled(_in_order(told)),
            MORE.filled(more[more["n_more_needs"] > 0].reset_index(drop=True)),
        ),
        counts={"left_out": int(told["student_id"].nunique()), "needs_left_out": len(told)},
        school_year=found.asked.school_year,
    )


def _since(told: pd.DataFrame, changed: Changed | None) -> pd.Series:
    """Whether each was asked before the plan was accepted; nothing of a plan that does not say."""
    if changed is None or changed.new is None:
        return pd.Series(None, index=told.index, dtype=object)
    needs = told[NEED].itertuples(index=False, name=None)
    return pd.Series(["new" if one in changed.new else "before" for one in needs], index=told.index, dtype=object)


def _in_order(told: pd.DataFrame) -> pd.DataFrame:
    """Directed students first, then by reason."""
    order = told["left_out_reason"].map({reason: at for at, reason in enumerate(planner.REASONS)})
    rows = told.assign(order=order).sort_values(["need_rank", "order", "student_id"], kind="stable", ignore_index=True)
    return rows[LEFT_OUT.names]
