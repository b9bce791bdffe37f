"""Sentences about missing results that every view of them says."""

from __future__ import annotations

import pandas as pd

from portraitlib.display.wording import Words
from portraitlib.results.forms import Form
from portraitlib.results.result import ResultTable
from portraitlib.studies.coverage.measures.missing import MissingResults

STUDENT_COLUMNS = (
    "n_students",
    ("complete_share", Form.PERCENT),
    ("complete_low", Form.PERCENT),
    ("complete_high", Form.PERCENT),
    "n_with_codes",
    "n_with_blanks",
    ("result_blank_share", Form.PERCENT),
)
"""Columns of a table whose unit is the student, after those of its grain."""


def scope(result: MissingResults, words: Words) -> str:
    """What was chosen: the year, and the subject and level when there are."""
    parts = [words.year(result.facts["school_year"])]
    if result.facts["subject"]:
        parts.append(words.label(result.facts["subject"], "subject"))
    if result.facts["grade_level"]:
        parts.append(words.grade(result.facts["grade_level"]))
    return ", ".join(parts)


def is_bound(table: ResultTable, place: int, column: str) -> bool:
    """Whether the disclosure rule left a bound where the table had a value."""
    return table.bounds is not None and bool(table.bounds[column].iloc[place])


def exact(table: ResultTable, column: str) -> pd.DataFrame:
    """Rows whose value of `column` is shown as it is: neither missing, withheld, nor a bound."""
    if table.bounds is None:
        return table.data.dropna(subset=[column])
    return table.data[(table.bounds[column] == "").to_numpy()].dropna(subset=[column])


def all_exact(table: ResultTable, column: str) -> bool:
    """Whether every value of `column` is shown as it is, so that the largest may be called the largest."""
    return len(exact(table, column)) == len(table.data)


def completeness(result: MissingResults, words: Words) -> tuple[str, ...]:
    """Say how many students have every mark expected of them; nothing when it may not be said."""
    overall = result.tables["missing_overall"]
    row = overall.data.iloc[0]
    if pd.isna(row["complete_share"]) or is_bound(overall, 0, "complete_share"):
        return ()
    if pd.isna(row["n_complete"]):
        return (
            words.say(
                "{share} des {n_students} élèves ont une note pour chaque résultat attendu.",
                share=words.percent(row["complete_share"]),
                n_students=words.count(row["n_students"]),
            ),
        )
    return (
        words.say(
            "{n_complete} élèves sur {n_students} ({share}) ont une note pour chaque résultat attendu.",
            n_complete=words.count(row["n_complete"]),
            n_students=words.count(row["n_students"]),
            share=words.percent(row["complete_share"]),
        ),
        *_others(row, words),
    )


def _others(row: pd.Series, words: Words) -> tuple[str, ...]:
    """Say what the other students lack, where both numbers may be told."""
    if pd.isna(row["n_with_codes"]) or pd.isna(row["n_with_blanks"]) or row["n_complete"] == row["n_students"]:
        return ()
    lacking = []
    if row["n_with_codes"]:
        lacking.append(
            words.plural(
                "{n} élève n'a aucun vide, mais au moins un code (absence, exemption…) à la place d'une note.",
                "{n} élèves n'ont aucun vide, mais au moins un code (absence, exemption…) à la place d'une note.",
                row["n_with_codes"],
            )
        )
    if row["n_with_blanks"]:
        lacking.append(
            words.plural(
                "Il manque au moins un résultat à {n} élève.",
                "Il manque au moins un résultat à {n} élèves.",
                row["n_with_blanks"],
            )
        )
    return tuple(lacking)


def students_note(words: Words) -> str:
    """Say what the columns of a table whose unit is the student count."""
    return words.say(
        "« Complet » : l'élève a une note pour chaque résultat attendu. « Avec un code seulement » : rien n'est vide, "
        "mais au moins un code tient lieu de note. « Avec un résultat manquant » : au moins un résultat n'a ni note "
        "ni code. Les bornes disent entre quelles valeurs la part pourrait se trouver par le seul hasard d'un petit "
        "nombre."
    )


def left_out(result: MissingResults, words: Words) -> tuple[str, ...]:
    """Say how many students came or left during the year; nothing when nobody did."""
    if result.counts["n_partly_enrolled"] == 0:
        return ()
    return (
        words.plural(
            "{n} élève est arrivé ou parti en cours d'année : rien n'est attendu pour les étapes terminées sans lui.",
            "{n} élèves sont arrivés ou partis en cours d'année : rien n'est attendu pour les étapes terminées sans "
            "eux.",
            result.counts["n_partly_enrolled"],
        ),
    )


def reading_notes(result: MissingResults, words: Words) -> tuple[str, ...]:
    """Say what a blank and a code are, and which results were expected."""
    return (
        words.say(
            "Une case vide n'est pas un zéro : on ne sait pas ce que l'élève aurait obtenu. Un code (absence, "
            "exemption…) est une décision inscrite par quelqu'un. Ni l'un ni l'autre n'entre dans les moyennes."
        ),
        words.say(
            "Résultat attendu : celui d'un cours que l'élève suit, à une étape où ce cours a été noté pour quelqu'un; "
            "et celui d'une matière que suivent au moins {share} des élèves de son niveau.",
            share=words.percent(result.facts["compulsory_share"]),
        ),
    )
