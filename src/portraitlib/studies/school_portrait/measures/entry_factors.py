"""Whom each factor of the transition to secondary school concerns, from what the data hold."""

from __future__ import annotations

import numpy as np
import pandas as pd

from portraitlib.indicators.attendance import known_attendance
from portraitlib.results.vocabulary import mark
from portraitlib.rules import PortraitRules
from portraitlib.studies.school_portrait.measures.cells import pass_marks_of
from portraitlib.studies.school_portrait.measures.coded import coded_results
from portraitlib.tables.questionnaires import engagement_answers
from portraitlib.tables.schemas import EXPECTED_AGE, OVERALL
from portraitlib.tables.school import School

FACTORS: dict[str, tuple[str, str]] = {
    "fragile_language": ("school", "support"),
    "fragile_mathematics": ("school", "support"),
    "at_ease": ("school", "strength"),
    "late_age": ("school", "support"),
    "intervention_plan": ("school", "support"),
    "special_needs": ("school", "support"),
    "other_language": ("family", "known"),
    "born_elsewhere": ("family", "known"),
    "arrived_late": ("individual", "support"),
    "often_absent": ("individual", "support"),
    "low_engagement": ("individual", "support"),
}
"""Factors in the order they are shown: area (school, family, individual) and use.

To support, to build on, or only to be known: where somebody was born and the language of a home are no needs.
"""

NOT_IN_DATA = ("climate", "parents", "activities", "alignment", "friends")
"""Factors of the guide that this portrait does not count: they are asked about, not computed from results."""

FACTOR_LABELS = {
    "fragile_language": mark("Fragiles en langue d'enseignement, fin du primaire"),
    "fragile_mathematics": mark("Fragiles en mathématique, fin du primaire"),
    "at_ease": mark("À l'aise en langue et en mathématique, fin du primaire"),
    "late_age": mark("Plus âgés que l'âge attendu"),
    "intervention_plan": mark("Plan d'intervention"),
    "special_needs": mark("Élèves HDAA"),
    "other_language": mark("Langue maternelle autre que la langue d'enseignement"),
    "born_elsewhere": mark("Nés hors du Canada"),
    "arrived_late": mark("Arrivés en cours d'année"),
    "often_absent": mark("Souvent absents au début de l'année"),
    "low_engagement": mark("Engagement à soutenir, selon leurs réponses"),
    "climate": mark("le climat relationnel"),
    "parents": mark("l'engagement des parents"),
    "activities": mark("la participation à des activités parascolaires"),
    "alignment": mark("l'arrimage entre le primaire et le secondaire"),
    "friends": mark("la situation sociale et psychologique de l'élève"),
}

_LANGUAGES = {"fr": "french", "en": "english_language_arts"}
_TERMS = {"1": 1, "2": 2, "3": 3, "final": 4}
_SPECIAL = ("learning", "behaviour", "handicap")
_DIGITS = 9
"""Means are rounded there before they are compared with a limit: their last digits decide of nobody."""


def end_of_primary(school: School, entering: pd.DataFrame) -> pd.DataFrame:
    """End-of-primary marks of the students who enter, a row a student, subject and competency: the latest term's."""
    coded = coded_results(school)
    is_read = (coded["course_level"] == 0).to_numpy() & coded["mark"].notna().to_numpy()
    codes = coded["student_id"].cat.categories.get_indexer(pd.Index(entering["student_id"]))
    is_read &= np.isin(coded["student_id"].cat.codes.to_numpy(), codes[codes >= 0])
    rows = coded.loc[is_read, ["student_id", "subject", "competency", "school_year", "term", "mark"]]
    rows = rows.astype({"student_id": "str", "subject": "str", "competency": "str", "term": "str"})
    rows = rows.assign(order=rows["term"].map(_TERMS).fillna(0)).sort_values("order", kind="stable")
    keys = ["student_id", "subject", "competency"]
    return rows.drop_duplicates(keys, keep="last").drop(columns=["order", "term"])


def concerned(school: School, entering: pd.DataFrame, marks: pd.DataFrame, year: int) -> pd.DataFrame:
    """Whether each factor concerns each student: 1 or 0, NaN where the data do not say."""
    fragile = _fragile(school, marks)
    nobody = pd.Series(dtype="float64")
    language, mathematics = (
        entering["student_id"].map(fragile.get(subject, nobody)).astype("float64")
        for subject in (_LANGUAGES.get(_taught_in(school), "french"), "mathematics")
    )
    age = entering["age_on_september_30"].astype("float64")
    return pd.DataFrame(
        {
            "fragile_language": language,
            "fragile_mathematics": mathematics,
            "at_ease": _known(language + mathematics == 0, (language + mathematics).notna()),
            "late_age": _known(age > EXPECTED_AGE + 1, age.notna()),
            "intervention_plan": entering["has_intervention_plan"].astype("float64"),
            "special_needs": _known(entering["ehdaa_status"].isin(_SPECIAL), entering["ehdaa_status"].notna()),
            "other_language": _other_language(school, entering),
            "born_elsewhere": 1 - entering["was_born_in_canada"].astype("float64"),
            "arrived_late": _arrived_late(school, entering, year),
            "often_absent": _often_absent(school, entering, year),
            "low_engagement": _low_engagement(school, entering, year),
        }
    )[list(FACTORS)]


def _known(is_concerned: pd.Series, is_known: pd.Series) -> pd.Series:
    return is_concerned.astype("float64").where(is_known)


def _fragile(school: School, marks: pd.DataFrame) -> dict[str, pd.Series]:
    """By subject: 1 for a mark below the pass mark or just above it, by student."""
    overall = marks[marks["competency"] == OVERALL]
    pass_mark = overall["school_year"].map(pass_marks_of(school, overall["school_year"].unique())).astype("float64")
    is_fragile = _known(
        overall["mark"] < pass_mark + school.settings(PortraitRules).comfortable_points, pass_mark.notna()
    )
    overall = overall.assign(is_fragile=is_fragile)
    return {str(subject): rows.set_index("student_id")["is_fragile"] for subject, rows in overall.groupby("subject")}


def _taught_in(school: School) -> str:
    return next(iter(school.table("schools")["teaching_language"].dropna()), "fr")


def _other_language(school: School, entering: pd.DataFrame) -> pd.Series:
    spoken = entering["first_language"]
    return _known(spoken != _taught_in(school), spoken.notna())


def _days(school: School, year: int) -> pd.DataFrame:
    """Days of class of the first weeks, with their number of periods."""
    calendar = school.table("calendar")
    is_day = (calendar["school_year"] == year).fillna(False) & calendar["is_instructional"].fillna(False)
    days = calendar.loc[is_day.to_numpy(dtype=bool), ["date", "n_periods"]]
    if days.empty:
        return days
    return days[days["date"] < days["date"].min() + pd.Timedelta(weeks=school.settings(PortraitRules).first_weeks)]


def _arrived_late(school: School, entering: pd.DataFrame, year: int) -> pd.Series:
    days, entry = _days(school, year), entering["entry_date"]
    if days.empty:
        return pd.Series(np.nan, index=entering.index)
    limit = days["date"].min() + pd.Timedelta(days=school.settings(PortraitRules).late_entry_days)
    return _known(entry > limit, entry.notna())


def _often_absent(school: School, entering: pd.DataFrame, year: int) -> pd.Series:
    """Whether the share of days missed in the first weeks calls for attention; NaN where no register says so."""
    found, days = known_attendance(school, year), _days(school, year)
    unknown = pd.Series(np.nan, index=entering.index)
    if found is None or days.empty:
        return unknown
    until = int(np.searchsorted(found.days.dates, days["date"].max().to_datetime64().astype("datetime64[D]"), "right"))
    rates = pd.Series(found.absence_rates(until=until).round(_DIGITS), index=pd.Index(found.students["student_id"]))
    share = entering["student_id"].map(rates)
    return _known(share >= school.settings(PortraitRules).chronic_absence_share, share.notna())


def _low_engagement(school: School, entering: pd.DataFrame, year: int) -> pd.Series:
    """Whether the mean answer of the year lies in the low part of its scale; NaN for who did not answer."""
    answers = engagement_answers(school)
    is_read = (
        answers["date"].between(pd.Timestamp(year - 1, 8, 1), pd.Timestamp(year, 7, 31)) & answers["answer"].notna()
    )
    rows = answers[is_read.to_numpy(dtype=bool)]
    rows = rows[_is_among(rows["student_id"], entering)]
    width = rows["scale_high"] - rows["scale_low"]
    place = (rows["answer"] - rows["scale_low"]) / width.where(width > 0)
    place = place.where(~rows["is_reversed"].fillna(False).to_numpy(dtype=bool), 1 - place)
    mean = entering["student_id"].map(place.groupby(rows["student_id"]).mean()).astype("float64")
    return _known(mean.round(_DIGITS) < school.settings(PortraitRules).low_engagement_share, mean.notna())


def _is_among(names: pd.Series, entering: pd.DataFrame) -> np.ndarray:
    return pd.Index(entering["student_id"]).get_indexer(names) >= 0
