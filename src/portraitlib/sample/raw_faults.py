"""Faults put on purpose in the raw export, and the notice that tells them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from portraitlib.sample.plan import SchoolPlan
from portraitlib.sample.text_files import Faults

STRANGER = "ZZZZ99010801"  # a code of the right shape that no student of the school has
KNOWN_COURSE = "132308"
UNKNOWN_COURSE = "999999"
FAULTS = (
    # file, what, rows set aside
    ("eleves.csv", "une ligne en double (même élève, même année)", 1),
    ("eleves.csv", "une ligne vide", 0),
    ("resultats_2025.csv", "une note de 720 au lieu de 72 à l'étape 1", 1),
    ("resultats_2025.csv", "un cours inconnu du catalogue (999999) : une par étape et pour le final", 4),
    ("resultats_2025.csv", "un élève absent de la liste des élèves : une par étape et pour le final", 4),
    ("absences_2025.csv", "une date impossible (2025-02-30)", 1),
)
_PLACE = 40  # position of the first fault in its file, among ordinary rows


def student_faults(rows: Sequence[str]) -> Faults:
    """Repeat one row of the student list further on, and leave a blank line."""
    return {_PLACE: [""], _PLACE + 20: [rows[_PLACE]]}


def result_faults(code: str) -> Faults:
    """Add an unknown course and an unknown student to the results of a year."""
    return {
        _PLACE: [f"{code};{UNKNOWN_COURSE};31;Résultat;70;71;72;71"],
        _PLACE + 90: [f"{STRANGER};{KNOWN_COURSE};31;Résultat;70;71;72;71"],
    }


def with_typing_error(marks: Sequence[str]) -> list[str]:
    """Type one digit too many in the first mark of 72.

    Examples
    --------
    >>> with_typing_error(["68", "72", "72"])
    ['68', '720', '72']
    """
    place = list(marks).index("72")
    return [*marks[:place], "720", *marks[place + 1 :]]


def attendance_faults(code: str) -> Faults:
    """Add an absence dated 30 February."""
    return {_PLACE: [f"{code};2025-02-30;2;A;N;;MAT"]}


def write_notice(plan: SchoolPlan, path: Path) -> None:
    """Write the folder's LISEZMOI.txt: what is there, what is wrong on purpose."""
    faults = "\n".join(f"- {file} : {what}; mises de côté : {n}" for file, what, n in FAULTS)
    notice = _NOTICE.format(name=plan.school_name, code=plan.school_id, faults=faults)
    path.write_text(notice.replace(" :", "\u00a0:"), "utf-8", newline="\n")


_NOTICE = """\
{name} - code {code}
TOUTES CES DONNÉES SONT FICTIVES. Aucun nom, aucun code permanent, aucune note ne vient d'une personne.

Ce dossier imite ce qu'une école envoie : des fichiers CSV (point-virgule, encodage Windows cp1252, virgule
décimale, une ou deux lignes de titre) et un classeur Excel de plusieurs feuilles.

Les codes permanents ont la forme publique (4 lettres, 8 chiffres), avec le jour 99 : ils ne peuvent être ceux de
personne. Les noms sont faits de syllabes tirées au hasard.

À l'importation (params/importation/exemple_{code}.yml), les colonnes Nom, Prénom et Date de naissance ne sont
pas gardées (la date ne sert qu'à l'année et à l'âge) et le code permanent est remplacé par un pseudonyme.

Dans les résultats : ABS = absent, EXE = exempté, NE = non évalué. En 2021-2022, deux étapes.
Les épreuves ministérielles sont dans des fichiers à part. Les résultats de fin de primaire
(6e année) portent l'année d'entrée en 1re secondaire.
Dans les absences : période J = toute la journée; A = absence, R = retard. Registres depuis 2023-2024.
Dans tirage_mentorat_*.csv : O = élève retenu par le tirage du mentorat, N = élève de la même liste qui ne l'est pas.
Dans suivi.csv : ABS = absent, NON = pas donnée, REF = n'a pas voulu, INV = à reprendre, AUT = autre.
Dans les tests diagnostiques : O = question omise, X = question non atteinte.

Fautes laissées exprès, pour éprouver l'importation :
{faults}
"""
