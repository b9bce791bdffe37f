"""Observation sheets of a group over time, and whether two observers say the same; observers are never named."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from portraitlib.display import charts
from portraitlib.display.tables import shown_table
from portraitlib.display.view import ShownFigure, ShownTable, View
from portraitlib.display.viewing import view_of
from portraitlib.display.wording import Words, mark
from portraitlib.results.forms import Form
from portraitlib.studies.group_portrait.measures.observations import Observations

_CRITERIA = ("criterion", "date", "n_ratings", "n_raters", "mean_rating", "rating", "n_students")
_AGREEMENT = (
    ("first", Form.COUNT), ("second", Form.COUNT), "n_pairs", "n_own_pairs", ("n_visits", Form.COUNT),
    "mean_first", "mean_second", "mean_difference", "difference_low", "difference_high", "is_clear",
    "icc", "icc_low", "icc_high", "kappa", "kappa_low", "kappa_high",
)  # fmt: skip


@view_of.register
def _(result: Observations, words: Words) -> View:
    criteria = shown_table(
        result.tables["criteria"],
        words,
        title=words.say("Cotes du groupe, par critère et par date"),
        columns=_CRITERIA,
        note=_which_ratings(result.facts, words),
    )
    pairs = result.tables["agreement"]
    title = words.say("Accord des personnes qui observent, toutes les cotes doubles de l'école")
    agreement = shown_table(pairs, words, title=title, columns=_AGREEMENT) if len(pairs.data) else None
    return View(
        name="observations",
        headline=_headline(result, words),
        sentences=tuple(filter(None, (_how_many(result, words), *_agreements(result, words)))),
        figures=_figures(criteria, result.facts, words),
        tables=tuple(table for table in (criteria, agreement) if table is not None),
        notes=(
            words.say(
                "Les personnes sont numérotées, jamais nommées ni classées : une différence de sévérité se règle en "
                "relisant ensemble la grille, pas en cherchant qui a raison."
            ),
        ),
    )


def _headline(result: Observations, words: Words) -> str:
    criteria, facts = result.tables["criteria"].data, result.facts
    last = criteria[criteria["date"] == criteria["date"].max()].dropna(subset="rating")
    if last.empty:
        return words.say("Les cotes du groupe {group} sont retenues : trop peu d'élèves.", group=facts["group"])
    low, high = last["rating"].min(), last["rating"].max()
    weakest = words.listing(words.label(code, "criterion") for code in last.loc[last["rating"] == low, "criterion"])
    if low == high:
        return words.say(
            "Groupe {group}, le {date} : tous les critères sont cotés {rating} sur {scale} (n = {n} cotes cette "
            "année).",
            group=facts["group"],
            date=words.date(facts["dates"][-1]),
            rating=words.number(low),
            scale=words.number(facts["scale"][1], 0),
            n=words.count(facts["n_ratings"]),
        )
    return words.say(
        "Groupe {group}, le {date} : les cotes vont de {low} ({weakest}) à {high} sur {scale} (n = {n} cotes cette "
        "année).",
        group=facts["group"],
        date=words.date(facts["dates"][-1]),
        low=words.number(low),
        weakest=weakest,
        high=words.number(high),
        scale=words.number(facts["scale"][1], 0),
        n=words.count(facts["n_ratings"]),
    )


def _how_many(result: Observations, words: Words) -> str:
    facts = result.facts
    visits = words.plural(
        "Le groupe a été observé à {n} date.", "Le groupe a été observé à {n} dates.", len(facts["dates"])
    )
    if len(facts["dates"]) < 2:
        return words.say("{visits} Une seule date ne dit rien d'un mouvement.", visits=visits)
    return visits


def _agreements(result: Observations, words: Words) -> list[str]:
    """What each pair of observers' double ratings say: one severe, or not; how near they are."""
    rows, facts = result.tables["agreement"].data, result.facts
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
                facts["smallest_pairs"],
            )
        ]
    return [_one_agreement(row, words) for row in known.to_dict("records")]


def _one_agreement(row: Mapping[str, object], words: Words) -> str:
    facts = {
        "first": words.count(row["first"]),
        "second": words.count(row["second"]),
        "size": words.number(abs(row["mean_difference"])),
        "low": words.number(row["difference_low"]),
        "high": words.number(row["difference_high"]),
        "n": words.count(row["n_pairs"]),
        "visits": words.count(row["n_visits"]),
        "icc": words.number(row["icc"], 2),
    }
    if row["is_clear"]:
        sentence = (
            mark(
                "Quand deux personnes observent, la personne {second} cote en moyenne {size} point plus bas que la "
                "personne {first} (intervalle de {low} à {high}; {n} cotes doubles en {visits} visites, toute "
                "l'école) : ne comparez pas les cotes de l'une à celles de l'autre. Accord : {icc} sur 1."
            )
            if row["mean_difference"] < 0
            else mark(
                "Quand deux personnes observent, la personne {second} cote en moyenne {size} point plus haut que la "
                "personne {first} (intervalle de {low} à {high}; {n} cotes doubles en {visits} visites, toute "
                "l'école) : ne comparez pas les cotes de l'une à celles de l'autre. Accord : {icc} sur 1."
            )
        )
        return words.say(sentence, **facts)
    return words.say(
        "Les personnes {first} et {second} cotent avec une sévérité semblable (différence de {low} à {high} point; {n} "
        "cotes doubles en {visits} visites, toute l'école). Accord : {icc} sur 1.",
        **facts,
    )


def _which_ratings(facts: Mapping, words: Words) -> str:
    if facts["is_one_observer"]:
        return words.say(
            "« Cote » : celle de la même personne à toutes les dates, pour qu'un changement d'observateur ne passe pas "
            "pour un changement du groupe."
        )
    return words.say(
        "« Cote » : moyenne des personnes présentes. Elles ne sont pas les mêmes à toutes les dates : un mouvement "
        "peut venir de là."
    )


def _figures(criteria: ShownTable, facts: Mapping, words: Words) -> tuple[ShownFigure, ...]:
    if criteria.rows["rating"].isna().all():
        return ()
    title = _movement(criteria, words)
    whose = words.say("même personne à toutes les dates") if facts["is_one_observer"] else words.say("cote moyenne")
    image = charts.series(
        criteria,
        words,
        x="date",
        value="rating",
        line="criterion",
        axis_label=words.say(
            "Cote, de {low} à {high}", low=words.number(facts["scale"][0], 0), high=words.number(facts["scale"][1], 0)
        ),
        title=title,
        subtitle=words.say(
            "Groupe {group}, {year} · {whose}", group=facts["group"], year=words.year(facts["school_year"]), whose=whose
        ),
    )
    return (
        ShownFigure("observations", image=image, title=title, alt=_alt(criteria, title, words), table=criteria.name),
    )


def _ends(criteria: ShownTable) -> pd.DataFrame:
    """First and last rating of each criterion, in the order of the table."""
    ordered = criteria.rows.assign(label=criteria.labels["criterion"]).dropna(subset="rating").sort_values("date")
    return ordered.groupby("label", sort=False)["rating"].agg(["first", "last"])


def _movement(criteria: ShownTable, words: Words) -> str:
    ends = _ends(criteria)
    n_up, n_down = int((ends["last"] > ends["first"]).sum()), int((ends["last"] < ends["first"]).sum())
    if n_up == 0 and n_down == 0:
        return words.say("Aucun critère n'a bougé entre la première et la dernière date")
    up = words.plural("{n} critère en hausse", "{n} critères en hausse", n_up)
    if n_down == 0:
        return words.say("{up} de la première à la dernière date, aucun en baisse", up=up)
    if n_up == 0:
        down = words.plural("{n} critère en baisse", "{n} critères en baisse", n_down)
        return words.say("{down} de la première à la dernière date, aucun en hausse", down=down)
    return words.say("{up} et {n_down} en baisse, de la première à la dernière date", up=up, n_down=words.count(n_down))


def _alt(criteria: ShownTable, title: str, words: Words) -> str:
    moves = [
        words.say(
            "{criterion} de {first} à {last}",
            criterion=label,
            first=words.number(row["first"]),
            last=words.number(row["last"]),
        )
        for label, row in _ends(criteria).iterrows()
    ]
    return words.say("{title}. Une ligne par critère : {moves}.", title=title, moves="; ".join(moves))
