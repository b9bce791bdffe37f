"""Missing results by subject and term, in words and a heatmap; other views of them are in `missing_students`."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from portraitlib.display.section import (
    Rank,
    ResultTable,
    ShownFigure,
    ShownTable,
    View,
    Words,
    charts,
    mark,
    shown_table,
    view_of,
)
from portraitlib.studies.coverage.measures.missing import MissingResults
from portraitlib.studies.coverage.views.missing_students import by_students
from portraitlib.studies.coverage.views.phrases import (
    all_exact,
    completeness,
    has_bound,
    left_out,
    scope,
    students_note,
)

SHARES = (0.3, 0.0)
"""Ends of the colours of a share of missing results: 30 % missing is as bad as it need be shown."""
_DRAWN = {
    "blank_share": (
        mark("Au plus {blank_share:percent} de résultats manquants : {subject:label}, {term:label}"),
        mark("Part des résultats attendus où il n'y a ni note ni code, {scope}"),
    ),
    "code_share": (
        mark("Au plus {code_share:percent} de codes à la place d'une note : {subject:label}, {term:label}"),
        mark("Part des résultats attendus où un code tient lieu de note, {scope}"),
    ),
}
"""Title and subtitle of the figure, by the column it draws."""


@view_of.register
def view_missing(result: MissingResults, words: Words) -> View:
    """View of missing results: by subject and term, by level, by group, or by subgroup."""
    return _by_subject(result, words) if result.by == "subject" else by_students(result, words)


def _by_subject(result: MissingResults, words: Words) -> View:
    table, tables = result.tables["missing_by_subject"], tuple(_tables(result, words))
    return View(
        name="resultats-manquants",
        rank=_rank(result),
        to_do=_to_do(result, words),
        headline=_headline(result, words),
        sentences=(
            *completeness(result, words),
            *_worst_sentence(table, words),
            *_nothing_sentence(result.tables["terms_without_results"].data, words),
            *left_out(result, words),
        ),
        figures=tuple(_figures(result, tables[0], words)),
        tables=tuple(shown for shown in tables if len(shown.rows)),
        notes=(
            words.say(
                "Une case vide n'est pas un zéro : on ne sait pas ce que l'élève aurait obtenu. Un code (absence, "
                "exemption…) est une décision inscrite par quelqu'un. Ni l'un ni l'autre n'entre dans les moyennes."
            ),
            words.say(
                "Résultat attendu : celui d'un cours que l'élève suit, à une étape où ce cours a été noté pour "
                "quelqu'un; et celui d'une matière que suivent au moins {compulsory_share:percent} des élèves de son "
                "niveau.",
                result,
            ),
            *(
                [
                    words.say(
                        "Combien de résultats étaient attendus n'est pas montré : moins ceux qui ont une note, que "
                        "disent d'autres pages, il resterait quelques élèves."
                    )
                ]
                if "n_expected" not in tables[0].rows
                else []
            ),
        ),
    )


def _tables(result: MissingResults, words: Words) -> Iterator[ShownTable]:
    yield shown_table(
        result.tables["missing_by_subject"], words, title=words.say("Résultats attendus, par matière et par étape")
    )
    yield shown_table(result.tables["codes_by_subject"], words, title=words.say("Codes inscrits à la place d'une note"))
    yield shown_table(
        result.tables["terms_without_results"],
        words,
        title=words.say("Étapes sans aucun résultat pour tout un niveau"),
        note=words.say("Ce peut être voulu (matière non évaluée à cette étape) ou un oubli dans l'exportation."),
    )
    yield shown_table(
        result.tables["missing_overall"],
        words,
        title=words.say("Résultats attendus : vue d'ensemble"),
        note=students_note(words),
    )


def _figures(result: MissingResults, shown: ShownTable, words: Words) -> Iterator[ShownFigure]:
    """Heatmap of what is missing, or of codes when nothing is; none when there is neither.

    Nor is there one when values are bounds: a few students make a high bound, whose colour would cry wolf; nor of codes
    of which some are withheld.
    """
    table = result.tables["missing_by_subject"]
    value = next((name for name in _DRAWN if not (all_exact(table, name) and (table.data[name] == 0).all())), None)
    if value is None or has_bound(table, value) or not (table.data[value] > 0).any():
        return
    worst = _worst(table, value)
    if worst is None and value == "code_share":
        return
    title = (
        words.say("Résultats manquants, par matière et par étape")
        if worst is None
        else words.say(_DRAWN[value][0], worst)
    )
    about = words.say(_DRAWN[value][1], scope=scope(result, words))
    n = "n_expected" if "n_expected" in shown.rows else ""
    alt = words.say(
        "Grille de {n_subjects:count} matières et {n_terms:count} étapes. {title}. Les valeurs sont dans le tableau.",
        n_subjects=table.data["subject"].nunique(),
        n_terms=table.data["term"].nunique(),
        title=title,
    )
    image = charts.heatmap(
        shown,
        words,
        row="subject",
        column="term",
        value=value,
        n=n,
        scale=SHARES,
        title=title,
        subtitle=words.say("{about}; n : élèves attendus", about=about) if n else about,
    )
    yield ShownFigure(name="resultats-manquants", image=image, title=title, alt=alt, table=shown.name)


def _rank(result: MissingResults) -> Rank:
    return Rank.CAUTION if _is_any_blank(result) else Rank.CONTEXT


def _to_do(result: MissingResults, words: Words) -> str:
    return words.say("Demandez ces résultats, ou notez pourquoi ils manquent.") if _is_any_blank(result) else ""


def _is_any_blank(result: MissingResults) -> bool:
    """Whether results are missing, as far as this reader may know."""
    return bool(result.tables["missing_overall"].data["n_blank"].fillna(1).iloc[0])


def _headline(result: MissingResults, words: Words) -> str:
    overall, where = result.tables["missing_overall"], scope(result, words)
    row = overall.data.iloc[0]
    if pd.isna(row["n_blank"]) and has_bound(overall, "complete_share"):
        return words.say(
            "Presque tous les élèves ont une note pour chaque résultat attendu : plus de {complete_share:percent} "
            "({scope}).",
            row,
            scope=where,
        )
    if pd.isna(row["n_blank"]):
        return words.withheld(
            "Le nombre de résultats manquants n'est pas montré, pour protéger des élèves ({scope}).", scope=where
        )
    if row["n_blank"] == 0:
        return words.say(
            "Les {n_expected:count} résultats attendus portent tous une note ou un code ({scope}).", row, scope=where
        )
    return words.say(
        "Résultats manquants, sans note ni code : {n_blank:count} sur {n_expected:count} attendus, soit "
        "{result_blank_share:percent1} ({scope}).",
        row,
        scope=where,
    )


def _worst(table: ResultTable, column: str) -> pd.Series | None:
    """Subject and term where the share is largest; None when nothing is, or when some are not shown."""
    shares = table.data[column]
    return table.data.iloc[shares.argmax()] if all_exact(table, column) and (shares > 0).any() else None


def _worst_sentence(table: ResultTable, words: Words) -> Iterator[str]:
    worst = _worst(table, "blank_share")
    if worst is not None and pd.notna(worst["n_blank"]):
        yield words.say(
            "Là où il en manque le plus : {subject:label}, {term:label}, {n_blank:count} sur {n_expected:count} "
            "({blank_share:percent}).",
            worst,
        )


def _nothing_sentence(nothing: pd.DataFrame, words: Words) -> Iterator[str]:
    rows = nothing.to_dict("records")
    places = [words.say("{subject:label}, {grade_level:grade} ({term:label})", row) for row in rows[:3]]
    if not places:
        return
    listed, rest = "; ".join(places), len(rows) - len(places)
    if rest:
        listed += words.say(" et {n:count} autres cas, dans le tableau", n=rest)
    yield words.say(
        "Rien n'est inscrit pour tout un niveau : {places}. Ces résultats ne sont pas comptés comme manquants : la "
        "matière n'est peut-être pas évaluée à cette étape.",
        places=listed,
    )
