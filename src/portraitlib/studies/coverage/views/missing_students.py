"""Missing results by level, group or subgroup: the unit is the student."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from portraitlib.display import charts
from portraitlib.display.tables import shown_table
from portraitlib.display.view import ShownFigure, ShownTable, View
from portraitlib.display.wording import Words, mark
from portraitlib.results.forms import Form
from portraitlib.results.result import ResultTable
from portraitlib.studies.coverage.measures.missing import MissingResults
from portraitlib.studies.coverage.views.missing_words import (
    STUDENT_COLUMNS,
    all_exact,
    completeness,
    exact,
    left_out,
    scope,
    students_note,
)

_TITLES = {
    "grade_level": mark("Les résultats attendus sont-ils là, niveau par niveau ?"),
    "group": mark("Les résultats attendus sont-ils là, groupe par groupe ?"),
}
_BY = {"grade_level": mark("niveau"), "group": mark("groupe")}
_SUBGROUP_TITLE = mark("Les résultats attendus sont-ils là, pour tous les élèves ?")


def by_students(result: MissingResults, words: Words) -> View:
    """View by level, group or subgroup: the unit is the student."""
    table = result.tables[f"missing_by_{result.by}"]
    is_subgroup = "subgroup" in table.grain
    title = words.say(_SUBGROUP_TITLE if is_subgroup else _TITLES[result.by])
    gaps = [("gap", Form.POINTS), ("gap_low", Form.POINTS), ("gap_high", Form.POINTS)] if is_subgroup else []
    columns = [*table.grain, *STUDENT_COLUMNS, *gaps, "differs"]
    shown = shown_table(table, words, title=title, columns=columns, note=students_note(words))
    shown = _with_values_labelled(shown, words) if is_subgroup else shown
    headline = _subgroup_headline(result, table, words) if is_subgroup else _group_headline(result, table, words)
    figures = ()
    if len(exact(table, "complete_share")):
        figures = (_dots(shown, table, headline, result, words),)
    return View(
        name=f"resultats-manquants-{result.by}".replace("_", "-"),
        headline=headline,
        sentences=(
            *completeness(result, words),
            *(_subgroup_sentences(result, table, words) if is_subgroup else ()),
            *left_out(result, words),
        ),
        figures=figures,
        tables=(shown,) if len(shown.rows) else (),
    )


def _dots(shown: ShownTable, table: ResultTable, headline: str, result: MissingResults, words: Words) -> ShownFigure:
    known = exact(table, "complete_share")
    alt = words.say(
        "Points avec intervalle : part des élèves qui ont une note pour chaque résultat attendu. Les valeurs montrées "
        "vont de {low} à {high}; elles sont dans le tableau.",
        low=words.percent(known["complete_share"].min()),
        high=words.percent(known["complete_share"].max()),
    )
    return ShownFigure(
        name=f"resultats-complets-{result.by}".replace("_", "-"),
        image=charts.interval_dots(
            shown,
            words,
            label=list(table.grain),
            value="complete_share",
            low="complete_low",
            high="complete_high",
            n="n_students",
            is_sorted="subgroup" not in table.grain,
            axis_label=words.say("Part des élèves qui ont toutes leurs notes"),
            title=headline.rstrip("."),
            subtitle=words.say(
                "Élèves ayant une note pour chaque résultat attendu, {scope}", scope=scope(result, words)
            ),
        ),
        title=headline.rstrip("."),
        alt=alt,
        table=shown.name,
    )


def _with_values_labelled(shown: ShownTable, words: Words) -> ShownTable:
    """Label each subgroup's value by its attribute: « oui » of an intervention plan, « français » of a language."""
    values = [
        subgroup_label(attribute, value, words)
        for attribute, value in zip(shown.rows["subgroup"], shown.rows["subgroup_value"], strict=True)
    ]
    attributes = [words.label(attribute, "column") for attribute in shown.rows["subgroup"]]
    return replace(shown, labels=shown.labels.assign(subgroup=attributes, subgroup_value=values))


def subgroup_label(attribute: str, value: str, words: Words) -> str:
    """Label of a value of an attribute of students; « non précisé » when it is not known."""
    return words.say("non précisé") if value == "unknown" else words.label(value, attribute)


def _group_headline(result: MissingResults, table: ResultTable, words: Words) -> str:
    known = exact(table, "complete_share")
    if known.empty:
        return _protected(result, words)
    spread = {
        "low": words.percent(known["complete_share"].min()),
        "high": words.percent(known["complete_share"].max()),
        "by": words.say(_BY[result.by]),
    }
    if not all_exact(table, "complete_share"):
        return words.say(
            "Parts montrées : de {low} à {high} des élèves ont toutes leurs notes, selon le {by}; les autres parts "
            "sont retenues, ou données par une borne.",
            **spread,
        )
    differing = known[known["differs"].fillna(False).astype(bool)]
    if len(differing):
        return words.say(
            "De {low} à {high} des élèves ont toutes leurs notes, selon le {by}. Au-delà du hasard : {names}.",
            names=words.listing(_group_name(row, result.by, words) for _, row in differing.iterrows()),
            **spread,
        )
    if spread["low"] == spread["high"]:
        return words.say("{low} des élèves ont toutes leurs notes, quel que soit le {by}.", **spread)
    return words.say(
        "De {low} à {high} des élèves ont toutes leurs notes, selon le {by}; ces écarts peuvent venir du hasard.",
        **spread,
    )


def _protected(result: MissingResults, words: Words) -> str:
    return words.say(
        "Les parts sont retenues, ou données par une borne, pour protéger des élèves ({scope}).",
        scope=scope(result, words),
    )


def _group_name(row: pd.Series, by: str, words: Words) -> str:
    if pd.isna(row[by]):
        return words.say("sans groupe connu")
    label = words.label(row[by], by)
    share = words.percent(row["complete_share"])
    if by == "group":
        return words.say("groupe {group} ({share})", group=label, share=share)
    return words.say("{label} ({share})", label=label, share=share)


def _subgroup_headline(result: MissingResults, table: ResultTable, words: Words) -> str:
    data = table.data
    if data.empty:
        return words.say("Les données ne disent rien de ces sous-groupes : rien ne peut être comparé.")
    differing = data[data["differs"].fillna(False).astype(bool)]
    if len(differing):
        return words.say(
            "Les résultats manquants ne touchent pas tous les élèves également ({subgroups}).",
            subgroups="; ".join(
                _subgroup_name(row, words) for _, row in differing.sort_values("complete_share").iterrows()
            ),
        )
    if table.withheld is not None and table.withheld["differs"].any():
        if data["differs"].notna().any():
            return words.say(
                "Parmi les sous-groupes montrés, aucun n'a nettement plus de résultats manquants ({scope}).",
                scope=scope(result, words),
            )
        return words.say(
            "La comparaison des sous-groupes n'est pas montrée, pour protéger des élèves ({scope}).",
            scope=scope(result, words),
        )
    if data["differs"].isna().all():
        return words.say("Aucun sous-groupe n'est assez grand pour être comparé ({scope}).", scope=scope(result, words))
    return words.say(
        "Aucun sous-groupe n'a nettement plus de résultats manquants qu'un autre ({scope}).",
        scope=scope(result, words),
    )


def _subgroup_name(row: pd.Series, words: Words) -> str:
    return words.say(
        "{attribute} : {value}, {share} de complets",
        share=words.percent(row["complete_share"]),
        attribute=words.label(row["subgroup"], "column"),
        value=subgroup_label(row["subgroup"], row["subgroup_value"], words),
    )


def _subgroup_sentences(result: MissingResults, table: ResultTable, words: Words) -> tuple[str, ...]:
    data = table.data
    sentences = []
    if data["differs"].fillna(False).astype(bool).any():
        sentences.append(
            words.say(
                "Là où un sous-groupe manque davantage de résultats, sa moyenne ne porte que sur une partie de ses "
                "élèves : la comparer à celle des autres peut tromper, dans un sens ou dans l'autre."
            )
        )
    if len(data):
        sentences.append(
            words.say(
                "Chaque sous-groupe est comparé au plus nombreux de sa catégorie; un sous-groupe de moins de {n} "
                "élèves n'est pas comparé.",
                n=words.count(result.facts["smallest_group"]),
            )
        )
    absent = result.facts["absent_attributes"]
    if absent:
        sentences.append(
            words.say(
                "Non comparés, faute de données : {attributes}.",
                attributes=words.listing(words.label(name, "column") for name in absent),
            )
        )
    return tuple(sentences)
