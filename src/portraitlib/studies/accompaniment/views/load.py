"""How accompaniment is shared, in words: loads and what rests on one adult, in an order that ranks nobody."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from portraitlib.display.section import Rank, View, Words, exact, titled, view_of
from portraitlib.studies.accompaniment.measures.load import Load


@view_of.register
def view_load(result: Load, words: Words) -> View:
    """Students by adult, hours by function, contacts by mode; by adult for the team alone."""
    titles = {
        "load_by_adult": words.say("La charge, une ligne par adulte"),
        "load_in_all": words.say("Élèves et adultes, par service"),
        "hours_by_function": words.say("Heures notées, par fonction"),
        "contacts_by_mode": words.say("Contacts de l'année, par mode"),
    }
    tables = result.tables
    return View(
        name="charge",
        headline=_headline(result, words),
        sentences=tuple(_sentences(result, words)),
        tables=tuple(
            one for name, title in titles.items() if name in tables for one in titled(tables[name], title, words)
        ),
        notes=tuple(_notes(result, words)),
        to_do=words.say("Qui connaîtrait déjà ces élèves, si l'un des adultes devait partir ? Nommez-le maintenant.")
        if result.most_alone
        else "",
        on_page="whole",
        rank=Rank.PRIORITY if result.most_alone else Rank.CONTEXT,
    )


def _headline(result: Load, words: Words) -> str:
    if result.n_relations is None:
        return _by_service(result, words)
    if not result.n_adults:
        return words.say("Aucun adulte n'est inscrit pour un lien en cours le {day:date}.", result)
    told = words.plural(
        "{n} adulte suit {n_relations:count} liens en cours le {day:date}",
        "{n} adultes suivent {n_relations:count} liens en cours le {day:date}",
        result.n_adults,
        result,
    )
    alone = words.plural(
        "si un seul adulte partait, jusqu'à {n} élève n'aurait plus personne.",
        "si un seul adulte partait, jusqu'à {n} élèves n'auraient plus personne.",
        result.most_alone or 0,
    )
    return words.say("{told}; {alone}", told=told, alone=alone)


def _by_service(result: Load, words: Words) -> str:
    """Students of the service that follows most, for readers who see no adult."""
    rows = result.tables["load_in_all"]
    known = rows.data[exact(rows, "n_students")].sort_values("n_students", ascending=False, kind="stable")
    if known.empty:
        return words.withheld("Trop peu d'élèves sont accompagnés en ce moment pour dire à ce public combien.")
    return words.say("Le {day:date}, élèves accompagnés ({service:label}) : {n_students:count}.", known.iloc[0], result)


def _sentences(result: Load, words: Words) -> Iterator[str]:
    if result.n_over:
        yield words.plural(
            "{n} adulte est libéré de plus de {release_most:percent} de sa tâche, la part que le guide donne.",
            "{n} adultes sont libérés de plus de {release_most:percent} de leur tâche, la part que le guide donne.",
            result.n_over,
            result,
        )
    elif result.n_release_known:
        yield words.plural(
            "La part libérée de {n} adulte est inscrite : elle ne dépasse pas {release_most:percent}, comme le guide "
            "le demande.",
            "La part libérée de {n} adultes est inscrite : pas une ne dépasse {release_most:percent}, comme le guide "
            "le demande.",
            result.n_release_known,
            result,
        )
    elif result.n_adults:
        yield words.say("La part de tâche libérée n'est inscrite pour aucun de ces adultes (table « Personnel »).")
    if result.n_without_adult:
        yield words.plural(
            "{n} lien en cours n'a pas d'adulte inscrit.",
            "{n} liens en cours n'ont pas d'adulte inscrit.",
            result.n_without_adult,
        )
    yield _functions(result, words)


def _functions(result: Load, words: Words) -> str:
    """Where the time goes; without the log of hours, meetings with students alone would tell of one function only."""
    rows = result.tables["hours_by_function"]
    if not result.has_time:
        return words.say(
            "Les heures par fonction ne sont pas notées (table « Temps des adultes ») : ce qui se fait auprès des "
            "collègues "
            "et avec les services ne se voit pas dans les rencontres des élèves, et rien n'en est dit."
        )
    known = rows.data[exact(rows, "hours_share")]
    if known.empty:
        return words.say("Trop peu d'adultes notent leurs heures pour dire à ce public comment elles se partagent.")
    told = "; ".join(
        words.say("{role_function:label} : {hours_share:percent}", row) for row in known.to_dict("records")
    )
    return words.say("Des heures notées, part de chaque fonction. {told}.", told=told)


def _notes(result: Load, words: Words) -> Iterator[str]:
    if result.n_relations is None:
        yield words.say("La charge de chaque adulte se lit dans la version interne, avec la direction.")
    else:
        yield words.say(
            "Une charge n'est pas une qualité : ce tableau dit qui porte combien, jamais qui accompagne le mieux, et "
            "ses lignes ne sont pas classées."
        )
    time = result.tables["hours_by_function"].data
    if len(time) and not pd.isna(time["n_who_noted"]).all():
        yield words.say("Une semaine qu'un adulte n'a pas notée ne compte pas dans ses heures.")
