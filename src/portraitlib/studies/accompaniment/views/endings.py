"""Relations that may end early, in words: each alarm, what can still be done, and how often it was wrong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from portraitlib.display.section import Rank, View, Words, mark, shown_table, titled, view_of, with_under
from portraitlib.studies.accompaniment.measures.endings import EndingsAhead

SCREEN = {"matches": 82_224, "sensitivity": 0.43, "specificity": 0.75}
"""A screen of early endings on real matches: doi 10.1002/ajcp.12585."""
_RULES: dict[str, str] = {
    "known_end": mark(
        "l'adulte a annoncé son départ, ou l'engagement finit, avant le jour {short:count} ou le jour {long:count} du "
        "lien"
    ),
    "no_meeting": mark("{weeks_without:count} semaines de classe de suite sans rencontre inscrite"),
    "fading": mark(
        "en {weeks_fading:count} semaines de classe, moins de contacts que dans les {weeks_fading:count} d'avant, et "
        "aucun en personne (sauf pour un lien prévu à distance)"
    ),
    "new_match": mark(
        "le lien d'avant s'est fermé trop tôt, et le nouveau a moins de {short:count} jours; un second départ pèse plus"
    ),
}


@view_of.register
def view_endings(result: EndingsAhead, words: Words) -> View:
    """Who to reach before a tie breaks; the record of each rule beside it."""
    names = ("ending_alarms", "ending_records", "ending_false_alarms")
    alarms, records, false = (result.tables[name] for name in names)
    shown = titled(alarms, words.say("Liens en alerte, une ligne par alerte"), words)
    return View(
        name="alertes",
        headline=_headline(result, words),
        sentences=tuple(_sentences(result, words)),
        tables=(
            *(with_under(one, "still_possible") for one in shown),
            *titled(result.tables["unmet_after_failure"], words.say("Après un échec, pas encore rencontrés"), words),
            shown_table(records, words, title=words.say("Ce que chaque alerte aurait dit des liens déjà fermés")),
            shown_table(false, words, title=words.say("Les fausses alertes de chaque règle")),
        ),
        notes=tuple(_notes(result, words)),
        to_do=words.say("Choisissez qui parle à l'élève cette semaine, avant de parler de l'adulte.")
        if result.n_in_alarm
        else "",
        on_page="whole",
        rank=Rank.PRIORITY if result.n_in_alarm else Rank.CONTEXT,
    )


def _headline(result: EndingsAhead, words: Words) -> str:
    if not result.n_on:
        return words.say("Aucun lien n'était en cours le {day:date}.", result)
    if not result.n_in_alarm:
        return words.plural(
            "Le {day:date}, pas une des quatre règles ne signale le {n} lien en cours.",
            "Le {day:date}, pas une des quatre règles ne signale un des {n} liens en cours.",
            result.n_on,
            result,
        )
    return words.plural(
        "Le {day:date}, {n} lien sur {n_on:count} en cours risque de finir trop tôt, d'après une règle ou plus.",
        "Le {day:date}, {n} liens sur {n_on:count} en cours risquent de finir trop tôt, d'après une règle ou plus.",
        result.n_in_alarm,
        result,
    )


def _sentences(result: EndingsAhead, words: Words) -> Iterator[str]:
    records, false = (result.tables[name].data for name in ("ending_records", "ending_false_alarms"))
    for row in records.merge(false, on="ending_rule").to_dict("records"):
        if row["n_now"]:
            still = words.label(row["ending_rule"], "still_possible")
            yield words.say("{ending_rule:label} : {n_now:count}. {still}.", row, still=still)
            yield words.say("Dossier de cette alerte. {record}", record=_record(row, result, words))
    if n_unmet := len(result.tables["unmet_after_failure"].data):
        yield words.plural(
            "{n} lien : l'élève a un cours sous le seuil à la dernière étape, et aucune rencontre n'est inscrite dans "
            "les {days:count} jours de classe qui ont suivi. C'est le moment de dire ce qu'il réussit.",
            "{n} liens : l'élève a un cours sous le seuil à la dernière étape, et aucune rencontre n'est inscrite "
            "dans les {days:count} jours de classe qui ont suivi. C'est le moment de dire ce qu'il réussit.",
            n_unmet,
            days=result.rules.alarms.days_after_failure,
        )
    yield words.say(
        "À côté : un filtre publié, éprouvé sur {matches:count} jumelages réels, annonçait {sensitivity:percent} des "
        "fins précoces et se taisait pour {specificity:percent} des autres (doi 10.1002/ajcp.12585). Une alerte "
        "manque des fins : ne pas être sur la liste ne dit pas qu'un lien va bien.",
        SCREEN,
    )
    if result.n_unwritten:
        yield words.plural(
            "{n} lien en cours est d'un programme dont rien n'est inscrit : seules les dates y sont lues.",
            "{n} liens en cours sont de programmes dont rien n'est inscrit : seules les dates y sont lues.",
            result.n_unwritten,
        )


def _record(row: dict[Any, Any], result: EndingsAhead, words: Words) -> str:
    """What the rule would have announced, and how often for nothing; an ending whose day was known is no forecast."""
    false = _false(row, result, words)
    if pd.isna(row["announced_share"]):
        return words.say(
            "Pas assez pour juger (fins précoces parmi les liens fermés : {n_early_ends:count}; il en faut "
            "{fewest:count}); {false}.",
            row,
            fewest=result.rules.alarms.fewest_endings,
            false=false,
        )
    told = words.say(
        "Fins précoces annoncées : {n_announced:count} sur {n_early_ends:count} (intervalle de "
        "{announced_low:percent} à {announced_high:percent})",
        row,
    )
    ahead = (
        words.plural(", {n} jour avant, en médiane", ", {n} jours avant, en médiane", round(row["days_ahead"]))
        if row["n_announced"]
        else ""
    )
    known = words.say("; ce jour était su, ce n'est pas une prévision") if row["ending_rule"] == "known_end" else ""
    return f"{told}{ahead}{known}; {false}."


def _false(row: dict[Any, Any], result: EndingsAhead, words: Words) -> str:
    if pd.isna(row["false_a_month"]):
        return words.say("fausses alertes à attendre : on ne le sait pas, aucun lien fermé ne se relit")
    return words.say(
        "fausses alertes à attendre par mois de classe, pour {n_on:count} liens : environ {false_a_month:amount} (de "
        "{false_a_month_low:amount} à {false_a_month_high:amount}; {n_false:count} en {n_weeks_read:count} semaines "
        "de liens fermés)",
        row,
        n_on=result.n_on,
    )


def _notes(result: EndingsAhead, words: Words) -> Iterator[str]:
    rules = result.rules
    places = {
        "short": rules.conditions.early_days, "long": rules.conditions.lasting_days,
        "weeks_without": rules.alarms.weeks_without, "weeks_fading": rules.alarms.weeks_fading,
    }  # fmt: skip
    told = "; ".join(
        f"{letter}) {words.say(said, places)}" for letter, said in zip("abcd", _RULES.values(), strict=True)
    )
    yield words.say("Les quatre règles : {told}. Leurs nombres sont dans params/accompagnement.yml.", told=told)
    yield words.plural(
        "Le dossier relit {n} lien fermé, vendredi après vendredi, avec ce qui était inscrit ce jour-là. Une alerte "
        "annonce une fin précoce (avant le jour {long:count}, ou avant la fin de l'engagement) quand elle tient dans "
        "les {weeks_ahead:count} dernières semaines de classe.",
        "Le dossier relit {n} liens fermés, vendredi après vendredi, avec ce qui était inscrit ce jour-là. Une alerte "
        "annonce une fin précoce (avant le jour {long:count}, ou avant la fin de l'engagement) quand elle tient dans "
        "les {weeks_ahead:count} dernières semaines de classe.",
        result.n_closed,
        places,
        weeks_ahead=rules.alarms.weeks_ahead,
    )
    yield words.say(
        "Le jour où un départ a été su n'est pas inscrit : on le tient pour su dès le début du lien, et le dossier de "
        "cette alerte en paraît meilleur. Une rencontre qui n'est pas inscrite passe pour une rencontre qui n'a pas "
        "eu lieu; un congé ou une semaine sans classe ne compte pas; une rencontre sans mode est tenue pour en "
        "personne."
    )
    if n_unwritten := result.n_closed - result.n_closed_written:
        yield words.plural(
            "{n} lien fermé est d'un temps où son programme n'inscrivait aucune rencontre : les deux règles des "
            "rencontres n'y sont pas relues.",
            "{n} liens fermés sont d'un temps où leur programme n'inscrivait aucune rencontre : les deux règles des "
            "rencontres n'y sont pas relues.",
            n_unwritten,
        )
    if result.n_not_replayed:
        yield words.plural(
            "{n} lien fermé n'est pas dans le dossier : il sort du calendrier importé.",
            "{n} liens fermés ne sont pas dans le dossier : ils sortent du calendrier importé.",
            result.n_not_replayed,
        )
