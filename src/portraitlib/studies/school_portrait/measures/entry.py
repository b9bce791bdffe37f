"""From primary to secondary school: what the data say of the students who enter secondary 1."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from portraitlib.results.section import (
    Form,
    Result,
    ResultTable,
    demand,
    fact,
    key,
    mark,
    n,
    named,
    part,
    rate,
    refuse,
    statistic,
    study,
    table,
)
from portraitlib.rules import PortraitRules
from portraitlib.statistics.comparisons import leaves_out_0, shared_level
from portraitlib.statistics.intervals import mean_interval, wilson_interval
from portraitlib.studies.school_portrait.measures.coded import coded_results
from portraitlib.studies.school_portrait.measures.entry_factors import (
    FACTOR_LABELS,
    FACTORS,
    NOT_IN_DATA,
    concerned,
    end_of_primary,
)
from portraitlib.studies.school_portrait.measures.selection import share
from portraitlib.tables.schemas import OVERALL
from portraitlib.tables.school import School

_FIRST_TERM = "1"

_UNKNOWN = fact("n_unknown", mark("Non connu"), Form.COUNT, definition=mark("Élèves pour qui on ne le sait pas."))
FACTORS_FOUND = table(
    "factors",
    key(
        "area",
        mark("Domaine"),
        codes={"school": mark("Scolaire"), "family": mark("Familial"), "individual": mark("Individuel")},
        definition=mark("Scolaire, familial ou individuel, comme le guide trie les facteurs."),
    ),
    key(
        "factor",
        mark("Facteur"),
        codes=FACTOR_LABELS,
        definition=mark("Ce qu'on sait d'un élève qui entre et qui appelle un soutien, ou sur quoi miser."),
    ),
    fact(
        "use",
        mark("À soutenir ou force"),
        codes={"support": mark("À soutenir"), "strength": mark("Une force"), "known": mark("À savoir")},
        definition=mark(
            "Le facteur appelle un soutien, c'est une force sur laquelle miser, ou il se sait sans être un besoin."
        ),
    ),
    n("n_students"),
    part("n_concerned", mark("Élèves concernés"), definition=mark("Élèves que le facteur concerne.")),
    part(
        "n_not_concerned", mark("Élèves non concernés"), shown=False, definition=mark("Élèves qu'il ne concerne pas.")
    ),
    _UNKNOWN,
    rate("share", of="n_concerned"),
    statistic(
        "concerned_low", mark("Part, borne basse"), Form.PERCENT, unit="share", definition=mark("Borne basse (Wilson).")
    ),
    statistic(
        "concerned_high",
        mark("Part, borne haute"),
        Form.PERCENT,
        unit="share",
        definition=mark("Borne haute (Wilson)."),
    ),
)
"""Where small counts are withheld, `n_unknown` is left out: a few students whom nothing is known of."""
_PROTECTED = table("factors", *(one for one in FACTORS_FOUND.columns if one != _UNKNOWN))
CHANGES = table(
    "changes",
    key("subject"),
    n("n_students"),
    statistic(
        "mean_before",
        mark("Moyenne, fin du primaire"),
        Form.MARK,
        unit="mark",
        definition=mark("Moyenne des mêmes élèves à la fin du primaire."),
    ),
    statistic(
        "mean_after",
        mark("Moyenne, 1re étape"),
        Form.MARK,
        unit="mark",
        definition=mark("Moyenne des mêmes élèves à la 1re étape de la 1re secondaire."),
    ),
    statistic(
        "mean_change", mark("Changement moyen"), unit="points", definition=mark("Moyenne des différences, en points.")
    ),
    statistic("change_low", form=Form.NUMBER),
    statistic("change_high", form=Form.NUMBER),
    statistic(
        "is_change_clear",
        mark("Changement net"),
        Form.TEXT,
        shown=False,
        like="yes_no",
        definition=mark("L'intervalle du changement ne contient pas 0."),
    ),
)


@dataclass(frozen=True, kw_only=True)
class Entry(Result):
    """Factors of the transition that the data hold, for the students who enter secondary 1.

    Tables: ``factors`` (one row per factor: how many students it concerns, of how many for whom it is known) and
    ``changes`` (one row per subject: first term of secondary 1 less end of primary school, for the same students).
    """

    school_year: int
    comfortable_points: float
    first_weeks: int
    late_entry_days: int
    chronic_absence_share: float
    confidence: float
    without_data: tuple[str, ...]
    not_in_data: tuple[str, ...] = NOT_IN_DATA


@study
def describe_entry(school: School, *, school_year: int | None = None) -> Entry:
    """Describe the students who enter secondary 1, by the factors of the guide that the data hold.

    No student is given a score: each factor is counted for itself. Factors that no data hold are named in
    `not_in_data`.

    Parameters
    ----------
    school : School
    school_year : int, optional
        The notebook's year by default, else the latest.

    Returns
    -------
    Entry or Refusal
        Refused without students entering secondary 1, or with fewer than ``smallest_group``.

    References
    ----------
    Intervals: `statistics.intervals` (Wilson for shares, Student for the mean of differences).

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> students = pd.DataFrame([{"student_id": f"{n}", "school_year": 2026, "grade_level": 1,
    ...     "age_on_september_30": 13 if n < 5 else 12} for n in range(40)])
    >>> factors = describe_entry(school_in_memory({"students": students})).tables["factors"].data.set_index("factor")
    >>> factors.loc["late_age", ["n_students", "n_concerned", "share"]].tolist()
    [40.0, 5.0, 0.125]
    """
    choices = school.settings(PortraitRules)
    year = school_year or school.params.school_year or school.latest_year or None
    entering = _entering(school, year)
    if year is None or entering.empty:
        refuse("no_entering_students", school_year=year)
    demand(len(entering) >= choices.smallest_group, "entry_too_small", school_year=year)
    marks = end_of_primary(school, entering)
    found = concerned(school, entering, marks, year)
    return Entry(
        tables=named(_factors(found, school), _changes(school, marks, year)),
        counts={"students": len(entering)},
        school_year=year,
        comfortable_points=choices.comfortable_points,
        first_weeks=choices.first_weeks,
        late_entry_days=choices.late_entry_days,
        chronic_absence_share=choices.chronic_absence_share,
        confidence=choices.confidence,
        without_data=tuple(name for name in FACTORS if found[name].isna().all()),
    )


def _entering(school: School, year: int | None) -> pd.DataFrame:
    """Students of secondary 1 that year, whom the school did not have before."""
    students = school.table("students")
    if year is None:
        return students.iloc[:0]
    years = students["school_year"].fillna(0)
    before = pd.Index(students.loc[(years < year).to_numpy(dtype=bool), "student_id"].unique())
    is_entering = (years == year) & (students["grade_level"] == 1).fillna(False)
    entering = students[is_entering.to_numpy(dtype=bool)].drop_duplicates("student_id")
    return entering[before.get_indexer(entering["student_id"]) < 0].reset_index(drop=True)


def _factors(found: pd.DataFrame, school: School) -> ResultTable:
    choices = school.settings(PortraitRules)
    known, n = found.notna().sum().astype("int64"), found.sum().astype("int64")
    low, high = wilson_interval(n, known, confidence=choices.confidence)
    is_told = (known >= choices.smallest_group).to_numpy()
    shares: dict[str, ArrayLike] = {"share": share(n, known), "concerned_low": low, "concerned_high": high}
    data = pd.DataFrame(
        {
            "area": [FACTORS[name][0] for name in found.columns],
            "factor": list(found),
            "use": [FACTORS[name][1] for name in found.columns],
            "n_students": known.to_numpy(),
            "n_concerned": n.to_numpy(),
            "n_not_concerned": (known - n).to_numpy(),
            "n_unknown": len(found) - known.to_numpy(),
            **{name: np.where(is_told, values, np.nan) for name, values in shares.items()},
        }
    )
    data = data[data["n_students"] > 0].reset_index(drop=True)
    if school.reader.policy.minimum_count:
        return _PROTECTED.filled(data.drop(columns="n_unknown"))
    return FACTORS_FOUND.filled(data)


def _changes(school: School, marks: pd.DataFrame, year: int) -> ResultTable:
    """First term less end of primary, subject by subject, for the students who have both."""
    choices = school.settings(PortraitRules)
    before = marks[marks["competency"] == OVERALL].set_index(["student_id", "subject"])["mark"]
    both = pd.concat([before.rename("before"), _first_term(school, year)], axis=1, join="inner").reset_index()
    by_subject = both.assign(change=both["after"] - both["before"]).groupby("subject")
    data = by_subject.agg(
        n_students=("change", "size"),
        mean_before=("before", "mean"),
        mean_after=("after", "mean"),
        mean_change=("change", "mean"),
        spread=("change", "std"),
    ).reset_index()
    moments = [data[name] for name in ("mean_change", "spread", "n_students")]
    low, high = mean_interval(*moments, confidence=choices.confidence)
    strict = float(shared_level(choices.confidence, (data["n_students"] >= choices.smallest_group).sum()))
    is_clear = leaves_out_0(*mean_interval(*moments, confidence=strict))
    is_clear &= (data["n_students"] >= choices.smallest_group).to_numpy()
    data = data.assign(change_low=low, change_high=high, is_change_clear=is_clear).drop(columns="spread")
    told = ["mean_before", "mean_after", "mean_change", "change_low", "change_high"]
    data[told] = data[told].astype("float64").where(data["n_students"] >= choices.smallest_group)
    return CHANGES.filled(data)


def _first_term(school: School, year: int) -> pd.Series:
    """Mark of each student and subject of secondary 1 in the first term."""
    coded = coded_results(school)
    is_read = (coded["school_year"] == year) & (coded["course_level"] == 1)
    is_read &= (coded["term"] == _FIRST_TERM) & (coded["competency"] == OVERALL)
    first = coded.loc[is_read.to_numpy(), ["student_id", "subject", "mark"]].dropna()
    first = first.astype({"student_id": "str", "subject": "str"})
    return first.groupby(["student_id", "subject"])["mark"].mean().rename("after")
