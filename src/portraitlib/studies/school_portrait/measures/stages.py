"""The same students from stage to stage: end of primary school, secondary levels, ministry exams.

One row of numbers a student, a subject and a competency, one column a stage: bands and years side by side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.rules import PortraitRules
from portraitlib.rules.marking import FIRST_LEVEL_OF_UNITS
from portraitlib.studies.school_portrait.measures.cells import pass_marks_of
from portraitlib.studies.school_portrait.measures.coded import coded_results
from portraitlib.studies.school_portrait.measures.grouping import group_numbers
from portraitlib.tables.schemas import OVERALL
from portraitlib.tables.school import School

PRIMARY, EXAM = "primary", "exam"
BANDS = ("under", "just_above", "comfortable")
"""Bands of a mark: below the pass mark, just above it, comfortably above it (`comfortable_points` further)."""
_EXAM_STEP = 6  # after the five levels
_LINE = ["student", "subject", "competency"]
_TEXTS = {"subject": "str", "competency": "str"}
_TERMS = {"1": 1, "2": 2, "3": 3, "final": 4}


@dataclass(frozen=True)
class Stages:
    """Marks of the same students at each stage.

    Parameters
    ----------
    names : tuple of str
        Stages in order: ``primary``, levels, ``exam``.
    followed : DataFrame, one row per student, subject and competency
        ``student`` (code of `student_id` in `coded_results`), ``subject``, ``competency``.
    band : ndarray of int, rows of `followed` x `names`
        Place in `BANDS`; -1 without a mark.
    year : ndarray of int, same shape
        School year of the mark; -1 without one.
    track : ndarray of int, same shape
        Place in `tracks`; 0 where there is none.
    tracks : tuple of str
        Sequences, and courses where a stage has several of the subject: never pooled. The first is empty.
    exam_level : dict of (subject, competency) to level
        Level at which the ministry exam that examines a competency is sat.
    """

    names: tuple[str, ...]
    followed: pd.DataFrame
    band: np.ndarray
    year: np.ndarray
    track: np.ndarray
    tracks: tuple[str, ...]
    exam_level: dict[tuple[str, str], int]


def read_stages(school: School, last_year: int, levels: Sequence[int]) -> Stages:
    """Line up the marks of the same students, stage by stage, up to a year; `levels` are between the two ends.

    A level is read in the first year that the student has a final mark there; of two courses of one subject,
    the lower mark counts. A ministry exam stands beside the competency it examines, beside no other.
    """
    name = f"stages to {last_year}, levels {sorted(set(levels))}"
    return school.keep(name, lambda school: _read_stages(school, last_year, sorted(set(levels))))


def _read_stages(school: School, last_year: int, levels: list[int]) -> Stages:
    marks = school.keep(f"marks of stages to {last_year}", lambda school: _marks(school, last_year))
    names = (PRIMARY, *(str(level) for level in levels), EXAM)
    step = marks["step"].to_numpy()
    exams, others = marks[step == _EXAM_STEP], marks[np.isin(step, [0, *levels])]
    others = others[_is_told_apart(others)]
    lines, followed = group_numbers(others, ["student", "subject", "competency"])
    band = np.full((len(followed), len(names)), -1)
    year = np.full((len(followed), len(names)), -1)
    track = np.zeros((len(followed), len(names)), dtype="int64")
    # Written backwards, the earliest year stays, and the lower mark of two courses of that year.
    last_first = np.lexsort((others["mark"], others["school_year"]))[::-1]
    rows, columns = lines[last_first], np.searchsorted([0, *levels], others["step"].to_numpy()[last_first])
    band[rows, columns] = others["band"].to_numpy()[last_first]
    year[rows, columns] = others["school_year"].to_numpy()[last_first]
    track[rows, columns] = others["track"].cat.codes.to_numpy()[last_first]
    exams = _as_examined(exams, school).sort_values(["school_year", "mark"], kind="stable").drop_duplicates(_LINE)
    place = pd.MultiIndex.from_frame(exams[_LINE]).get_indexer(pd.MultiIndex.from_frame(followed[_LINE].astype(_TEXTS)))
    has_sat = place >= 0
    band[has_sat, -1] = exams["band"].to_numpy()[place[has_sat]]
    year[has_sat, -1] = exams["school_year"].to_numpy()[place[has_sat]]
    track[has_sat, -1] = exams["track"].cat.codes.to_numpy()[place[has_sat]]
    exam_levels = exams.groupby(["subject", "competency"])["course_level"].agg(lambda values: values.mode().iloc[0])
    of, examined = (exam_levels.index.get_level_values(place).astype(str) for place in (0, 1))
    exam_level = {(one, name): int(level) for one, name, level in zip(of, examined, exam_levels, strict=True)}
    categories = dict.fromkeys(("subject", "competency"), "category")
    tracks = tuple(marks["track"].cat.categories)
    return Stages(names, followed.astype(categories), band, year, track, tracks, exam_level)


def _as_examined(exams: pd.DataFrame, school: School) -> pd.DataFrame:
    """One row per exam mark and competency examined; an exam of which that is not known has none."""
    codes = exams["course"].astype("str")
    found = {code: school.courses.find(code) for code in codes.unique()}
    examined = {code: list(course.exam_weights) if course else [] for code, course in found.items()}
    told = exams["competency"].astype("str")
    each = exams.astype(_TEXTS).assign(examined=codes.map(examined), told=told).explode("examined")
    is_examined = each["examined"].notna() & ((each["told"] == OVERALL) | (each["told"] == each["examined"]))
    return (
        each[is_examined.to_numpy(dtype=bool)]
        .drop(columns=["competency", "told"])
        .rename(columns={"examined": "competency"})
    )


def _marks(school: School, last_year: int) -> pd.DataFrame:
    """Marks that may make a stage, with their band; years without a rule are left out.

    ``step`` is 0 at the end of primary school, the level after it, `_EXAM_STEP` for a ministry exam.
    """
    coded = coded_results(school)
    level, term = coded["course_level"].to_numpy(), coded["term"]
    is_exam = (term == "exam").to_numpy() & ((level < 0) | (level >= FIRST_LEVEL_OF_UNITS))
    is_level = (term == "final").to_numpy() & (level > 0)
    is_primary = (term != "exam").to_numpy() & (level == 0)
    known = coded["mark"].notna().to_numpy() & (coded["school_year"] <= last_year).to_numpy()
    is_read = known & (is_exam | is_level | (is_primary & _is_latest(coded, is_primary & known)))
    rows = coded.loc[is_read, ["school_year", "subject", "competency", "course", "sequence", "course_level", "mark"]]
    rows = rows.assign(student=coded["student_id"].cat.codes.to_numpy(dtype="int64")[is_read])
    rows = rows.assign(step=np.where(is_exam, _EXAM_STEP, level)[is_read])
    pass_marks = pass_marks_of(school, np.unique(rows["school_year"].to_numpy()))
    pass_mark = rows["school_year"].map(pass_marks).to_numpy(dtype="float64")
    mark = rows["mark"].to_numpy()
    band = (mark >= pass_mark).astype("int64") + (mark >= pass_mark + school.settings(PortraitRules).comfortable_points)
    return rows.assign(band=band, track=_tracks(rows, school))[~np.isnan(pass_mark)]


def _is_latest(coded: pd.DataFrame, is_read: np.ndarray) -> np.ndarray:
    """End of primary: the final result, or else the latest term received."""
    rows = coded[is_read]
    lines, _ = group_numbers(rows, ["student_id", "school_year", "course", "competency"])
    order = rows["term"].map(_TERMS).astype("float64").fillna(0).to_numpy()
    latest = np.zeros(lines.max(initial=-1) + 1)
    np.maximum.at(latest, lines, order)
    found = np.zeros(len(coded), dtype=bool)
    found[is_read] = order == latest[lines]
    return found


def _is_told_apart(rows: pd.DataFrame) -> np.ndarray:
    """Leave out the overall result of a subject followed by its competencies."""
    is_overall = (rows["competency"] == OVERALL).to_numpy()
    apart = list(rows.loc[~is_overall, "subject"].unique())
    return ~(is_overall & rows["subject"].isin(apart).to_numpy())


def _tracks(rows: pd.DataFrame, school: School) -> pd.Categorical:
    """Sequence, or course where a stage has several of the subject: they are never pooled."""
    names = school.courses.names(rows["course"].unique())
    place, places = group_numbers(rows, ["subject", "step", "course", "sequence"])
    several = places.groupby(["subject", "step"])["course"].transform("nunique") > 1
    called = places["course"].map(names).astype("str").where(several, "")
    tracks = places["sequence"].where(places["sequence"] != "", called).tolist()
    every = pd.Index(["", *sorted(set(tracks) - {""})], dtype="str")
    return pd.Categorical.from_codes(every.get_indexer(pd.Index(tracks))[place], categories=every)
