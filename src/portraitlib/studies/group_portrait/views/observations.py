"""Observation sheets of a group over time, and whether two observers say the same; observers are never named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from portraitlib.display.section import (
    ShownFigure,
    ShownTable,
    View,
    Words,
    among_shown,
    among_told,
    charts,
    mark,
    range_title,
    shown_table,
    view_of,
)
from portraitlib.studies.group_portrait.measures.observations import Observations

LOWER = mark(
    "Quand deux personnes observent, la personne {second:count} cote en moyenne {size:scale_points} plus bas que la "
    "personne {first:count} (intervalle de {difference_low:number} à {difference_high:number}; {n_pairs:count} cotes "
    "doubles en {n_visits:count} visites, toute l'école) : ne comparez pas les cotes de l'une à celles de l'autre. "
    "Accord : {icc:number2} sur 1."
)
HIGHER = mark(
    "Quand deux personnes observent, la personne {second:count} cote en moyenne {size:scale_points} plus haut que la "
    "personne {first:count} (intervalle de {difference_low:number} à {difference_high:number}; {n_pairs:count} cotes "
    "doubles en {n_visits:count} visites, toute l'école) : ne comparez pas les cotes de l'une à celles de l'autre. "
    "Accord : {icc:number2} sur 1."
)
ALIKE = mark(
    "Les personnes {first:count} et {second:count} cotent avec une sévérité semblable (différence de "
    "{difference_low:number} à {difference_high:number} point; {n_pairs:count} cotes doubles en {n_visits:count} "
    "visites, toute l'école). Accord : {icc:number2} sur 1."
)


@view_of.register
def view_observations(result: Observations, words: Words) -> View:
    """Ratings over time, then the agreement of who rated."""
    pairs = result.tables["agreement"]
    title = words.say("Cotes du groupe, par critère et par date")
    criteria = shown_table(result.tables["criteria"], words, title=title, note=_which_ratings(result, words))
    tables = [criteria]
    if len(pairs.data):
        title = words.say("Accord des personnes qui observent, toutes les cotes doubles de l'école")
        tables.append(shown_table(pairs, words, title=title))
    return View(
        name="observations",
        to_do=words.say("Choisissez ensemble la prochaine chose à observer."),
        headline=_headline(result, words),
        sentences=(_how_many(result, words), *_agreements(result, words)),
        figures=_figures(criteria, result, words),
        tables=tuple(tables),
        notes=(
            words.say(
                "Les personnes sont numérotées, jamais nommées ni classées : une différence de sévérité se règle en "
                "relisant ensemble la grille, pas en cherchant qui a raison."
            ),
        ),
    )


def _headline(result: Observations, words: Words) -> str:
    table = result.tables["criteria"]
    criteria = table.data
    last = criteria[criteria["date"] == criteria["date"].max()].dropna(subset="rating")
    if last.empty:
        return words.withheld("Les cotes du groupe {group} sont retenues : trop peu d'élèves.", result.scope)
    low, high, date = last["rating"].min(), last["rating"].max(), result.dates[-1]
    if low == high:
        said = words.say(
            "Groupe {group}, le {date:date} : tous les critères sont cotés {rating:number} sur {scale_high:whole} "
            "(n = {n_ratings:count} cotes cette année).",
            result,
            result.scope,
            date=date,
            rating=low,
        )
        return among_told(said, table, "rating", words)
    said = words.say(
        "Groupe {group}, le {date:date} : les cotes vont de {low:number} ({weakest:listing}) à {high:number} "
        "({strongest:listing}) sur {scale_high:whole} (n = {n_ratings:count} cotes cette année).",
        result,
        result.scope,
        date=date,
        low=low,
        weakest=[words.label(code, "criterion") for code in last.loc[last["rating"] == low, "criterion"]],
        high=high,
        strongest=[words.label(code, "criterion") for code in last.loc[last["rating"] == high, "criterion"]],
    )
    return among_told(said, table, "rating", words)


def _how_many(result: Observations, words: Words) -> str:
    n_dates = len(result.dates)
    visits = words.plural("Le groupe a été observé à {n} date.", "Le groupe a été observé à {n} dates.", n_dates)
    if n_dates < 2:
        return words.say("{visits} Une seule date ne dit rien d'un mouvement.", visits=visits)
    return visits


def _agreements(result: Observations, words: Words) -> list[str]:
    """What each pair of observers' double ratings say: one severe, or not; how near they are."""
    rows = result.tables["agreement"].data
    if rows.empty:
        return [
            words.say("Personne n'a observé à deux : on ne peut pas dire si une autre personne aurait coté pareil.")
        ]
    known = rows.dropna(subset="mean_difference")
    if known.empty:
        return [
            words.plural(
                "Moins de {n} cote double dans l'école : trop peu pour parler d'accord.",
                "Moins de {n} cotes doubles dans l'école : trop peu pour parler d'accord.",
                result.rules.smallest_pairs,
            )
        ]
    return [_one_agreement(row, words) for row in known.to_dict("records")]


def _one_agreement(row: Mapping[Any, Any], words: Words) -> str:
    if not row["is_clear"]:
        return words.say(ALIKE, row)
    sentence, size = LOWER if row["mean_difference"] < 0 else HIGHER, abs(row["mean_difference"])
    return words.say(sentence, row, size=size)


def _which_ratings(result: Observations, words: Words) -> str:
    if result.is_one_observer:
        return words.say(
            "« Cote » : celle de la même personne à toutes les dates, pour qu'un changement d'observateur ne passe pas "
            "pour un changement du groupe."
        )
    return words.say(
        "« Cote » : moyenne des personnes présentes. Elles ne sont pas les mêmes à toutes les dates : un mouvement "
        "peut venir de là."
    )


def _figures(criteria: ShownTable, result: Observations, words: Words) -> tuple[ShownFigure, ...]:
    if criteria.rows["rating"].isna().all():
        return ()
    ends = _ends(criteria)
    topic = words.say("Cotes, à la seule date observée")
    said = mark("À la seule date observée : de {low} ({low_where}) à {high} ({high_where})")
    one = range_title(criteria, words, "criterion", "rating", said, topic)
    title = among_shown(_movement(ends, words), criteria, "rating", words) if len(result.dates) > 1 else one
    is_one = result.is_one_observer
    whose = words.say("même personne à toutes les dates") if is_one else words.say("cote moyenne")
    image = charts.series(
        criteria,
        words,
        x="date",
        value="rating",
        line="criterion",
        axis_label=words.say("Cote, de {scale_low:whole} à {scale_high:whole}", result),
        title=title,
        subtitle=words.say("Groupe {group}, {school_year:year} · {whose}", result.scope, whose=whose),
    )
    moves = [
        words.say("{criterion} de {first:number} à {last:number}", row, criterion=label)
        for label, row in ends.iterrows()
    ]
    alt = words.say("{title}. Une ligne par critère : {moves}.", title=title, moves="; ".join(moves))
    return (ShownFigure("observations", image=image, title=title, alt=alt, table=criteria.name),)


def _ends(criteria: ShownTable) -> pd.DataFrame:
    """First and last rating of each criterion, in the order of the table."""
    ordered = criteria.rows.assign(label=criteria.labels["criterion"]).dropna(subset="rating").sort_values("date")
    return ordered.groupby("label", sort=False)["rating"].agg(["first", "last"])


def _movement(ends: pd.DataFrame, words: Words) -> str:
    n_up, n_down = int((ends["last"] > ends["first"]).sum()), int((ends["last"] < ends["first"]).sum())
    if n_up == 0 and n_down == 0:
        return words.say("Aucun critère n'a bougé entre la première et la dernière date")
    up = words.plural("{n} critère en hausse", "{n} critères en hausse", n_up)
    if n_down == 0:
        return words.say("{up} de la première à la dernière date, aucun en baisse", up=up)
    if n_up == 0:
        down = words.plural("{n} critère en baisse", "{n} critères en baisse", n_down)
        return words.say("{down} de la première à la dernière date, aucun en hausse", down=down)
    return words.say("{up} et {n_down:count} en baisse, de la première à la dernière date", up=up, n_down=n_down)
