"""The guide's conditions, each alone, of each relation of the year: met, not met, not known. Never added up.

What is not written is not known: a condition is "not met" only where what is written says so.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.indicators.followed import last_day_known
from portraitlib.indicators.needs import JOINED
from portraitlib.results.section import (
    Result,
    ResultTable,
    column,
    declare_codes,
    fact,
    key,
    mark,
    n,
    named,
    part,
    rate,
    study,
    table,
)
from portraitlib.studies.accompaniment.measures.populations import hidden, is_few, protected, whom_of
from portraitlib.studies.accompaniment.measures.relations import PAIR, PROGRAMME, of_programmes, relations_of_year
from portraitlib.studies.accompaniment.measures.states import STATES, Read
from portraitlib.studies.accompaniment.settings import AccompanimentRules, ConditionRules
from portraitlib.tables.school import School

ONE_TO_ONE, GROUPS = ("mentoring", "resource_teacher"), ("group_accompaniment",)
BOTH = ONE_TO_ONE + GROUPS
CONDITIONS: dict[str, tuple[str, ...]] = {
    "weekly": ONE_TO_ONE,
    "three_months": ONE_TO_ONE,
    "six_months": ONE_TO_ONE,
    "one_year": ("mentoring",),
    "one_to_one": ("mentoring",),
    "size_advised": GROUPS,
    "size_most": GROUPS,
    "same_adult": BOTH,
    "teachers_feedback": ONE_TO_ONE,
    "shared_activity": ONE_TO_ONE,
    "student_chooses": BOTH,
    "trained_before": ("mentoring",),
    "adult_supported": ONE_TO_ONE,
    "structure_written": BOTH,
}
"""Services of which each condition is asked."""
column(
    "condition",
    mark("Condition"),
    codes={
        "weekly": mark("Une rencontre par semaine"),
        "three_months": mark("Au moins trois mois"),
        "six_months": mark("Au moins six mois"),
        "one_year": mark("Un engagement d'une année scolaire"),
        "one_to_one": mark("Un à un, face à face"),
        "size_advised": mark("Groupe de la taille conseillée"),
        "size_most": mark("Groupe sous la limite"),
        "same_adult": mark("La même personne pendant le cycle"),
        "teachers_feedback": mark("Du temps sur ce que disent les enseignants"),
        "shared_activity": mark("Des activités structurées, faites ensemble"),
        "student_chooses": mark("L'élève choisit"),
        "trained_before": mark("Formation avant la première rencontre"),
        "adult_supported": mark("Le programme soutient l'adulte"),
        "structure_written": mark("Durée et forme fixées"),
    },
    definition=mark("Ce que le guide demande d'un accompagnement; chaque condition se lit seule."),
    source="params/accompagnement.yml",
)
SOURCES = {
    "three_months": "guide_alone", "size_advised": "guide_alone", "size_most": "guide_alone",
    "trained_before": "guide_alone", "six_months": "guide", "one_year": "guide", "one_to_one": "guide",
    "structure_written": "guide", "weekly": "guide_and_choice", "same_adult": "guide_and_choice",
    "teachers_feedback": "guide_and_choice", "shared_activity": "guide_and_choice",
    "student_chooses": "guide_and_choice", "adult_supported": "study_and_choice",
}  # fmt: skip
column(
    "condition_source",
    mark("D'où vient le seuil"),
    codes={
        "guide_alone": mark("Le guide, seule source trouvée pour ce nombre"),
        "guide": mark("Le guide"),
        "guide_and_choice": mark("Le guide pour la demande; un choix pour la part"),
        "study_and_choice": mark("Une étude de 1 451 programmes; un choix pour la fréquence"),
    },
    definition=mark("Source de ce qui est demandé, et du nombre qui le dit."),
    source="params/accompagnement.yml",
)
declare_codes("form", {"not_told": mark("Forme non inscrite")})
NESTED = {"six_months": "three_months", "size_advised": "size_most"}
"""Conditions whose relations are some of another's: the two would tell the few between."""
STATE = ("n_condition_met", "n_condition_not_met", "n_condition_unknown")
TOLD = table(
    "conditions",
    key("service"),
    key("programme", adds_up=1),
    key("condition"),
    n("n_students"),
    part("n_condition_met", mark("Réunie"), group="state", definition=mark("Élèves dont le lien la réunit.")),
    part("n_condition_not_met", mark("Non réunie"), group="state", definition=mark("Ce qui est inscrit dit que non.")),
    part("n_condition_unknown", mark("Non connue"), group="state", definition=mark("Rien d'inscrit, ou trop tôt.")),
    rate(
        "not_met_share",
        mark("Part non réunie"),
        of="n_condition_not_met",
        definition=mark("Élèves dont le lien ne la réunit pas, parmi tous; rien où on ne le sait de personne."),
    ),
    fact("condition_source"),
)
FORMS = table("relation_forms", key("service"), key("form", adds_up=1), n("n_students"))
EACH = table(
    "relation_conditions",
    key("student_id"),
    key("service_id", shown=False),
    fact("service"),
    fact("programme"),
    fact("conditions_not_met", mark("Non réunies"), definition=mark("Conditions que ce lien ne réunit pas.")),
    fact("conditions_unknown", mark("Non connues"), definition=mark("Conditions dont rien d'inscrit ne décide.")),
    about_students=True,
)


@dataclass(frozen=True, kw_only=True)
class Conditions(Result):
    """State of the guide's conditions; `rules` has their thresholds.

    Parameters
    ----------
    rules : ConditionRules
    until : Timestamp
        Last day known.
    has_meetings, has_calendar, has_trainings : bool
        Whether anything is written of them: without, the conditions that need it are not known.
    """

    rules: ConditionRules
    until: pd.Timestamp
    has_meetings: bool
    has_calendar: bool
    has_trainings: bool


@study
def check_conditions(school: School) -> Conditions:
    """Check each of the guide's conditions alone, of each student's latest relation of the year in each programme.

    Parameters
    ----------
    school : School

    Returns
    -------
    Conditions or Refusal
        ``conditions``, a row per service, programme and condition that is asked of it: met, not met, not known; no
        total. ``relation_forms``, students by form. ``relation_conditions``, a row per relation, for an audience that
        may see students. ``no_relations``.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> people = pd.DataFrame({"student_id": ["a"], "school_year": 2026})
    >>> given = pd.DataFrame({"student_id": ["a"], "service_id": ["1"], "service": "mentoring", "form": "one_to_one",
    ...     "start_date": [pd.Timestamp("2025-09-08")], "end_date": [pd.Timestamp("2025-10-20")]})
    >>> seen = pd.DataFrame({"student_id": "a", "date": [pd.Timestamp("2026-03-02")]})
    >>> told = check_conditions(school_in_memory({"students": people, "services": given, "attendance": seen}))
    >>> rows = told.tables["conditions"].data.set_index("condition")
    >>> rows.loc[["three_months", "one_to_one", "weekly"], ["n_condition_met", "n_condition_not_met"]].values.tolist()
    [[0, 1], [1, 0], [0, 0]]
    """
    states = conditions_of(school)
    by = [*PROGRAMME, "condition"]
    rows = states.assign(
        n_condition_met=states["is_met"].eq(True).fillna(False),
        n_condition_not_met=states["is_met"].eq(False).fillna(False),
        n_condition_unknown=states["is_met"].isna(),
    )
    told = rows.groupby(by, sort=False)[list(STATE)].sum().astype("int64").assign(n_students=rows.groupby(by).size())
    told = told.reset_index().assign(condition_source=lambda one: one["condition"].map(SOURCES))
    known = told["n_condition_unknown"] < told["n_students"]
    told["not_met_share"] = (told["n_condition_not_met"] / told["n_students"]).where(known)
    order = {condition: place for place, condition in enumerate(CONDITIONS)}
    told = told.sort_values(
        ["condition", *PROGRAMME],
        key=lambda one: one.map(order) if one.name == "condition" else one,
        kind="stable",
        ignore_index=True,
    )
    return Conditions(
        tables=named(
            protected(_told(school, told), school, whom_of(told, states, PROGRAMME)),
            _forms(school),
            EACH.filled(_each(states)),
        ),
        rules=school.settings(AccompanimentRules).conditions,
        until=last_day_known(school),
        has_meetings=school.has("sessions"),
        has_calendar=school.has("calendar"),
        has_trainings=school.has("trainings"),
    )


def _told(school: School, told: pd.DataFrame) -> ResultTable:
    """Conditions, less those that hold another of the same relations and a few more: six months, three months."""
    wider = told["condition"].map(NESTED)
    key = [*PROGRAMME, "condition"]
    other = told.set_index(key)["n_condition_met"].reindex(
        pd.MultiIndex.from_frame(told[PROGRAMME].assign(condition=wider))
    )
    few = wider.notna().to_numpy() & is_few(np.abs(other.to_numpy() - told["n_condition_met"].to_numpy()), school)
    return hidden(TOLD.filled(told[TOLD.names]), few, *STATE, "not_met_share")


def _forms(school: School) -> ResultTable:
    """Students of each service by the form of their latest relation of the year."""
    rows = of_programmes(relations_of_year(school)).drop_duplicates(["student_id", "service"], keep="last")
    rows = rows.assign(form=rows["form"].astype("object").fillna("not_told"))
    by = ["service", "form"]
    told = rows.groupby(by, sort=True)["student_id"].nunique().rename("n_students").reset_index()
    return protected(FORMS.filled(told), school, whom_of(told, rows, by))


def _each(states: pd.DataFrame) -> pd.DataFrame:
    """Relations with the conditions that each does not meet, and those not known; by programme, in no other order."""
    by = [*PROGRAMME, *PAIR]
    is_not, unknown = states["is_met"].eq(False).fillna(False), states["is_met"].isna()
    rows = states[by].drop_duplicates().set_index(by)
    for name, kept in (("conditions_not_met", is_not), ("conditions_unknown", unknown)):
        rows[name] = states[kept.to_numpy(dtype=bool)].groupby(by)["condition"].agg(JOINED.join)
    return rows.fillna("").sort_index().reset_index()[EACH.names]


def conditions_of(school: School) -> pd.DataFrame:
    """State of each condition asked of each student's latest relation of the year in each programme.

    Returns
    -------
    DataFrame
        A row a relation and condition: ``service_id``, ``student_id``, ``service``, ``programme``, ``condition``,
        ``is_met`` (boolean, missing where it is not known). Refused ``no_relations``.
    """
    return school.keep("conditions of accompaniment", _conditions_of)


def _conditions_of(school: School) -> pd.DataFrame:
    rows = of_programmes(relations_of_year(school)).drop_duplicates(["student_id", *PROGRAMME], keep="last")
    rows = rows.reset_index(drop=True)
    read = Read(school, rows)
    told = []
    for condition, services in CONDITIONS.items():
        asked = rows["service"].isin(services).to_numpy(dtype=bool)
        states = pd.Series(STATES[condition](read), index=rows.index).astype("boolean")
        told.append(rows.loc[asked, [*PAIR, *PROGRAMME]].assign(condition=condition, is_met=states[asked]))
    return pd.concat(told, ignore_index=True)


def thresholds(rules: ConditionRules) -> dict[str, float]:
    """Number by which each condition is told; one that has none is not there."""
    return {
        "weekly": rules.weekly_share,
        "three_months": rules.early_days,
        "six_months": rules.lasting_days,
        "one_year": rules.commitment_days,
        "size_advised": rules.group_advised,
        "size_most": rules.group_most,
        "same_adult": rules.same_adult_share,
        "teachers_feedback": rules.feedback_minutes,
        "shared_activity": rules.shared_activity_share,
        "student_chooses": rules.student_choice_share,
        "trained_before": rules.training_hours,
        "adult_supported": rules.support_weeks,
    }
