"""Turns of phrase that the sections on missing results share."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from portraitlib.display.section import ResultTable, Words, exact
from portraitlib.studies.coverage.measures.missing import MissingResults


def scope(result: MissingResults, words: Words) -> str:
    """What was chosen: the year, and the subject and level when there are."""
    parts = [words.year(result.school_year)]
    if result.subject:
        parts.append(words.label(result.subject, "subject"))
    if result.grade_level:
        parts.append(words.grade(result.grade_level))
    return ", ".join(parts)


def has_bound(table: ResultTable, column: str) -> bool:
    """Whether the disclosure rule left a bound where the table had a value."""
    return table.bounds is not None and bool((table.bounds[column] != "").any())


def all_exact(table: ResultTable, column: str) -> bool:
    """Whether every value of `column` is shown as it is, so that the largest may be called the largest."""
    return bool(exact(table, column).all())


def completeness(result: MissingResults, words: Words) -> Iterator[str]:
    """Say how many students have every mark expected of them; nothing when it may not be said."""
    overall = result.tables["missing_overall"]
    row = overall.data.iloc[0]
    if not all_exact(overall, "complete_share"):
        return
    if pd.isna(row["n_complete"]):
        yield words.say(
            "{complete_share:percent} des {n_students:count} élèves ont une note pour chaque résultat attendu.", row
        )
        return
    yield words.say(
        "{n_complete:count} élèves sur {n_students:count} ({complete_share:percent}) ont une note pour chaque résultat "
        "attendu.",
        row,
    )
    if pd.isna(row["n_with_codes"]) or pd.isna(row["n_with_blanks"]) or row["n_complete"] == row["n_students"]:
        return
    if row["n_with_codes"]:
        yield words.plural(
            "{n} élève n'a aucun vide, mais au moins un code (absence, exemption…) à la place d'une note.",
            "{n} élèves n'ont aucun vide, mais au moins un code (absence, exemption…) à la place d'une note.",
            row["n_with_codes"],
        )
    if row["n_with_blanks"]:
        yield words.plural(
            "Il manque au moins un résultat à {n} élève.",
            "Il manque au moins un résultat à {n} élèves.",
            row["n_with_blanks"],
        )


def students_note(words: Words) -> str:
    """Say what the columns of a table whose unit is the student count."""
    return words.say(
        "« Complet » : l'élève a une note pour chaque résultat attendu. « Avec un code seulement » : rien n'est vide, "
        "mais au moins un code tient lieu de note. « Avec un résultat manquant » : au moins un résultat n'a ni note "
        "ni code. Les bornes disent entre quelles valeurs la part pourrait se trouver par le seul hasard d'un petit "
        "nombre."
    )


def left_out(result: MissingResults, words: Words) -> Iterator[str]:
    """Say how many students came or left during the year; nothing when nobody did."""
    if result.counts["n_partly_enrolled"] != 0:
        yield words.plural(
            "{n} élève est arrivé ou parti en cours d'année : rien n'est attendu pour les étapes terminées sans lui.",
            "{n} élèves sont arrivés ou partis en cours d'année : rien n'est attendu pour les étapes terminées sans "
            "eux.",
            result.counts["n_partly_enrolled"],
        )
