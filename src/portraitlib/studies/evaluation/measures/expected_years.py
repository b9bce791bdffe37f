"""What the guides expect of a whole school, year by year; who uses each service; and by whom study is given."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from portraitlib.results.section import Form, ResultTable, as_in, column, key, mark, n, statistic, table
from portraitlib.statistics.intervals import mean_interval, wilson_interval
from portraitlib.studies.evaluation.measures.measured import SAID, of_year, passed, times_said
from portraitlib.studies.evaluation.measures.whom import Students, hidden, protected, services_by_year
from portraitlib.tables.questionnaires import told_answers
from portraitlib.tables.school import School

SPECIALISTS = {
    "french": "french",
    "english_language_arts": "english",
    "english_second_language": "english",
    "mathematics": "mathematics",
}
column(
    "expected_outcome",
    mark("Retombée attendue"),
    codes={
        "engagement": mark("Engagement"),
        "belonging": mark("Attitude envers l'école et appartenance"),
        "competence": mark("Sentiment de compétence"),
        "autonomy": mark("Autonomie"),
        "control": mark("Sentiment de contrôle"),
        "staff_relations": mark("Relations avec le personnel"),
        "cooperation": mark("Coopération et entraide"),
        "attention": mark("Attention portée à l'élève"),
        "attendance": mark("Présence"),
        "persistence": mark("Persévérance : n'a pas quitté l'école"),
        "adult_education": mark("Passage à l'éducation des adultes"),
        "success_invested": mark("Réussite dans la matière du soutien"),
        "success": mark("Cours réussis"),
        "school_life": mark("Vie scolaire : activités parascolaires"),
        "parents": mark("Parents informés et partenaires"),
        "substances": mark("Consommation de substances"),
    },
    definition=mark("Ce que le guide dit que le modèle peut changer."),
    source="params/guide.yml",
)
YEARS = table(
    "school_by_year",
    key("expected_outcome"),
    key("school_year"),
    n("n_persons", mark("Personnes"), definition=mark("Élèves, ou feuilles de parents, derrière la ligne.")),
    statistic(
        "year_share", mark("Part"), Form.PERCENT, of="the scale", unit="share",
        definition=mark("Part des cours ou des élèves, ou place moyenne sur l'échelle du questionnaire."),
    ),
    statistic(
        "year_low", mark("Part, borne basse"), Form.PERCENT, of="the scale", unit="share",
        definition=mark("Borne basse de son intervalle."),
    ),
    statistic(
        "year_high", mark("Part, borne haute"), Form.PERCENT, of="the scale", unit="share",
        definition=mark("Borne haute de son intervalle."),
    ),
)  # fmt: skip
USE = table(
    "use_by_year",
    key("service"),
    key("school_year"),
    n("n_students"),
    statistic(
        "share_of_school", mark("Part de l'école"), Form.PERCENT, of="students of the school", unit="share",
        definition=mark("Élèves qui ont commencé ce service dans l'année, parmi ceux de l'école."),
    ),
    statistic(
        "n_whole_groups", mark("Groupes-repères entiers"), Form.COUNT, unit="groups",
        definition=mark("Groupes-repères dont tous les élèves inscrits ont ce service."),
    ),
    statistic(
        "n_home_groups", mark("Groupes-repères de l'école"), Form.COUNT, unit="groups", shown=False,
        definition=mark("Groupes-repères de l'année."),
    ),
)  # fmt: skip
column(
    "adult_kind",
    mark("Qui donne l'étude"),
    codes={
        "french": mark("Spécialiste du français"),
        "english": mark("Spécialiste de l'anglais"),
        "mathematics": mark("Spécialiste de la mathématique"),
        "other_subject": mark("Spécialiste d'une autre matière"),
        "other_role": mark("Autre adulte de l'école"),
        "unknown": mark("Adulte non inscrit"),
    },
    definition=mark("Matière, ou rôle, de l'adulte inscrit au service d'étude; jamais la personne."),
)
ADULTS = table("study_adults", key("adult_kind"), n("n_students"))


def years_of_school(school: School, confidence: float) -> ResultTable:
    """Outcomes of the whole school by year, those with data; success in the years whose marks can be compared."""
    parts = [
        *_success(school, confidence),
        *_said(school, "engagement", SAID["engagement"], "student_id", confidence),
        *_said(school, "autonomy", SAID["autonomy"], "student_id", confidence),
        *_said(school, "parents", ("family_school",), "respondent_id", confidence),
        *_school_life(school, confidence),
    ]
    return YEARS.filled(pd.DataFrame(parts, columns=YEARS.names))


def _mean(outcome: str, year: int, values: pd.Series, confidence: float) -> dict[str, object]:
    low, high = mean_interval(values.mean(), values.std(ddof=1), len(values), confidence=confidence)
    ends = np.clip([float(low), float(high)], 0, 1)
    return {"expected_outcome": outcome, "school_year": year, "n_persons": len(values), "year_share": values.mean(),
            "year_low": ends[0], "year_high": ends[1]}  # fmt: skip


def _success(school: School, confidence: float) -> list[dict[str, object]]:
    rows = passed(school)
    now = rows.loc[rows["school_year"] == school.year_of_results, "series"]
    same = rows[rows["series"].eq(now.iloc[0])] if len(now) else rows.iloc[:0]
    years = sorted(int(str(year)) for year in same["school_year"].unique() if int(str(year)) <= school.school_year)
    return [_mean("success", year, of_year(same, year), confidence) for year in years]


def _said(
    school: School, outcome: str, dimensions: tuple[str, ...], who: str, confidence: float
) -> list[dict[str, object]]:
    """Place on the scale the last time asked in each year."""
    times = times_said(told_answers(school), dimensions, who)
    times = times[times["school_year"] <= school.school_year]
    last = times[times["time"] == times.groupby("school_year")["time"].transform("max")]
    return [_mean(outcome, int(str(year)), some["place"], confidence) for year, some in last.groupby("school_year")]


def _school_life(school: School, confidence: float) -> list[dict[str, object]]:
    """Share of the students of each year in an activity after school, from the first year with one written."""
    rows = services_by_year(school)
    taking = rows[rows["service"].eq("extracurricular").to_numpy(dtype=bool, na_value=False)]
    took = taking.groupby("school_year")["student_id"].nunique()
    told = []
    for year, size in _sizes(school).items():
        if len(took) and took.index.min() <= year <= school.school_year:
            count = took.get(year, 0)
            low, high = wilson_interval(count, size, confidence=confidence)
            told.append({"expected_outcome": "school_life", "school_year": year, "n_persons": size,
                         "year_share": count / size, "year_low": float(low), "year_high": float(high)})  # fmt: skip
    return told


def _sizes(school: School) -> dict[int, int]:
    sizes = school.table("students").groupby("school_year")["student_id"].nunique()
    return {int(year): int(size) for year, size in zip(sizes.index.astype("int64"), sizes, strict=True)}


def use_by_year(school: School) -> ResultTable:
    """Students who began each service in each year, as a share of the school, and home groups that all have it."""
    rows = services_by_year(school)
    rows = rows[(rows["school_year"] <= school.school_year).to_numpy(dtype=bool)].astype({"service": "object"})
    sizes, told = _sizes(school), []
    whom: list[Students] = []
    people = school.table("students").drop_duplicates(["student_id", "school_year"])
    for (service, when), some in rows.groupby(["service", "school_year"], sort=True):
        ids, year = frozenset(some["student_id"].astype(str)), int(str(when))
        has = some.groupby("group", observed=True)["student_id"].nunique()
        whole = people[people["school_year"] == year].groupby("group", observed=True)["student_id"].nunique()
        told.append({
            "service": service, "school_year": year, "n_students": len(ids), "share_of_school": len(ids) / sizes[year],
            "n_home_groups": len(whole), "n_whole_groups": int((has.reindex(whole.index) == whole).sum()),
        })  # fmt: skip
        whom.append(ids)
    made = USE.filled(pd.DataFrame(told, columns=USE.names))
    is_part = np.full(len(told), school.reader.policy.protects_parts)  # « all of them » is not told
    return hidden(protected(made, school, whom), is_part, "n_whole_groups")


def adults_of_study(school: School, rows: pd.DataFrame) -> ResultTable:
    """Students of study this year by the subject, or role, of the adult written: never the adult."""
    staff = school.table("staff")
    staff = staff[staff["school_year"].eq(school.school_year).to_numpy(dtype=bool, na_value=False)]
    known = rows[["student_id", "provider_id"]].merge(
        staff[["staff_id", "subject", "role"]].drop_duplicates("staff_id"),
        left_on="provider_id",
        right_on="staff_id",
        how="left",
    )
    kind = known["subject"].astype("object").map(SPECIALISTS)
    kind = kind.mask(known["subject"].notna() & kind.isna(), "other_subject")
    kind = kind.mask(kind.isna() & known["staff_id"].notna(), "other_role").fillna("unknown")
    sets = {str(name): frozenset(some["student_id"].astype(str)) for name, some in known.groupby(kind.to_numpy())}
    order = [
        code
        for code in (*dict.fromkeys(SPECIALISTS.values()), "other_subject", "other_role", "unknown")
        if code in sets
    ]
    data = pd.DataFrame({"adult_kind": order, "n_students": [len(sets[one]) for one in order]}, columns=ADULTS.names)
    table = ADULTS.filled(data)
    # How many have study in all is told elsewhere: the kinds of adults add up to it.
    adding_up = as_in(table, replace(table, adds_up_along=("adult_kind",)))
    return protected(adding_up, school, [sets[one] for one in order])
