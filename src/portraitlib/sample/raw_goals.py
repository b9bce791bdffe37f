"""Goals of the followed students and changes of their tutoring: a workbook that `portrait journal import` takes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from portraitlib.sample.probes import INSTRUMENTS
from portraitlib.sample.raw_workbook import written
from portraitlib.sample.school import SyntheticSchool

KEYS = ("Texte", "Vu", "Écrit par", "Le")
GOAL = (
    "Ce que l'on vise", "Indicateur", "Élève, s'il s'agit d'un élève", "Instrument de suivi",
    "Niveau de l'instrument, s'il en a plusieurs", "Début", "Score de départ (rien : la médiane des trois premiers)",
    "Score visé", "Pour quand", "Pourquoi cette cible", "Choisie par qui (fonction)", "Où on en est",
    "Ce qui en est advenu",
)  # fmt: skip
PHASE = (
    "Nom de la phase", "Élève, s'il s'agit d'un élève", "Soutien dont il s'agit", "Ce soutien est", "Début", "Fin",
    "Ce qui change dans cette phase", "Où on en est", "Ce qui en est advenu",
)  # fmt: skip
SHEETS = {"Cible": GOAL, "Phase": PHASE}
WORDS = {"french": "Lire plus vite", "mathematics": "Calculer avec moins d'erreurs"}
AIMED_SHARE = 0.7
"""Aim a week, as a share of what the tutoring adds where it works."""
WEEKS = 24


def write_goals(school: SyntheticSchool, path: Path) -> None:
    """Write the two sheets; a student is named by the school's own number."""
    numbers = school.student_codes()
    services = school.tables["services"]
    starts = services["start_date"] >= pd.Timestamp(f"{school.plan.years[-1] - 1}-09-01")
    tutored = services[(services["service"] == "tutoring") & starts]
    goals = [goal for row in tutored.to_dict("records") if (goal := _goal(row, school.tables["progress"], numbers))]
    phases = [phase for row in tutored.to_dict("records") for phase in _phases(row, numbers)]
    sheets = {
        name: pd.DataFrame(rows).reindex(columns=[*KEYS, *SHEETS[name]]).fillna("")
        for name, rows in (("Cible", goals), ("Phase", phases))
    }
    path.write_bytes(written(sheets, has_titles=False))


def _goal(row: dict[Any, Any], progress: pd.DataFrame, numbers: np.ndarray) -> dict[str, str]:
    """Aim of a tutored student, from what the probes said before the tutoring; nothing where they are too few."""
    one = next(one for one in INSTRUMENTS if one.subject == row["subject"])
    own = progress[(progress["person"] == row["person"]) & (progress["date"] < row["start_date"])]
    before = own["score"].dropna()
    if len(before) < 3:
        return {}
    target = before.median() + one.sign * AIMED_SHARE * one.slope * WEEKS
    return {
        "Ce que l'on vise": WORDS[one.subject],
        "Élève, s'il s'agit d'un élève": str(numbers[row["person"]]),
        "Instrument de suivi": one.name,
        "Niveau de l'instrument, s'il en a plusieurs": "A" if one.name == "FLUIDITE" else "",
        "Début": f"{row['start_date']:%Y-%m-%d}",
        "Score visé": f"{max(round(target), 1)}",
        "Pour quand": f"{row['start_date'] + pd.Timedelta(weeks=WEEKS):%Y-%m-%d}",
        "Choisie par qui (fonction)": "orthopédagogue",
    }


def _phases(row: dict[Any, Any], numbers: np.ndarray) -> list[dict[str, str]]:
    """Start of a tutoring, and its end when it came before June."""
    said = {
        "Nom de la phase": "Tutorat",
        "Élève, s'il s'agit d'un élève": str(numbers[row["person"]]),
        "Soutien dont il s'agit": "Tutorat",
    }
    days = {"commencé": row["start_date"], "terminé": row["end_date"]}
    has_ended = row["end_date"] < pd.Timestamp(f"{row['end_date'].year}-06-01")
    return [
        {**said, "Ce soutien est": what, "Début": f"{day:%Y-%m-%d}"}
        for what, day in days.items()
        if what == "commencé" or has_ended
    ]
