"""The other two sample schools: plain text, one file a table, results with a column a competency and term."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from portraitlib.sample.accompaniment_meetings import SHORT_MEETINGS, TOLD
from portraitlib.sample.coming import SHORT_REASONS
from portraitlib.sample.raw_forms import of_instrument
from portraitlib.sample.school import SyntheticSchool
from portraitlib.sample.supports import SHORT_ACTIVITIES
from portraitlib.sample.text_files import TextFormat, marks_and_codes
from portraitlib.tables.schemas import SCHEMAS

PLAIN = TextFormat()
MARK_CODES = {"AB": "AB", "EX": "EX", "NE": "NE"}
TERM_NAMES = {"1": "e1", "2": "e2", "3": "e3", "final": "final"}
TWO_TERM_YEAR = 2022  # a year of the sample marked in two terms: its files have no third
FILES = {
    "french": "francais",
    "mathematics": "mathematique",
    "science": "science",
    "english_second_language": "anglais",
    "history": "histoire",
    "contemporary_world": "monde",
    "citizenship": "citoyennete",
}
COMPETENCIES = {
    "overall": "",
    "reading": "lire_",
    "writing": "ecrire_",
    "oral": "oral_",
    "problem_solving": "c1_",
    "reasoning": "c2_",
    "practical": "pratique_",
    "theoretical": "theorie_",
}
WIDE_TEST, UNANSWERED = "DIAG-MAT", {"omitted": "O", "not_reached": "X"}
LAID_OUT_OTHERWISE = ("schools", "results", "questionnaires", "answers", "responses", "sessions", "eligibility")
OF_LAST_YEAR = ("slots", "offers", "adult_hours", "student_slots", "wishes", "pairs")
"""Tables of one year: the descriptions of the imports say which."""
QUESTIONNAIRES = {
    "Engagement": ("engagement", {"student_id": "student_id", "date": "date"}),
    "Climat": ("climat", {"student_id": "student_id", "date": "date"}),
    "Parents": ("parents", {"date": "date"}),
    "Personnel": ("personnel", {"date": "date"}),
    "Pratiques": ("practices", {"staff_id": "respondent_id", "wave": "wave"}),
    "Élève accompagné": ("mentorat", {"student_id": "student_id", "date": "date"}),
}
"""Questionnaire to the name of its file and its columns beside the questions: header to standard column."""
LEFT_OUT = {"school_id"}
OF_SOME = {"previous_service_id", "known_leaving_date", *TOLD}
SHORT: dict[str, dict[str, dict[Any, str]]] = {
    "attendance": {
        "status": {"absent": "A", "late": "R"},
        "subject": {
            "french": "FRA",
            "mathematics": "MAT",
            "science": "SCI",
            "english_second_language": "ANG",
            "history": "HIS",
            "physical_education": "EPS",
            "citizenship": "CCQ",
            "arts": "ART",
        },
    },
    "sessions": {"activity": SHORT_ACTIVITIES, "missed_reason": SHORT_REASONS},
    "meetings": {**SHORT_MEETINGS, "missed_reason": SHORT_REASONS},
}
"""Words of large tables, shortened; the descriptions of the imports say them whole."""


def write_plain_export(school: SyntheticSchool, folder: Path) -> None:
    """Write a school's folder in plain text: utf-8, comma, decimal point, standard names and codes.

    Results are one file a subject, with a column for each competency and term; questionnaires have a column a
    question; every other table is as the standard has it. No cell of a result stands for a term that
    was not held or an exam that the course has not.
    """
    tables = school.standard()
    codes = school.student_codes()
    for name, frame in tables.items():
        if name not in LAID_OUT_OTHERWISE:
            kept = [one for one in SCHEMAS[name].column_names if one in frame and _is_written(frame, one, name)]
            short = SHORT.get(name, {})
            PLAIN.write(folder / f"{name}.csv", {column: _plain(frame[column], short) for column in kept})
    _sessions(tables["sessions"], folder)
    _eligibility(tables["eligibility"], folder)
    _results(school, codes, folder)
    _responses(tables["responses"], folder)
    for instrument, (name, keys) in QUESTIONNAIRES.items():
        _wide(of_instrument(tables["answers"], instrument), keys, folder / f"{name}.csv")


def _sessions(sessions: pd.DataFrame, folder: Path) -> None:
    """Write the sessions; the meetings of mentors and groups, of which more is said, in a file of theirs."""
    names, is_told = SCHEMAS["sessions"].column_names, sessions["is_planned"].notna()
    for file, rows in (("sessions", sessions[~is_told]), ("meetings", sessions[is_told])):
        kept = [one for one in names if one != "is_planned" and _is_written(rows, one)]
        PLAIN.write(folder / f"{file}.csv", {one: _plain(rows[one], SHORT[file]) for one in kept})


def _eligibility(eligibility: pd.DataFrame, folder: Path) -> None:
    """Write who was eligible, a file a programme and year; the day of the score, else of the offers, is in its name."""
    for (programme, year), rows in eligibility.groupby(["programme_id", "school_year"]):
        has_score = rows.get("score", pd.Series(dtype=float)).notna().any()
        day = rows["score_known_on" if has_score else "offered_on"].iloc[0]
        kept: tuple[str, ...] = ("student_id", "score", "is_offered", "is_started", "offered_on", "started_on")
        kept = kept if has_score else ("student_id", "is_offered", "started_on")
        path = folder / f"eligibility_{programme}_{year}_{day:%Y-%m-%d}.csv"
        PLAIN.write(path, {name: _plain(rows[name], {}) for name in kept})


def _is_written(rows: pd.DataFrame, column: str, table: str = "") -> bool:
    """Whether a school writes a column: what only some schools have, or is the same all along, is not left empty."""
    is_same = (column == "school_year" and table in OF_LAST_YEAR) or column in ("scale_low", "scale_high")
    never = column in OF_SOME and rows[column].replace("", None).isna().all()
    return column not in LEFT_OUT and not is_same and not never


def _plain(values: pd.Series, short: dict[str, dict[Any, str]]) -> pd.Series:
    """Values as written: truth values as 1 and 0, the words of a large table shortened."""
    if values.name in short:
        return values.map(short[values.name]).fillna("")
    if pd.api.types.is_bool_dtype(values):
        return values.astype("Int64")
    return values


def _results(school: SyntheticSchool, codes: np.ndarray, folder: Path) -> None:
    """Write the results: a file a subject for the years of two terms and those of three, exams apart."""
    cards = school.report_cards
    two_terms = (cards["school_year"] == TWO_TERM_YEAR) & (cards["course_level"] > 0)
    parts = {
        f"_{TWO_TERM_YEAR}": cards[two_terms],
        "": cards[~two_terms & (cards["course_level"] > 0)],
        "_primaire": cards[cards["course_level"] == 0],
    }
    for ending, part in parts.items():
        for subject, frame in part.groupby("subject"):
            _subject(frame, codes, folder / f"resultats_{FILES[str(subject)]}{ending}.csv")
    exams = cards[cards["mark_exam"].notna() | (cards["code_exam"] != "")]
    columns = {
        "student_id": codes[exams["person"]],
        "school_year": exams["school_year"],
        "course": exams["course"],
        "epreuve": marks_and_codes(exams, "exam", PLAIN, MARK_CODES),
    }
    PLAIN.write(folder / "epreuves.csv", columns)


def _subject(frame: pd.DataFrame, codes: np.ndarray, path: Path) -> None:
    """Write one row per student, year and course, with a column for each competency and term held."""
    keys = ["person", "school_year", "course", "course_group"]
    rows = frame.drop_duplicates(keys)[keys].reset_index(drop=True)
    columns = {
        "student_id": codes[rows["person"]],
        "school_year": rows["school_year"],
        "course": rows["course"],
        "course_group": rows["course_group"],
    }
    for competency in frame["competency"].unique():
        part = rows.merge(frame[frame["competency"] == competency], on=keys, how="left")
        part[[f"code_{term}" for term in TERM_NAMES]] = part[[f"code_{term}" for term in TERM_NAMES]].fillna("")
        for term, label in TERM_NAMES.items():
            cells = marks_and_codes(part, term, PLAIN, MARK_CODES)
            if any(cells):
                columns[COMPETENCIES[competency] + label] = cells
    PLAIN.write(path, columns)


def _responses(responses: pd.DataFrame, folder: Path) -> None:
    """Write the answers, one file a test and day: both are in the file's name. The longer test has a column an item."""
    unanswered = responses["response_code"].map(UNANSWERED)
    cells = responses["score"].map("{:g}".format).where(unanswered.isna(), unanswered)
    for (instrument, day), frame in responses.assign(answer=cells).groupby(["instrument", "date"]):
        path = folder / f"reponses_{instrument}_{day:%Y-%m-%d}.csv"
        if instrument == WIDE_TEST:
            _wide(frame, {"student_id": "student_id"}, path)
        else:
            PLAIN.write(path, {name: frame[name] for name in ("student_id", "item", "score", "response_code")})


def _wide(frame: pd.DataFrame, keys: dict[str, str], path: Path) -> None:
    """Write a questionnaire with a column a question; sheets that bear no name are in the order of their number."""
    order = list(dict.fromkeys(frame["item"]))
    is_named = {"student_id", "respondent_id"} & set(keys.values())
    by = [*keys.values(), *([] if is_named else ["respondent_id"])]
    wide = frame.pivot(index=by, columns="item", values="answer")[order].reset_index()  # noqa: PD010 - a duplicate must fail
    PLAIN.write(path, {**{header: wide[name] for header, name in keys.items()}, **{item: wide[item] for item in order}})
