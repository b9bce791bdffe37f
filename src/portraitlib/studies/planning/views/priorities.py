"""Priorities in words: what comes first, with whom it is tied, what other weights would change."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from portraitlib.display.section import MISSING, Rank, ShownTable, View, Words, only, shown_table, view_of, with_texts
from portraitlib.studies.planning.measures.priorities import Priorities
from portraitlib.studies.planning.views.phrases import headed_by_place, is_known, place


@view_of.register
def view_priorities(result: Priorities, words: Words) -> View:
    """What to work on first, or that nothing stands out."""
    candidates = result.tables["candidates"]
    is_told = candidates.data["n_in_need"].notna()
    told = candidates.data[is_told]
    shown = only(shown_table(candidates, words, title=words.say("Priorités possibles, dans l'ordre")), is_told)
    return View(
        name="priorites",
        headline=_headline(told, result, words),
        sentences=tuple(filter(None, _sentences(told, result, words))),
        tables=(_table(shown, told, words),) if len(told) else (),
        notes=tuple(_notes(result, words)),
        rank=Rank.PRIORITY if len(told) else Rank.CONTEXT,
        to_do=words.say("Choisissez trois priorités au plus, et écrivez pour chacune l'obstacle que vous voyez.")
        if len(told)
        else "",
        on_page="open",
        is_school_headline=True,
    )


def _table(shown: ShownTable, told: pd.DataFrame, words: Words) -> ShownTable:
    """Candidates headed by what they are about, the places that other weights would give them last."""
    known = told[["place_best", "place_worst"]].astype("float64")
    texts = [
        MISSING if not is_known(worst) else words.say("de {best:count} à {worst:count}", best=best, worst=worst)
        for best, worst in known.itertuples(index=False)
    ]
    return with_texts(headed_by_place(shown, told, words), "by_weights", words.say("Place selon les poids"), texts)


def _headline(told: pd.DataFrame, result: Priorities, words: Words) -> str:
    if not result.n_found:
        return words.say(
            "Aucune priorité ne se détache sûrement des portraits lus : cela ne dit pas qu'il n'y a pas de besoins. "
            "L'équipe choisit selon ce qu'elle voit en classe."
        )
    if told.empty:
        return words.withheld("Les priorités possibles comptent trop peu d'élèves pour être montrées à ce public.")
    first = told[told["priority_place"] == told["priority_place"].min()]
    needs = [need(row, words) for row in first.head(result.most).to_dict("records")]
    if len(told) < result.n_found:
        return words.say("Parmi les priorités possibles qui peuvent être montrées : {needs}.", needs="; ".join(needs))
    if len(first) == 1:
        return words.say("À travailler d'abord : {need}.", need=needs[0])
    return words.plural(
        "{n} priorité possible est à égalité en tête; l'équipe choisit : {needs}.",
        "{n} priorités possibles sont à égalité en tête; l'équipe choisit : {needs}.",
        len(first),
        needs="; ".join(needs),
    )


def need(row: dict[Any, Any], words: Words) -> str:
    """A candidate in words, with how many students it is about."""
    n, where = row["n_in_need"], place(row, words)
    if row["found_in"] == "zones":
        return words.plural(
            "{place} : {n} élève sous le seuil de réussite",
            "{place} : {n} élèves sous le seuil de réussite",
            n,
            place=where,
        )
    if row["found_in"] == "skills":
        return words.plural(
            "{place} : {n} élève n'a pas encore acquis la notion",
            "{place} : {n} élèves n'ont pas encore acquis la notion",
            n,
            place=where,
        )
    if row["found_in"] == "attendance":
        return words.plural(
            "Assiduité, {place} : {n} élève manque beaucoup de jours",
            "Assiduité, {place} : {n} élèves manquent beaucoup de jours",
            n,
            place=where,
        )
    return words.plural(
        "Plusieurs besoins à la fois, {place} : {n} élève à soutenir de plus près",
        "Plusieurs besoins à la fois, {place} : {n} élèves à soutenir de plus près",
        n,
        place=where,
    )


def _sentences(told: pd.DataFrame, result: Priorities, words: Words) -> Iterator[str]:
    if result.n_found:
        yield words.say(
            "Par hasard seul, une école où rien ne ressort verrait quand même une priorité nommée au plus "
            "{false_share:percent} du temps.",
            result,
        )
    if len(told) < result.n_found:
        yield words.plural(
            "{n} priorité possible n'est pas citée : trop peu d'élèves pour ce public, ou au-delà des premières.",
            "{n} priorités possibles ne sont pas citées : trop peu d'élèves pour ce public, ou au-delà des premières.",
            result.n_found - len(told),
        )
    if result.n_found and result.zones_year and result.zones_year < result.school_year:
        yield words.say(
            "Les zones viennent des résultats de {zones_year:year} : ces élèves sont pour la plupart un niveau plus "
            "haut.",
            result,
        )
    yield _where(told, words)
    yield _sensitivity(told, result.n_found, words)
    yield _without_instrument(told, words)
    yield _too_many(result, words)
    if result.n_read < result.n_given:
        yield words.plural(
            "{n} portrait n'a pas pu conclure et n'est pas lu ici : son carnet dit pourquoi.",
            "{n} portraits n'ont pas pu conclure et ne sont pas lus ici : leurs carnets disent pourquoi.",
            result.n_given - result.n_read,
        )


def _where(told: pd.DataFrame, words: Words) -> str:
    """What is planned as teaching for all rather than as withdrawal."""
    shared = told[told["lever_place"] == "in_class"]
    if shared.empty:
        return ""
    return words.say(
        "À travailler en classe, avec tous, plutôt qu'en sortant des élèves : {places}. Une grande part des "
        "élèves y sont concernés, ou la plupart y réussissent moins bien qu'ailleurs.",
        places="; ".join(place(row, words) for row in shared.to_dict("records")),
    )


def _sensitivity(told: pd.DataFrame, n_found: int, words: Words) -> str:
    """Whether the first place holds whatever the weights."""
    first = told.head(1)
    if len(told) < max(2, n_found) or not is_known(first["place_worst"].iloc[0]):
        return ""
    worst = int(first["place_worst"].iloc[0])
    if worst == 1:
        return words.say("La première le reste quel que soit le poids donné à chaque ingrédient.")
    return words.say(
        "L'ordre tient aux poids que l'équipe donne : avec d'autres, la première serait la {worst:count}e.", worst=worst
    )


def _without_instrument(told: pd.DataFrame, words: Words) -> str:
    lacking = told[(told["instrument"] == "") & told["found_in"].isin(["zones", "skills"])]
    return (
        words.plural(
            "Pour {n} priorité possible, aucun instrument des données ne nomme la notion en cause : nommez-la, et "
            "l'outil qui la vérifiera, avant de la garder.",
            "Pour {n} priorités possibles, aucun instrument des données ne nomme la notion en cause : nommez-la, et "
            "l'outil qui la vérifiera, avant de les garder.",
            len(lacking),
        )
        if len(lacking)
        else ""
    )


def _too_many(result: Priorities, words: Words) -> str:
    """A fourth priority is questioned."""
    if len(result.in_journal) <= result.most:
        return ""
    return words.plural(
        "Le journal garde {n} priorité ouverte; au-delà de {most:count}, laquelle peut attendre ?",
        "Le journal garde {n} priorités ouvertes; au-delà de {most:count}, laquelle peut attendre ?",
        len(result.in_journal),
        result,
    )


def _notes(result: Priorities, words: Words) -> Iterator[str]:
    yield words.say(
        "Poids choisis (params/planification.yml) : élèves {students:amount}; écart {gap:amount}; années "
        "{persistence:amount}; chances {stability:amount}. Un ingrédient qui n'est pas connu ne pèse rien.",
        result.weights,
    )
    yield words.say(
        "Deux priorités dont l'écart de points est dans son intervalle ont la même place. Selon les poids : la "
        "place quand chaque poids est ôté, gardé ou doublé."
    )
