"""The words of the raw export's software: codes, headings and how its text files are written."""

from __future__ import annotations

import pandas as pd

from portraitlib.sample.text_files import Codes, TextFormat

WINDOWS = TextFormat(separator=";", encoding="cp1252", decimal=",", line_end="\r\n")
MARK_CODES = {"AB": "ABS", "EX": "EXE", "NE": "NE"}
COMPETENCIES = Codes(
    {
        "overall": "Résultat",
        "reading": "Lire",
        "writing": "Écrire",
        "oral": "Communiquer",
        "problem_solving": "C1",
        "reasoning": "C2",
        "practical": "Pratique",
        "theoretical": "Théorie",
    }
)
STATUSES = Codes(
    {
        "none": "Régulier",
        "at_risk": "À risque",
        "learning": "Diff. apprentissage",
        "behaviour": "Diff. comportement",
        "handicap": "Handicap",
    }
)
LANGUAGES = Codes({"fr": "Français", "en": "Anglais", "indigenous": "Autochtone", "other": "Autre"})
REASONS = Codes(
    {"moved": "Déménagement", "adult_education": "FGA", "vocational": "FP", "left": "Abandon", "other": "Autre"}
)
YES_NO = Codes({True: "Oui", False: "Non"})
SUBJECTS = Codes(
    {
        "french": "FRA",
        "mathematics": "MAT",
        "science": "SCI",
        "english_second_language": "ANG",
        "history": "HIS",
        "physical_education": "EPS",
        "citizenship": "CCQ",
        "arts": "ART",
    }
)
OUTCOMES = Codes(
    {
        "diploma": "DES",
        "qualification": "Qualification",
        "adult_education": "FGA",
        "vocational": "FP",
        "enrolled": "Aux études",
        "left": "Sortie sans diplôme",
        "moved": "Déménagement",
        "unknown": "Inconnu",
    }
)
FAULTY_YEAR = 2025  # the year whose files hold the faults


def year_label(years: pd.Series) -> pd.Series:
    """School years as schools write them: 2025-2026.

    Examples
    --------
    >>> year_label(pd.Series([2026])).tolist()
    ['2025-2026']
    """
    return (years - 1).astype(str) + "-" + years.astype(str)
