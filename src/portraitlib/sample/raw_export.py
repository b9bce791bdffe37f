"""The raw export of the first sample school: as an advisor would receive it, faults included."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from portraitlib.sample.accompaniment_meetings import SHORT_MEETINGS
from portraitlib.sample.coming import SHORT_REASONS
from portraitlib.sample.names import draw_names
from portraitlib.sample.plain_export import UNANSWERED
from portraitlib.sample.raw_faults import attendance_faults, student_faults, write_notice
from portraitlib.sample.raw_forms import of_instrument, write_forms
from portraitlib.sample.raw_planning import write_planning
from portraitlib.sample.raw_results import write_results
from portraitlib.sample.raw_words import (
    FAULTY_YEAR,
    LANGUAGES,
    OUTCOMES,
    REASONS,
    STATUSES,
    SUBJECTS,
    WINDOWS,
    YES_NO,
    year_label,
)
from portraitlib.sample.raw_workbook import write_workbook
from portraitlib.sample.school import SyntheticSchool
from portraitlib.sample.supports import SHORT_ACTIVITIES
from portraitlib.sample.text_files import Codes

TESTS = {"DIAG-MAT": "diagnostic_mathematique", "DIAG-LEC": "diagnostic_lecture"}
MISSED = Codes({"absent": "ABS", "not_given": "NON", "refused": "REF", "invalid": "INV", "other": "AUT"})


def write_raw_export(school: SyntheticSchool, folder: Path) -> None:
    """Write the folder a school would send: French headers, ``;``, cp1252, decimal commas, an Excel workbook."""
    names = draw_names(school.plan, school.people.persons)
    codes = names["code"].to_numpy()
    _students(school, names, folder)
    write_results(school.report_cards, codes, folder)
    _attendance(school, codes, folder)
    _calendar(school, folder)
    _questionnaires(school, codes, folder)
    _follow_up(school, codes, folder)
    _accompaniment(school, codes, folder)
    _programmes(school, codes, folder)
    write_workbook(school, codes, folder / "soutien.xlsx")
    write_planning(school, codes, folder / "offres.xlsx")
    write_notice(school.plan, folder / "LISEZMOI.txt")


def _students(school: SyntheticSchool, names: pd.DataFrame, folder: Path) -> None:
    students = school.tables["students"]
    person = students["person"].to_numpy()
    columns = {
        "Nom": names["family"].to_numpy()[person],
        "Prénom": names["given"].to_numpy()[person],
        "Code permanent": names["code"].to_numpy()[person],
        "Année": year_label(students["school_year"]),
        "Niveau": students["grade_level"],
        "Foyer": students["group"],
        "Sexe": students["sex"],
        "Date de naissance": students["birth_date"].dt.strftime("%d/%m/%Y"),
        "Statut": STATUSES(students["ehdaa_status"]),
        "Plan d'intervention": YES_NO(students["has_intervention_plan"]),
        "Langue maternelle": LANGUAGES(students["first_language"]),
        "Né au Canada": YES_NO(students["was_born_in_canada"]),
        "Entrée": students["entry_date"],
        "Sortie": students["exit_date"],
        "Motif de sortie": REASONS(students["exit_reason"]),
    }
    titles = (f"{school.plan.school_name};DONNÉES FICTIVES", "Liste des élèves;extraite le 2026-07-02")
    WINDOWS.write(folder / "eleves.csv", columns, titles=titles, faults=student_faults(WINDOWS.rows(columns)))


def _attendance(school: SyntheticSchool, codes: np.ndarray, folder: Path) -> None:
    attendance = school.tables["attendance"]
    years = school.tables["calendar"].set_index("date")["school_year"]
    for year, frame in attendance.groupby(attendance["date"].map(years)):
        late = frame["status"] == "late"
        columns = {
            "Code permanent": codes[frame["person"]],
            "Date": frame["date"],
            "Période": frame["period"].astype(str).replace("0", "J"),
            "Nature": np.where(late, "R", "A"),
            "Motivée": Codes({True: "O", False: "N"})(frame["is_excused"]),
            "Minutes": frame["minutes"],
            "Matière": SUBJECTS(frame["subject"]),
        }
        faults = attendance_faults(codes[frame["person"].iloc[0]]) if year == FAULTY_YEAR else None
        WINDOWS.write(folder / f"absences_{year}.csv", columns, faults=faults)


def _calendar(school: SyntheticSchool, folder: Path) -> None:
    calendar = school.tables["calendar"]
    columns = {
        "Date": calendar["date"],
        "Année": year_label(calendar["school_year"]),
        "Jour de classe": YES_NO(calendar["is_instructional"]),
        "Périodes": calendar["n_periods"],
        "Jour-cycle": calendar["cycle_day"],
        "Étape": calendar["term"],
    }
    WINDOWS.write(folder / "calendrier.csv", columns)


def _questionnaires(school: SyntheticSchool, codes: np.ndarray, folder: Path) -> None:
    """Write the questionnaires and the diagnostic tests, a column an item."""
    engagement = of_instrument(school.tables["answers"], "Engagement")
    WINDOWS.write(
        folder / "engagement_2025-2026.csv", _wide(engagement.assign(header=engagement["item"]), "answer", codes)
    )
    write_forms(school.tables["answers"], codes, folder)
    responses = school.tables["responses"]
    unanswered = responses["response_code"].map(UNANSWERED)
    cells = responses["score"].map("{:g}".format).where(unanswered.isna(), unanswered)
    for (instrument, day), frame in responses.assign(cell=cells, header=responses["item"]).groupby(
        ["instrument", "date"]
    ):
        WINDOWS.write(folder / f"{TESTS[str(instrument)]}_{day:%Y-%m-%d}.csv", _wide(frame, "cell", codes))


def _wide(frame: pd.DataFrame, value: str, codes: np.ndarray) -> dict[str, object]:
    """One row per student and date, a column an item, in the order of the questionnaire."""
    order = list(dict.fromkeys(frame["header"]))
    wide = frame.pivot(index=["date", "person"], columns="header", values=value)[order]  # noqa: PD010 - a duplicate must fail
    wide = wide.reset_index()
    return {"Code permanent": codes[wide["person"]], "Date": wide["date"], **{name: wide[name] for name in order}}


MISSES = Codes(SHORT_REASONS)
O_N = Codes({True: "O", False: "N"})


def _accompaniment(school: SyntheticSchool, codes: np.ndarray, folder: Path) -> None:
    """Write the meetings of mentors and groups, the trainings, the time of adults and what the students say."""
    meetings, trainings, time = (school.tables[name] for name in ("sessions", "trainings", "staff_time"))
    meetings = meetings[meetings["is_planned"].notna()]
    columns = {
        "No service": meetings["service_id"],
        "Code permanent": codes[meetings["person"]],
        "Date": meetings["date"],
        "Minutes": meetings["minutes"],
        "Présent": O_N(meetings["was_attended"]),
        "Raison": MISSES(meetings["missed_reason"]),
        "Avec": meetings["provider"],
        "Élèves présents": meetings["n_present"],
    }
    told = {
        "Activité": "activity",
        "Mode": "mode",
        "Choix": "chosen_by",
        "Retour des enseignants": "had_teacher_feedback",
    }
    columns |= {heading: Codes(SHORT_MEETINGS[name])(meetings[name]) for heading, name in told.items()}
    WINDOWS.write(folder / "rencontres_accompagnement.csv", columns)
    columns = {
        "Matricule": trainings["staff"],
        "Date": trainings["date"],
        "Genre": Codes({"training": "Formation", "support": "Contact"})(trainings["kind"]),
        "Heures": trainings["hours"],
        "Sujet": trainings["training_topic"],
    }
    WINDOWS.write(folder / "formations.csv", columns)
    columns = {
        "Matricule": time["staff"],
        "Semaine": time["week"],
        "Fonction": Codes({"students": "Élèves", "colleagues": "Collègues", "services": "Services"})(
            time["role_function"]
        ),
        "Heures": time["hours"],
    }
    WINDOWS.write(folder / "temps.csv", columns)
    said = of_instrument(school.tables["answers"], "Élève accompagné")
    WINDOWS.write(folder / "eleves_accompagnes.csv", _wide(said.assign(header=said["item"]), "answer", codes))


def _programmes(school: SyntheticSchool, codes: np.ndarray, folder: Path) -> None:
    """Write the programmes, and who was in each draw: its day is in the name of the file."""
    programmes, eligibility = school.tables["programmes"], school.tables["eligibility"]
    columns = {
        "Code": programmes["programme_id"],
        "Année": year_label(programmes["school_year"]),
        "Programme": programmes["programme_name"],
        "Choix": Codes({"drawn": "Tirage", "whole_class": "Classe"})(programmes["chosen_by"]),
        "Unité": Codes({"student": "Élève"})(programmes["drawn_unit"]),
        "Depuis": year_label(programmes["first_school_year"]),
    }
    WINDOWS.write(folder / "programmes.csv", columns)
    for day, rows in eligibility.groupby("offered_on"):
        columns = {
            "Code permanent": pd.Series(codes[rows["person"]]),
            "Retenu": O_N(rows["is_offered"]),
            "Début": rows["started_on"],
        }
        year = year_label(rows["school_year"]).iloc[0]
        WINDOWS.write(folder / f"tirage_mentorat_{year}_{day:%Y-%m-%d}.csv", columns)


def _follow_up(school: SyntheticSchool, codes: np.ndarray, folder: Path) -> None:
    """Write the meetings, the weekly probes and what became of past cohorts."""
    sessions, progress, outcomes = (school.tables[name] for name in ("sessions", "progress", "outcomes"))
    sessions = sessions[sessions["is_planned"].isna()]
    WINDOWS.write(
        folder / "rencontres.csv",
        {
            "No service": sessions["service_id"],
            "Code permanent": codes[sessions["person"]],
            "Date": sessions["date"],
            "Minutes": sessions["minutes"],
            "Présent": Codes({True: "O", False: "N"})(sessions["was_attended"]),
            "Activité": Codes(SHORT_ACTIVITIES)(sessions["activity"]),
            "Raison": MISSES(sessions["missed_reason"]),
        },
    )
    shown = (
        progress["score"].map("{:g}".format).where(progress["missing_reason"] == "", MISSED(progress["missing_reason"]))
    )
    WINDOWS.write(
        folder / "suivi.csv",
        {
            "Code permanent": codes[progress["person"]],
            "Épreuve": progress["instrument"],
            "Niveau": progress["level"],
            "Texte": progress["form"],
            "Date": progress["date"],
            "Score": shown,
        },
    )
    instruments = school.tables["instruments"]
    WINDOWS.write(
        folder / "mesures_suivi.csv",
        {
            "Épreuve": instruments["instrument"],
            "Matière": SUBJECTS(instruments["subject"]),
            "Compétence": instruments["competency"],
            "Meilleur": Codes({"up": "plus haut", "down": "plus bas"})(instruments["direction"]),
            "Minimum": instruments["minimum"],
            "Maximum": instruments["maximum"],
            "Pas": instruments["step"],
            "Erreur de mesure": instruments["standard_error"],
            "Source": instruments["standard_error_source"],
            "Fidélité": instruments["reliability"],
            "Formes": instruments["n_forms"],
        },
    )
    WINDOWS.write(
        folder / "cohortes.csv",
        {
            "Code permanent": codes[outcomes["person"]],
            "Entrée en 1re secondaire": year_label(outcomes["cohort_year"]),
            "Situation": OUTCOMES(outcomes["outcome"]),
            "Année de la situation": year_label(outcomes["outcome_year"]),
        },
    )
