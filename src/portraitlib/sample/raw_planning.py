"""What the first school gives to plan its supports: the workbook of `portrait plan template`, filled."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from portraitlib.sample.raw_words import YES_NO, year_label
from portraitlib.sample.raw_workbook import SUBJECTS, written
from portraitlib.sample.school import SyntheticSchool
from portraitlib.sample.text_files import Codes

SHEETS: dict[str, tuple[str, dict[str, str]]] = {
    "slots": (
        "Plages",
        {
            "Plage": "slot",
            "Jour-cycle": "cycle_day",
            "Début": "starts_at",
            "Fin": "ends_at",
            "Moment": "slot_kind",
            "Transport après la plage": "has_late_bus",
            "Places dans l'autobus": "bus_seats",
            "Locaux libres": "n_rooms",
        },
    ),
    "offers": (
        "Offres",
        {
            "Offre": "offer",
            "Service": "service",
            "Forme du soutien": "offer_kind",
            "Matière": "subject",
            "Niveau": "level",
            "Cycle": "cycle",
            "Membre du personnel": "staff",
            "Élèves au moins": "minimum_size",
            "Élèves au plus": "maximum_size",
            "Rencontres par semaine": "sessions_a_week",
            "Spécialiste de la matière": "is_specialist",
            "Groupe-repère": "group",
        },
    ),
    "adult_hours": (
        "Adultes",
        {
            "Membre du personnel": "staff",
            "Plage": "slot",
            "Heures que l'adulte peut donner": "releasable_hours",
            "Heures de la tâche": "task_hours",
        },
    ),
    "student_slots": (
        "Élèves",
        {"Élève": "person", "Plage": "slot", "Élève libre": "is_free", "Besoin du transport": "needs_late_bus"},
    ),
    "wishes": (
        "Demandes",
        {
            "Élève": "person",
            "Matière": "subject",
            "Service": "service",
            "Demande": "wish",
            "Demandé par": "asked_by",
            "Pourquoi l'élève ne vient pas": "not_coming_reason",
        },
    ),
    "pairs": (
        "Paires",
        {"Élève": "person", "Autre élève": "other_person", "Réunir ou séparer": "pair", "Raison": "reason_code"},
    ),
}
"""Table to its sheet and headings, in the words of `portrait plan template`."""
WORDS: dict[str, Codes] = {
    "slot_kind": Codes({"noon": "Midi", "class": "Heure de classe", "evening": "Après les cours"}),
    "service": Codes(
        {
            "tutoring": "Tutorat",
            "co_teaching": "Coenseignement",
            "resource_teacher": "Enseignant-ressource",
            "other": "Autre service",
        }
    ),
    "offer_kind": Codes(
        {"group": "Groupe à part", "in_class": "Deuxième adulte en classe", "class_ratio": "Classe moins nombreuse"}
    ),
    "subject": Codes(
        {
            "french": "Français, langue d'enseignement",
            "mathematics": SUBJECTS["mathematics"],
            "english_second_language": "Anglais, langue seconde",
        }
    ),
    "wish": Codes({"directed": "Élève dirigé", "volunteer": "Élève volontaire", "offered": "Soutien proposé"}),
    "not_coming_reason": Codes(
        {"bus": "L'autobus", "work": "Le travail", "sport": "Le sport", "not_wanted": "L'élève ne veut pas"}
    ),
    "asked_by": Codes({"teacher": "Enseignant", "parent": "Parent", "student": "Élève"}),
    "pair": Codes({"together": "Réunir", "apart": "Séparer"}),
    "reason_code": Codes(
        {
            "conflict": "Conflit",
            "focus": "Concentration",
            "mutual_help": "Entraide",
            "shared_transport": "Même transport",
        }
    ),
    **dict.fromkeys(("has_late_bus", "is_specialist", "is_free", "needs_late_bus"), YES_NO),
}


def write_planning(school: SyntheticSchool, codes: np.ndarray, path: Path) -> None:
    """Write a sheet a table, named by the year it is for."""
    sheets = {}
    for table, (name, headings) in SHEETS.items():
        frame = school.tables[table]
        year = year_label(frame["school_year"]).iloc[0]
        sheets[f"{name} {year}"] = pd.DataFrame(
            {heading: _told(frame[column], codes) for heading, column in headings.items()}
        )
    path.write_bytes(written(sheets))


def _told(values: pd.Series, codes: np.ndarray) -> pd.Series:
    """A column in the words of the school; students by their code permanent."""
    if str(values.name).endswith("person"):
        return pd.Series(codes[values.to_numpy()])
    return WORDS[str(values.name)](values) if values.name in WORDS else values
