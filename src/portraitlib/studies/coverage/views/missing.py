"""Missing results by subject and term, in words and a heatmap; other views of them are in `missing_students`."""

from __future__ import annotations

import pandas as pd

from portraitlib.display import charts
from portraitlib.display.tables import shown_table
from portraitlib.display.view import ShownFigure, ShownTable, View
from portraitlib.display.viewing import view_of
from portraitlib.display.wording import Words, mark
from portraitlib.results.forms import Form
from portraitlib.results.result import ResultTable
from portraitlib.studies.coverage.measures.missing import MissingResults
from portraitlib.studies.coverage.views.missing_students import by_students
from portraitlib.studies.coverage.views.missing_words import (
    STUDENT_COLUMNS,
    all_exact,
    completeness,
    is_bound,
    left_out,
    reading_notes,
    scope,
    students_note,
)

SHARES = (0.0, 0.3)
"""Ends of the colours of a share of missing results: 30 % missing is as bad as it need be shown."""
_DRAWN = {
    "blank_share": (
        mark("Au plus {share} de résultats manquants : {subject}, {term}"),
        mark("Part des résultats attendus où il n'y a ni note ni code, {scope}; n : élèves attendus"),
    ),
    "code_share": (
        mark("Au plus {share} de codes à la place d'une note : {subject}, {term}"),
        mark("Part des résultats attendus où un code tient lieu de note, {scope}; n : élèves attendus"),
    ),
}
"""Title and subtitle of the figure, by the column it draws."""


@view_of.register
def missing_view(result: MissingResults, words: Words) -> View:
    """View of missing results: by subject and term, by level, by group, or by subgroup."""
    return _by_subject(result, words) if result.by == "subject" else by_students(result, words)


def _by_subject(result: MissingResults, words: Words) -> View:
    table = result.tables["missing_by_subject"]
    tables = _tables(result, words)
    return View(
        name="resultats-manquants",
        headline=_blank_headline(result, words),
        sentences=(
            *completeness(result, words),
            *_worst_sentence(_worst(table, "blank_share"), words),
            *_nothing_sentence(result.tables["terms_without_results"], words),
            *left_out(result, words),
        ),
        figures=_figures(result, tables[0], words),
        tables=tuple(shown for shown in tables if len(shown.rows)),
        notes=reading_notes(result, words),
    )


def _tables(result: MissingResults, words: Words) -> tuple[ShownTable, ...]:
    return (
        shown_table(
            result.tables["missing_by_subject"],
            words,
            title=words.say("Résultats attendus, par matière et par étape"),
            columns=[
                *("subject", "term", "n_expected", "n_marked", "n_coded", "n_blank", "blank_share"),
                ("blank_low", Form.PERCENT),
                ("blank_high", Form.PERCENT),
                "code_share",
            ],
        ),
        shown_table(
            result.tables["codes_by_subject"],
            words,
            title=words.say("Codes inscrits à la place d'une note"),
            columns=["subject", "term", "mark_code", "n_students"],
        ),
        shown_table(
            result.tables["terms_without_results"],
            words,
            title=words.say("Étapes sans aucun résultat pour tout un niveau"),
            columns=["subject", "grade_level", "term", "n_students"],
            note=words.say("Ce peut être voulu (matière non évaluée à cette étape) ou un oubli dans l'exportation."),
        ),
        shown_table(
            result.tables["missing_overall"],
            words,
            title=words.say("Résultats attendus : vue d'ensemble"),
            columns=["school_year", *STUDENT_COLUMNS],
            note=students_note(words),
        ),
    )


def _figures(result: MissingResults, shown: ShownTable, words: Words) -> tuple[ShownFigure, ...]:
    """Heatmap of what is missing, or of codes when nothing is; none when there is neither.

    Nor is there one when values are bounds: a few students make a high bound, whose colour would cry wolf.
    """
    table = result.tables["missing_by_subject"]
    value = next((name for name in _DRAWN if not _is_all_zero(table, name)), None)
    if value is None or any(is_bound(table, place, value) for place in range(len(table.data))):
        return ()
    title = _worst_title(table, value, words)
    data = table.data
    alt = words.say(
        "Grille de {n_subjects} matières et {n_terms} étapes. {finding}. Les valeurs sont dans le tableau.",
        n_subjects=words.count(data["subject"].nunique()),
        n_terms=words.count(data["term"].nunique()),
        finding=title,
    )
    image = charts.heatmap(
        shown,
        words,
        row="subject",
        column="term",
        value=value,
        n="n_expected",
        scale=SHARES,
        title=title,
        subtitle=words.say(_DRAWN[value][1], scope=scope(result, words)),
    )
    return (ShownFigure(name="resultats-manquants", image=image, title=title, alt=alt, table=shown.name),)


def _is_all_zero(table: ResultTable, column: str) -> bool:
    """Whether every value is shown as it is, and is 0."""
    return all_exact(table, column) and (table.data[column] == 0).all()


def _blank_headline(result: MissingResults, words: Words) -> str:
    overall = result.tables["missing_overall"]
    row = overall.data.iloc[0]
    if pd.isna(row["n_blank"]) and is_bound(overall, 0, "complete_share"):
        return words.say(
            "Presque tous les élèves ont une note pour chaque résultat attendu : plus de {share} ({scope}).",
            share=words.percent(row["complete_share"]),
            scope=scope(result, words),
        )
    if pd.isna(row["n_blank"]):
        return words.say(
            "Le nombre de résultats manquants n'est pas montré, pour protéger des élèves ({scope}).",
            scope=scope(result, words),
        )
    if row["n_blank"] == 0:
        return words.say("Chaque résultat attendu porte une note ou un code ({scope}).", scope=scope(result, words))
    return words.say(
        "Résultats manquants, sans note ni code : {n_blank} sur {n_expected} attendus, soit {share} ({scope}).",
        share=words.percent(row["result_blank_share"], 1),
        n_blank=words.count(row["n_blank"]),
        n_expected=words.count(row["n_expected"]),
        scope=scope(result, words),
    )


def _worst(table: ResultTable, column: str) -> pd.Series | None:
    """Subject and term where the share is largest; None when nothing is, or when some are not shown."""
    shares = table.data[column]
    return table.data.loc[shares.idxmax()] if all_exact(table, column) and (shares > 0).any() else None


def _worst_title(table: ResultTable, column: str, words: Words) -> str:
    worst = _worst(table, column)
    if worst is None:
        return words.say("Résultats manquants, par matière et par étape")
    return words.say(
        _DRAWN[column][0],
        subject=words.label(worst["subject"], "subject"),
        term=words.label(worst["term"], "term"),
        share=words.percent(worst[column]),
    )


def _worst_sentence(worst: pd.Series | None, words: Words) -> tuple[str, ...]:
    if worst is None or pd.isna(worst["n_blank"]):
        return ()
    return (
        words.say(
            "Là où il en manque le plus : {subject}, {term}, {n_blank} sur {n_expected} ({share}).",
            subject=words.label(worst["subject"], "subject"),
            term=words.label(worst["term"], "term"),
            n_blank=words.count(worst["n_blank"]),
            n_expected=words.count(worst["n_expected"]),
            share=words.percent(worst["blank_share"]),
        ),
    )


def _nothing_sentence(table: ResultTable, words: Words) -> tuple[str, ...]:
    places = [
        words.say(
            "{subject}, {grade} ({term})",
            subject=words.label(row.subject, "subject"),
            grade=words.grade(row.grade_level),
            term=words.label(row.term, "term"),
        )
        for row in table.data.itertuples()
    ]
    if not places:
        return ()
    few = places[:3]
    rest = len(places) - len(few)
    listed = "; ".join(few) + (words.say(" et {n} autres cas, dans le tableau", n=words.count(rest)) if rest else "")
    return (
        words.say(
            "Rien n'est inscrit pour tout un niveau : {places}. Ces résultats ne sont pas comptés comme manquants : la "
            "matière n'est peut-être pas évaluée à cette étape.",
            places=listed,
        ),
    )
