"""The raw export's results: one file a year, a column a term; ministry exams and end of primary apart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from portraitlib.sample.raw_faults import result_faults, with_typing_error
from portraitlib.sample.raw_words import COMPETENCIES, FAULTY_YEAR, MARK_CODES, WINDOWS, year_label
from portraitlib.sample.text_files import marks_and_codes

TERM_HEADERS = {"É1": "1", "É2": "2", "É3": "3", "Final": "final"}


def write_results(cards: pd.DataFrame, codes: np.ndarray, folder: Path) -> None:
    """Write every result of a school."""
    primary = cards["course_level"] == 0
    year: Any
    for year, frame in cards[~primary].groupby("school_year"):
        _year(frame, int(year), codes, folder)
    frame = cards[primary]
    columns = {
        "Code permanent": codes[frame["person"]],
        "Année d'entrée": year_label(frame["school_year"]),
        "Cours": frame["course"],
        "Compétence": COMPETENCIES(frame["competency"]),
        "Résultat": frame["mark_final"],
    }
    WINDOWS.write(folder / "fin_primaire.csv", columns)


def _year(frame: pd.DataFrame, year: int, codes: np.ndarray, folder: Path) -> None:
    """Write a year's results with the terms that were held, and its ministry exams when there were some."""
    terms = {header: marks_and_codes(frame, term, WINDOWS, MARK_CODES) for header, term in TERM_HEADERS.items()}
    columns: dict[str, Any] = {
        "Code permanent": codes[frame["person"]],
        "Cours": frame["course"],
        "Groupe": frame["course_group"],
        "Compétence": COMPETENCIES(frame["competency"]),
        **{header: cells for header, cells in terms.items() if any(cells)},
    }
    faults = None
    if year == FAULTY_YEAR:
        faults = result_faults(codes[frame["person"].iloc[0]])
        columns["É1"] = with_typing_error(columns["É1"])
    title = f"Résultats {year - 1}-{year};DONNÉES FICTIVES"
    WINDOWS.write(folder / f"resultats_{year}.csv", columns, titles=(title,), faults=faults)
    exams = frame[frame["mark_exam"].notna() | (frame["code_exam"] != "")]
    if len(exams):
        columns = {
            "Code permanent": codes[exams["person"]],
            "Cours": exams["course"],
            "Épreuve": marks_and_codes(exams, "exam", WINDOWS, MARK_CODES),
        }
        WINDOWS.write(folder / f"epreuves_{year}.csv", columns)
