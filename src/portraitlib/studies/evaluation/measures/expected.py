"""What the guide expects of accompaniment, mentoring, study and IMPACTS: what can be seen of it, and what cannot.

Before and after, or beside students of the same levels who do not have the service: a description. Who has a service is
chosen, and those chosen differ from the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from portraitlib.indicators.roster import enrolled
from portraitlib.results.section import (
    Form,
    Result,
    ResultTable,
    column,
    demand,
    fact,
    key,
    mark,
    n,
    named,
    statistic,
    study,
    table,
)
from portraitlib.statistics.impact.linear import fit_linear, robust
from portraitlib.statistics.intervals import mean_interval, share_difference_interval
from portraitlib.studies.evaluation.measures.expected_years import adults_of_study, use_by_year, years_of_school
from portraitlib.studies.evaluation.measures.measured import Measured, measured, success_in
from portraitlib.studies.evaluation.measures.whom import Students, few_of, hidden, protected, services_by_year
from portraitlib.studies.evaluation.settings import EvaluationRules
from portraitlib.tables.school import School

LEAST_BESIDE = 10
"""Students of the same levels from whom those who have the service are told apart."""
SERVICES_OF = {
    "group": ("group_accompaniment",),
    "mentoring": ("mentoring",),
    "study": ("directed_study", "supervised_study", "homework_help"),
}
GUIDE = {
    "group": ("staff_relations", "control", "cooperation", "attention", "substances"),
    "mentoring": ("belonging", "competence", "staff_relations", "attendance", "persistence", "adult_education"),
    "study": ("success_invested", "attendance", "persistence", "adult_education"),
    "impacts": ("engagement", "success", "autonomy", "school_life", "parents"),
}
"""Outcomes that the guides list for each model, in their order."""
column(
    "model",
    mark("Modèle"),
    codes={
        "group": mark("Groupe accompagné"),
        "mentoring": mark("Mentorat"),
        "study": mark("Études dirigées"),
        "impacts": mark("IMPACTS, toute l'école"),
    },
    definition=mark("Le modèle du guide dont la ligne parle."),
)
column(
    "why_unread",
    mark("Pourquoi elle n'est pas lue"),
    codes={
        "never": mark("Jamais recueillie : ce serait une donnée de santé, et personne n'a à l'écrire"),
        "no_data": mark("Aucune donnée : le questionnaire n'a pas été donné, ou la table est vide"),
        "few": mark("Trop peu d'élèves du soutien ont une mesure"),
    },
    definition=mark("Ce qui manque pour voir cette retombée."),
)
_points = partial(statistic, form=Form.POINTS, unit="difference of shares")
_SAID = mark("Élèves du soutien : part des jours, des cours ou des élèves, ou place sur l'échelle du questionnaire.")
OUTCOMES = table(
    "expected_outcomes",
    key("model"),
    key("expected_outcome"),
    n("n_students"),
    statistic("share_before", mark("Avant"), Form.PERCENT, of="the scale", unit="share", definition=_SAID),
    statistic("share_after", mark("Cette année"), Form.PERCENT, of="the scale", unit="share", definition=_SAID),
    statistic("change"),
    statistic("change_low"),
    statistic("change_high"),
    statistic("n_other_students"),
    _points(
        "beside_gap", mark("À côté d'eux"),
        definition=mark("Élèves du soutien moins les autres, au même départ et au même niveau quand on les connaît."),
    ),
    _points(
        "beside_low", mark("À côté d'eux, borne basse"),
        definition=mark("Borne basse de l'intervalle de cet écart."),
    ),
    _points(
        "beside_high", mark("À côté d'eux, borne haute"),
        definition=mark("Borne haute de l'intervalle de cet écart."),
    ),
)  # fmt: skip
UNREAD = table("outcomes_unread", key("model"), key("expected_outcome"), fact("why_unread"))


@dataclass(frozen=True, kw_only=True)
class Expected(Result):
    """What is seen of the outcomes that the guides list.

    Parameters
    ----------
    school_year : int
    confidence : float
    no_subject : bool
        Some services of study have no subject written: their success is read in French, English and mathematics.
    """

    school_year: int
    confidence: float
    no_subject: bool


@study
def follow_expected(school: School) -> Expected:
    """Follow the outcomes that the guides list for groups, mentoring, study and IMPACTS, where the data have them.

    Parameters
    ----------
    school : School

    Returns
    -------
    Expected or Refusal
        ``expected_outcomes`` (model x outcome: before, this year, beside students of the same levels without the
        service), ``outcomes_unread`` (those of which there is no data, and why), ``school_by_year`` (outcome x year, of
        the whole school), ``use_by_year`` (service x year), ``study_adults`` (by whom study is given).
        ``no_services`` when none is written.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> people = pd.DataFrame({"student_id": list("abcd"), "school_year": 2026, "grade_level": 1})
    >>> given = pd.DataFrame({"student_id": list("ab"), "service_id": ["1", "1"], "service": "mentoring",
    ...     "start_date": pd.Timestamp("2025-10-06")})
    >>> told = follow_expected(school_in_memory({"students": people, "services": given}))
    >>> told.tables["expected_outcomes"].data[["expected_outcome", "n_students", "share_after"]].values.tolist()
    [['persistence', 2, 1.0], ['adult_education', 2, 0.0]]
    """
    demand(school.has("services"), "no_services")
    rules, given = school.settings(EvaluationRules), services_by_year(school)
    given = given[(given["school_year"] == school.school_year).to_numpy(dtype=bool)]
    read, unread, whom = [], [], []
    for model, outcome, had, found in _asked(school, given):
        row = _row(school, found, had, rules.confidence) if found is not None else None
        place = {"model": model, "expected_outcome": outcome}
        if row is None:
            why = "never" if outcome == "substances" else "no_data" if found is None or not len(found.now) else "few"
            unread.append({**place, "why_unread": why})
        else:
            read.append({**place, **row[0]})
            whom.append(row[1:])
    years = years_of_school(school, rules.confidence)
    told = set(years.data["expected_outcome"])
    unread += [
        {"model": "impacts", "expected_outcome": one, "why_unread": "no_data"}
        for one in GUIDE["impacts"]
        if one not in told
    ]
    study_rows = given[given["service"].isin(SERVICES_OF["study"]).to_numpy(dtype=bool, na_value=False)]
    return Expected(
        tables=named(
            _told(OUTCOMES.filled(pd.DataFrame(read, columns=OUTCOMES.names)), school, whom),
            UNREAD.filled(pd.DataFrame(unread, columns=UNREAD.names)),
            years,
            use_by_year(school),
            adults_of_study(school, study_rows),
        ),
        school_year=school.school_year,
        confidence=rules.confidence,
        no_subject=bool(study_rows["subject"].isna().any()),
    )


def _asked(school: School, given: pd.DataFrame) -> Iterator[tuple[str, str, Students, Measured | None]]:
    """Each model of services with students and each of its outcomes, with what is measured of it; None if never."""
    for model, services in SERVICES_OF.items():
        rows = given[given["service"].isin(services).to_numpy(dtype=bool, na_value=False)]
        had = frozenset(rows["student_id"].astype(str))
        for outcome in GUIDE[model] if had else ():
            if outcome == "substances":
                yield model, outcome, had, None
            elif outcome == "success_invested":
                everyone = _same_for_all(school, rows)
                yield model, outcome, had, success_in(school, everyone)
            else:
                yield model, outcome, had, measured(school, outcome)


def _same_for_all(school: School, rows: pd.DataFrame) -> pd.DataFrame:
    """Subject of each student who has the service; the others are read in the subjects that the service is in."""
    people = enrolled(school.table("students"), school.school_year)[["student_id"]]
    others = people[~people["student_id"].isin(rows["student_id"])]
    subjects = rows[["subject"]].drop_duplicates()
    return pd.concat([rows[["student_id", "subject"]], others.merge(subjects, how="cross")], ignore_index=True)


def _told(rows: ResultTable, school: School, whom: list[tuple[Students, Students, bool]]) -> ResultTable:
    """Rows withheld with those they would tell: a few less than another count, or a few who left."""
    for part in zip(*(one[:2] for one in whom), strict=True):
        rows = protected(rows, school, part)
    return hidden(rows, np.array([one[2] for one in whom], dtype=bool), *rows.statistics)


def _row(
    school: School, found: Measured, had: Students, confidence: float
) -> tuple[dict[str, float], Students, Students, bool] | None:
    """Numbers of a row, the students it counts, those beside, and whether few said yes, or no; None with under two."""
    both = found.both if len(found.before) else found.now.rename("now").to_frame().assign(before=np.nan)
    people = enrolled(school.table("students"), school.school_year).set_index("student_id")["grade_level"]
    both = both[both.index.isin(people.index)].assign(level=lambda rows: people.reindex(rows.index).to_numpy())
    took = both.index.astype(str).isin(had)
    own = both[took]
    if len(own) < 2:
        return None
    beside = both[~took & both["level"].isin(own["level"].unique())]
    change = own["now"] - own["before"]
    low, high = mean_interval(change.mean(), change.std(ddof=1), len(own), confidence=confidence)
    numbers = {
        "n_students": len(own), "share_before": own["before"].mean(), "share_after": own["now"].mean(),
        "change": change.mean(), "change_low": float(low), "change_high": float(high),
    }  # fmt: skip
    numbers |= _beside(own, beside, found.is_yes_or_no, confidence)
    is_few = found.is_yes_or_no and any(few_of(some["now"], school) for some in (own, beside))
    return numbers, frozenset(own.index.astype(str)), frozenset(beside.index.astype(str)), is_few


def _beside(own: pd.DataFrame, beside: pd.DataFrame, is_yes_or_no: bool, confidence: float) -> dict[str, float]:
    """Gap with the others: of shares as they are; else at the same start and level, by least squares (HC1)."""
    if len(beside) < LEAST_BESIDE:
        return dict.fromkeys(("n_other_students", "beside_gap", "beside_low", "beside_high"), np.nan)
    if is_yes_or_no:
        counts = own["now"].sum(), len(own), beside["now"].sum(), len(beside)
        ends = share_difference_interval(*counts, confidence=confidence)
        apart = float(own["now"].mean() - beside["now"].mean())
        told = {"beside_gap": apart, "beside_low": float(ends[0]), "beside_high": float(ends[1])}
        return {"n_other_students": len(beside), **told}
    rows = pd.concat([own.assign(took=1.0), beside.assign(took=0.0)])
    levels = pd.get_dummies(rows["level"], drop_first=True, dtype="float64")
    parts = [rows[["took"]], levels, *([rows[["before"]]] if rows["before"].notna().all() else [])]
    fit = fit_linear(np.column_stack([part.to_numpy(dtype="float64") for part in parts]), rows["now"])
    low, high = robust(fit, 1).interval(confidence) if fit else (np.nan, np.nan)
    gap = float(fit.coefficients[1]) if fit else np.nan
    return {"n_other_students": len(beside), "beside_gap": gap, "beside_low": low, "beside_high": high}
