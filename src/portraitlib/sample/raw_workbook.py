"""The Excel workbook of the raw export: several sheets, real dates and numbers, the same bytes each time."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd

from portraitlib.sample.raw_forms import of_instrument
from portraitlib.sample.school import SyntheticSchool

CREATED = datetime(2026, 7, 2)
ZIP_DATE = (2026, 7, 2, 0, 0, 0)
SERVICES = {
    "tutoring": "Tutorat",
    "mentoring": "Mentorat",
    "directed_study": "Étude dirigée",
    "resource_teacher": "Enseignant-ressource",
    "co_teaching": "Coenseignement",
    "group_accompaniment": "Accompagnement de groupe",
    "other": "Classe moins nombreuse",
}
REASONS = {
    "planned": "Fin prévue",
    "goal_reached": "Objectif atteint",
    "provider_left": "Départ de la personne qui soutient",
}
PROGRAMMES = {
    "guidance": "Guidance",
    "skills": "Habiletés",
    "energising": "Dynamisation",
    "school": "Scolaire",
    "self_management": "Gestion personnelle",
}
FORMS = {"one_to_one": "Un à un", "group": "En groupe", "remote": "À distance"}
ROLES = {
    "teacher": "Enseignant(e)",
    "resource_teacher": "Enseignant(e)-ressource",
    "special_educator": "Orthopédagogue",
    "principal": "Direction",
    "advisor": "Conseiller(ère) pédagogique",
    "mentor": "Mentor(e)",
    "peer": "Élève qui accompagne",
    "volunteer": "Bénévole",
}
SUBJECTS = {
    "french": "Français",
    "mathematics": "Mathématique",
    "science": "Science",
    "english_second_language": "Anglais",
    "history": "Histoire",
    "contemporary_world": "Monde contemporain",
    "citizenship": "Culture et citoyenneté",
}


def write_workbook(school: SyntheticSchool, codes: np.ndarray, path: Path) -> None:
    """Write the sheets Services, Manquements, Personnel, Pratiques, Observations and Items."""
    sheets = {
        "Services": _services(school, codes),
        "Manquements": _discipline(school, codes),
        "Personnel": _staff(school),
        "Pratiques": _practices(school),
        "Observations": _observations(school),
        "Items": _items(school),
    }
    path.write_bytes(written(sheets))


def written(sheets: dict[str, pd.DataFrame], *, has_titles: bool = True) -> bytes:
    """Make a workbook of sheets, the same bytes each time; a row of title above each header, or none."""
    return _stored(_workbook(sheets, head=int(has_titles)))


def _workbook(sheets: dict[str, pd.DataFrame], head: int) -> bytes:
    """Build the workbook, its headers under `head` rows."""
    import xlsxwriter

    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as workbook:
        workbook.set_properties({"created": CREATED, "author": "École fictive"})
        for name, frame in sheets.items():
            sheet = workbook.add_worksheet(name)
            if head:
                sheet.write_string(0, 0, f"{name} : données fictives")
            sheet.write_row(head, 0, frame.columns)
            for place, header in enumerate(frame.columns):
                sheet.write_column(head + 1, place, _cells(frame[header]))
    return content.getvalue()


def _cells(values: pd.Series) -> list[object]:
    """Cells of one column: dates as dates, nothing for missing."""
    if pd.api.types.is_datetime64_any_dtype(values):
        return [None if pd.isna(day) else day.to_pydatetime() for day in values]
    return [None if pd.isna(cell) or cell == "" else cell for cell in values.tolist()]


def _stored(workbook: bytes) -> bytes:
    """Repack a workbook without compression: the bytes then depend on no version of the compressor."""
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as packed, zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as stored:
        for name in packed.namelist():
            entry = zipfile.ZipInfo(name, ZIP_DATE)
            entry.create_system = 0
            stored.writestr(entry, packed.read(name))
    return content.getvalue()


def _services(school: SyntheticSchool, codes: np.ndarray) -> pd.DataFrame:
    services = school.tables["services"]
    return pd.DataFrame(
        {
            "No service": services["service_id"],
            "Code permanent": codes[services["person"]],
            "Mesure": services["service"].map(SERVICES),
            "Matière": services["subject"].map(SUBJECTS).fillna(""),
            "Palier": services["tier"],
            "Début": services["start_date"],
            "Fin": services["end_date"],
            "Intervenant": services["provider"],
            "Motif de fin": services["end_reason"].map(REASONS),
            "Minutes par semaine": services["planned_minutes"],
            "Groupe": services["group_id"],
            "Programme": services["programme"].map(PROGRAMMES),
            "Forme": services["form"].map(FORMS),
            "Engagement": services["commitment_until"],
        }
    )


def _discipline(school: SyntheticSchool, codes: np.ndarray) -> pd.DataFrame:
    events = school.tables["discipline"]
    return pd.DataFrame(
        {
            "No": events["event"].astype(int),
            "Code permanent": codes[events["person"]],
            "Date": events["date"],
            "Gravité": events["severity"].map({"minor": "Mineur", "major": "Majeur"}),
            "Nature": events["category"],
            "Jours de suspension": events["suspension_days"],
        }
    )


def _staff(school: SyntheticSchool) -> pd.DataFrame:
    staff = school.tables["staff"]
    return pd.DataFrame(
        {
            "Matricule": staff["staff"],
            "Fonction": staff["role"].map(ROLES),
            "Matière": staff["subject"].map(SUBJECTS).fillna(""),
            "Part libérée": staff["release_share"],
            "Heures de formation": staff["training_hours"],
            "Départ annoncé": staff["known_leaving_date"],
        }
    )


def _practices(school: SyntheticSchool) -> pd.DataFrame:
    """One row per person and wave, a column a question."""
    practices = of_instrument(school.tables["answers"], "Pratiques")
    wide = practices.pivot(index=["who", "wave"], columns="item", values="answer").reset_index()  # noqa: PD010 - a duplicate must fail
    wide["wave"] = wide["wave"].map({"before": "Avant", "after": "Après"})
    return wide.rename(columns={"who": "Matricule", "wave": "Moment"})


def _observations(school: SyntheticSchool) -> pd.DataFrame:
    observations = school.tables["observations"]
    return pd.DataFrame(
        {
            "Foyer": observations["group"],
            "Date": observations["date"],
            "Critère": observations["criterion"],
            "Observateur": observations["rater"],
            "Cote": observations["rating"],
        }
    )


def _items(school: SyntheticSchool) -> pd.DataFrame:
    items = school.tables["items"]
    return pd.DataFrame(
        {
            "Épreuve": items["instrument"],
            "Question": items["item"],
            "Matière": items["subject"].map(SUBJECTS),
            "Compétence": items["competency"].map({"reasoning": "C2", "problem_solving": "C1", "reading": "Lire"}),
            "Notions": items["skill"],
            "Points": items["maximum_score"],
        }
    )
