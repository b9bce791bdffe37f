"""What each study can do with the data, in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd

from portraitlib.display.section import ShownTable, View, Words, mark, shown_table, view_of, with_labels
from portraitlib.results.rooms import rooms
from portraitlib.studies.coverage.measures.readiness import Readiness

REASONS = {
    "table_absent": mark("Il manque la table « {table:label} »."),
    "table_absent_that_year": mark("La table « {table:label} » n'a rien pour l'année lue."),
    "no_results_yet": mark(
        "La table « {table:label} » n'a encore aucune note de l'année lue : les premières paraissent au plus tard le "
        "{day:date}."
    ),
    "column_empty": mark("La table « {table:label} » est là, mais rien n'y est inscrit pour : {about}."),
    "columns_empty": mark(
        "La table « {table:label} » est là, mais il y faudrait au moins un de ces renseignements : {about}."
    ),
    "rows_absent": mark("La table « {table:label} » est là, mais sans {about}."),
    "too_few_years": mark("Il faut au moins {needed:count} années de « {table:label} »; il y en a {held:count}."),
    "too_few_students": mark(
        "Il faut au moins {needed:count} élèves dans « {table:label} » pour en dire quelque chose de sûr."
    ),
    "too_few_cases": mark(
        "Il faut au moins {needed:count} fois « {about} » dans « {table:label} » pour en dire quelque chose de sûr."
    ),
}
"""Why a study cannot say something."""


@view_of.register
def view_readiness(result: Readiness, words: Words) -> View:
    """View of readiness: which studies can be read, which partly, which not and why."""
    return View(
        name="analyses-possibles",
        to_do=words.say("Ouvrez les carnets que vos données permettent."),
        headline=_headline(result, words),
        sentences=_sentences(result, words),
        tables=(_studies(result, words), _abilities(result, words)),
        notes=(
            words.say(
                "« Oui » veut dire que les données nécessaires sont là, non que le résultat sera concluant : chaque "
                "carnet dit lui-même à quel point on peut s'y fier."
            ),
        ),
    )


def _headline(result: Readiness, words: Words) -> str:
    status = result.tables["studies"].data["readiness"]
    n = {name: int((status == name).sum()) for name in ("can", "partly", "cannot")}
    if n["can"] == len(status):
        return words.say("Les données suffisent aux {n:count} analyses.", n=len(status))
    return words.say(
        "Analyses possibles avec ces données, sur {n:count} : {can:count} au complet, {partly:count} en partie; "
        "impossibles : {cannot:count}.",
        n,
        n=len(status),
    )


def _sentences(result: Readiness, words: Words) -> tuple[str, ...]:
    """Name what would make most difference: the tables that are wanting, and for how many abilities."""
    abilities = result.tables["abilities"].data
    absent = abilities[abilities["obstacle"].isin(["table_absent", "table_absent_that_year"])]
    if absent.empty:
        return ()
    quoted = [words.say("« {table:label} »", table=name) for name in absent["table"].value_counts().index[:3]]
    return (
        words.plural(
            "Ce qui manque le plus : la table {tables:listing}. La fournir ouvrirait de nouvelles questions.",
            "Ce qui manque le plus : les tables {tables:listing}. Les fournir ouvrirait de nouvelles questions.",
            len(quoted),
            tables=quoted,
        ),
    )


def _studies(result: Readiness, words: Words) -> ShownTable:
    title = words.say("Ce que les données permettent, carnet par carnet")
    shown = shown_table(result.tables["studies"], words, title=title)
    return with_labels(shown, study=_said(shown.rows["study"], _titles(), words))


def _abilities(result: Readiness, words: Words) -> ShownTable:
    """Every ability, with the reason in a sentence where it is not possible."""
    table = result.tables["abilities"]
    shown = shown_table(table, words, title=words.say("Le détail : chaque question, et ce qui lui manque"))
    labels = {ability.name: ability.label for one in rooms() for ability in one.abilities}
    return with_labels(
        shown,
        study=_said(shown.rows["study"], _titles(), words),
        ability=_said(shown.rows["ability"], labels, words),
        obstacle=[_reason(row, result.first_results, words) for _, row in table.data.iterrows()],
    )


def _titles() -> Mapping[str, str]:
    return {one.notebook: one.title for one in rooms()}


def _said(codes: pd.Series, labels: Mapping[str, str], words: Words) -> list[str]:
    """Label of each code; a code without one is shown as it is rather than hidden."""
    return [words.say(labels[code]) if code in labels else code for code in codes]


def _reason(row: pd.Series, first_results: date | None, words: Words) -> str:
    """Why an ability is not possible, in a sentence; empty when it is."""
    if not row["obstacle"]:
        return ""
    reason = "too_few_cases" if row["obstacle"] == "too_few_students" and row["about"] else row["obstacle"]
    if row["obstacle"] in ("column_empty", "columns_empty"):
        about = words.listing(words.label(name, "column") for name in row["about"].split(", "))
    else:
        about = words.say(row["about"]) if row["about"] else ""
    return words.say(REASONS[reason], row, about=about, day=first_results)
