"""What each study can do with the data, in words."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from portraitlib.display.tables import shown_table
from portraitlib.display.view import ShownTable, View
from portraitlib.display.viewing import view_of
from portraitlib.display.wording import Words
from portraitlib.results.forms import Form
from portraitlib.results.rooms import rooms
from portraitlib.studies.coverage.coming import COMING
from portraitlib.studies.coverage.measures.readiness import Readiness
from portraitlib.studies.coverage.views.readiness_words import READINESS, REASONS


@view_of.register
def readiness_view(result: Readiness, words: Words) -> View:
    """View of readiness: which studies can be read, which partly, which not and why."""
    return View(
        name="analyses-possibles",
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
    counts = result.tables["studies"].data["readiness"].value_counts()
    can, partly, cannot = (int(counts.get(status, 0)) for status in ("can", "partly", "cannot"))
    n = can + partly + cannot
    if can == n:
        return words.say("Les données suffisent aux {n} analyses.", n=words.count(n))
    return words.say(
        "Analyses possibles avec ces données, sur {n} : {can} au complet, {partly} en partie; impossibles : {cannot}.",
        n=words.count(n),
        can=words.count(can),
        partly=words.count(partly),
        cannot=words.count(cannot),
    )


def _sentences(result: Readiness, words: Words) -> tuple[str, ...]:
    """Name what would make most difference: the tables that are wanting, and for how many abilities."""
    abilities = result.tables["abilities"].data
    absent = abilities[abilities["obstacle"].isin(["table_absent", "table_absent_that_year"])]
    if absent.empty:
        return ()
    most = [words.label(name, "table") for name in absent["table"].value_counts().index[:3]]
    quoted = [words.say("« {table} »", table=name) for name in most]
    return (
        words.plural(
            "Ce qui manque le plus : la table {tables}. La fournir ouvrirait de nouvelles questions.",
            "Ce qui manque le plus : les tables {tables}. Les fournir ouvrirait de nouvelles questions.",
            len(most),
            tables=words.listing(quoted),
        ),
    )


def _studies(result: Readiness, words: Words) -> ShownTable:
    shown = shown_table(
        result.tables["studies"],
        words,
        title=words.say("Ce que les données permettent, carnet par carnet"),
        columns=["study", "readiness", ("n_possible", Form.COUNT), ("n_abilities", Form.COUNT)],
    )
    titles = {one.notebook: one.title for one in (*rooms(), *COMING)}
    labels = shown.labels.assign(
        study=[_say(titles, code, words) for code in shown.rows["study"]],
        readiness=[_say(READINESS, code, words) for code in shown.rows["readiness"]],
    )
    return replace(shown, labels=labels)


def _abilities(result: Readiness, words: Words) -> ShownTable:
    """Every ability, with the reason in a sentence where it is not possible."""
    shown = shown_table(
        result.tables["abilities"],
        words,
        title=words.say("Le détail : chaque question, et ce qui lui manque"),
        columns=["study", "ability", "is_possible", "obstacle"],
    )
    data = result.tables["abilities"].data
    titles = {one.notebook: one.title for one in (*rooms(), *COMING)}
    abilities = {ability.name: ability.label for one in (*rooms(), *COMING) for ability in one.abilities}
    labels = shown.labels.assign(
        study=[_say(titles, code, words) for code in data["study"]],
        ability=[_say(abilities, code, words) for code in data["ability"]],
        obstacle=[reason_sentence(row, words) for _, row in data.iterrows()],
    )
    return replace(shown, labels=labels)


def reason_sentence(row: pd.Series, words: Words) -> str:
    """Why an ability is not possible, in a sentence; empty when it is.

    Parameters
    ----------
    row : Series
        Row of the table ``abilities``.
    words : Words
    """
    if not row["obstacle"]:
        return ""
    reason = "too_few_cases" if row["obstacle"] == "too_few_students" and row["about"] else row["obstacle"]
    return words.say(
        REASONS[reason],
        table=words.label(row["table"], "table"),
        about=_about(row, words),
        expected=words.count(row["expected"]) if pd.notna(row["expected"]) else "",
        found=words.count(row["found"]) if pd.notna(row["found"]) else "",
    )


def _about(row: pd.Series, words: Words) -> str:
    """Columns wanting, or the kind of row wanting."""
    if row["obstacle"] in ("column_empty", "columns_empty"):
        return words.listing(words.label(name, "column") for name in row["about"].split(", ") if name)
    return words.say(row["about"])


def _say(labels: dict[str, str], code: str, words: Words) -> str:
    """Label of a code; a code without one is shown as it is rather than hidden."""
    return words.say(labels[code]) if code in labels else code
