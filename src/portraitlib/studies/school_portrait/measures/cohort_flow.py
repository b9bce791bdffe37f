"""Who of a cohort is still followed at each stage, who is not, and why."""

from __future__ import annotations

import numpy as np
import pandas as pd

from portraitlib.results.section import Form, key, mark, n, part, rate, table
from portraitlib.studies.school_portrait.measures.cells import rules_by_year
from portraitlib.studies.school_portrait.measures.coded import coded_results
from portraitlib.studies.school_portrait.measures.grouping import group_numbers, tally
from portraitlib.studies.school_portrait.measures.stages import EXAM, Stages
from portraitlib.tables.school import School

STATUSES = ("followed", "left", "no_mark", "no_exam", "held_back", "to_come")
"""What became of a student at a stage, the first that applies: a mark is there; the student is no longer in the
school's data; was at the level without a mark; was there in a year without exam; is still at an earlier level; will
be there later."""
_LOOKED_BACK = 12  # years before the latest mark in which a student followed may have sat an exam
FLOW_PARTS = tuple(f"n_{status}" for status in STATUSES)

FLOW = table(
    "flow",
    key("subject"),
    key("competency"),
    key("stage", mark("Étape du parcours"), definition=mark("Fin du primaire, niveau, ou épreuve ministérielle.")),
    n("n_students"),
    part("n_followed", mark("Suivis"), definition=mark("Élèves qui ont une note aux deux étapes.")),
    part("n_left", mark("Plus à l'école"), definition=mark("Élèves qui ne sont plus à l'école.")),
    part("n_no_mark", mark("Sans note"), Form.MARK, definition=mark("Élèves qui n'y ont pas de note.")),
    part("n_no_exam", mark("Année sans épreuve"), definition=mark("Élèves d'une année sans épreuve.")),
    part("n_held_back", mark("Encore à un niveau précédent"), definition=mark("Élèves encore à un niveau précédent.")),
    part("n_to_come", mark("Pas encore rendus là"), definition=mark("Élèves qui n'y sont pas encore.")),
    rate(
        "followed_share", mark("Part suivie"), of="n_followed", definition=mark("Suivis, parmi les élèves du départ.")
    ),
)


def flow_rows(stages: Stages, school: School, last_year: int) -> pd.DataFrame:
    """Count, at each stage after the first, the students whose first stage is in the data: see `FLOW`."""
    paths = _paths(school, last_year)
    followed = stages.followed
    place = paths["student"].searchsorted(followed["student"].to_numpy())
    own = paths.take(np.minimum(place, len(paths) - 1)).reset_index(drop=True)
    own["is_known"] = own["student"].to_numpy() == followed["student"].to_numpy()
    start = _first_stage(stages)
    of = zip(followed["subject"].astype("str"), followed["competency"].astype("str"), strict=True)
    exam_levels = np.array([stages.exam_level.get(line, 0) for line in of], dtype="int64")
    rules = rules_by_year(school, range(int(stages.year.max()) - _LOOKED_BACK, last_year + 1))
    no_exam = [year for year, rule in rules.items() if rule.exam_weight is None]
    pieces = []
    for column, name in enumerate(stages.names):
        is_exam = name == EXAM
        level = exam_levels if is_exam else np.full(len(followed), int(name) if name.isdigit() else 0)
        starts = (start < column) & (stages.band[np.arange(len(followed)), start] >= 0) & (level > 0)
        if not starts.any():
            continue
        status = _status(stages.band[:, column] >= 0, level, own, stages, start, last_year)
        if is_exam:
            at_level = _year_at(level, own, stages, start)
            status = np.where((status == "no_mark") & np.isin(at_level, no_exam), "no_exam", status)
        pieces.append(_counted(followed[starts], status[starts], name, column))
    if not pieces:
        columns = ("subject", "competency", "stage", "n_students", *FLOW_PARTS, "followed_share")
        return pd.DataFrame({name: [] for name in columns})
    data = pd.concat(pieces).sort_values("order", kind="stable", ignore_index=True).drop(columns="order")
    return data.assign(followed_share=data["n_followed"] / data["n_students"])


def _first_stage(stages: Stages) -> np.ndarray:
    """First stage that each subject and competency has in the data: where its flow starts."""
    numbers, groups = group_numbers(stages.followed, ["subject", "competency"])
    has_any = np.zeros((len(groups), stages.band.shape[1]), dtype=bool)
    for column in range(stages.band.shape[1]):
        has_any[numbers[stages.band[:, column] >= 0], column] = True
    return has_any.argmax(axis=1)[numbers]


def _paths(school: School, last_year: int) -> pd.DataFrame:
    """Each student's way through the school: first year in secondary 1, highest level, last year, still there."""
    students = school.table("students")
    names = coded_results(school)["student_id"].cat.categories
    rows = pd.DataFrame(
        {
            "student": names.get_indexer(pd.Index(students["student_id"])),
            "school_year": students["school_year"].fillna(-1).to_numpy(dtype="int64"),
            "level": students["grade_level"].fillna(0).to_numpy(dtype="int64"),
            "has_left": students["exit_date"].notna().to_numpy(),
        }
    )
    rows = rows[(rows["student"] >= 0) & (rows["school_year"] >= 0) & (rows["school_year"] <= last_year)]
    rows = rows.sort_values(["student", "school_year"], kind="stable")
    paths = rows.groupby("student").agg(
        entry=("school_year", "first"),
        entry_level=("level", "first"),
        highest=("level", "max"),
        last=("school_year", "last"),
        has_left=("has_left", "last"),
    )
    if paths.empty:
        return pd.DataFrame([[-1, -1, 0, 0, -1, True]], columns=["student", *paths.columns])
    return paths.reset_index()


def _year_at(level: np.ndarray, own: pd.DataFrame, stages: Stages, start: np.ndarray) -> np.ndarray:
    """Year in which a student who is never held back is at `level`."""
    year = stages.year[np.arange(len(start)), start]
    start_level = np.array([int(name) if name.isdigit() else 1 for name in stages.names])[start]
    is_known = own["is_known"].to_numpy() & (own["entry_level"] > 0).to_numpy()
    from_enrolment = own["entry"].to_numpy() + level - own["entry_level"].to_numpy()
    return np.where(is_known, from_enrolment, year + level - start_level)


def _status(
    has_mark: np.ndarray, level: np.ndarray, own: pd.DataFrame, stages: Stages, start: np.ndarray, last_year: int
) -> np.ndarray:
    is_known, highest = own["is_known"].to_numpy(), own["highest"].to_numpy()
    is_there = is_known & (own["last"] == last_year).to_numpy() & ~own["has_left"].to_numpy()
    left_at_level = own["has_left"].to_numpy() & (highest == level)
    was_at_level = is_known & (highest >= level) & ~left_at_level
    is_due = _year_at(level, own, stages, start) <= last_year
    return np.select(
        [has_mark, was_at_level, is_there & is_due, is_there | (~is_known & ~is_due)],
        ["followed", "no_mark", "held_back", "to_come"],
        "left",
    )


def _counted(followed: pd.DataFrame, status: np.ndarray, stage: str, order: int) -> pd.DataFrame:
    counts = {f"n_{name}": status == name for name in STATUSES}
    return tally(followed, ["subject", "competency"], counts).assign(stage=stage, order=order)
