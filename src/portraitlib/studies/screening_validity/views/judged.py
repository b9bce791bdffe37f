"""Views of how right the coefficient was: at its limits, and on later cohorts."""

from __future__ import annotations

from typing import Any

from portraitlib.display.section import ShownTable, View, Words, shown_table, view_of
from portraitlib.studies.screening_validity.measures.accuracy import Validity
from portraitlib.studies.screening_validity.measures.over_time import OverTime
from portraitlib.studies.screening_validity.views.phrases import dots, followed, interval, left_out, notes, scope

RATE = dict[str, Any](value="measure_rate", low="rate_low", high="rate_high", n="n_students", is_sorted=False)


@view_of.register
def view_validity(result: Validity, words: Words) -> View:
    """What the coefficient found and missed."""
    area = result.area
    shown = _accuracy_table(result, words)
    figure = dots(
        "validite-justesse",
        shown,
        words,
        title=words.say("Combien d'élèves partis, et d'élèves restés, le coefficient a-t-il bien placés ?"),
        subtitle=scope(result.scope, words),
        label=("measure", "signal_rule"),
        **RATE,
    )
    return View(
        name="validite-justesse",
        headline=words.say(
            "Aire sous la courbe : {area}. Une aire de 0,50 vaut le hasard, de 1 un sans-faute.",
            area=interval(area.area, area.low, area.high, words),
        ),
        sentences=(
            followed(result.counts, words),
            *left_out(result.counts, words),
            *_places(result, words),
            words.say(
                "Repères publiés au Québec : 0,73 pour un indice administratif, 0,81 pour un questionnaire rempli par "
                "les élèves (Gagnon et autres, 2015; 1 557 élèves de deux écoles)."
            ),
        ),
        figures=(figure,),
        tables=(shown,),
        notes=notes(result, words),
    )


def _accuracy_table(result: Validity, words: Words) -> ShownTable:
    """Each measure, with its interval and its bounds."""
    return shown_table(
        result.tables["accuracy"],
        words,
        title=words.say("Ce que le coefficient a repéré, manqué et signalé en vain"),
        note=words.say(
            "Intervalles de Wilson à {level:percent}. Les deux dernières colonnes : les parts extrêmes si tous les "
            "élèves dont la suite n'est pas connue étaient partis, ou étaient restés.",
            level=result.scope.confidence,
        ),
    )


def _places(result: Validity, words: Words) -> list[str]:
    """What the places are, and who is tied at their limit."""
    told = [
        words.say(
            "« Selon les places » : les coefficients les plus élevés, jusqu'à {share:percent} des élèves.",
            share=result.capacity_share,
        )
    ]
    if tied := result.counts["tied"]:
        told.append(
            words.plural(
                "{n} élève est à égalité à la limite des places : personne n'y est signalé.",
                "{n} élèves sont à égalité à la limite des places : personne n'y est signalé.",
                tied,
            )
        )
    return told


@view_of.register
def view_over_time(result: OverTime, words: Words) -> View:
    """A limit set early, tried later."""
    periods = shown_table(
        result.tables["periods"], words, title=words.say("Le même seuil, sur deux séries de cohortes")
    )
    areas = shown_table(result.tables["areas"], words, title=words.say("Aire sous la courbe, par série de cohortes"))
    figure = dots(
        "validite-temps",
        periods,
        words,
        title=words.say("Ce que vaut, plus tard, un seuil fixé plus tôt"),
        subtitle=scope(result.scope, words),
        label=("measure", "cohorts"),
        **RATE,
    )
    first, last = result.earlier_cohorts
    return View(
        name="validite-temps",
        headline=words.say(
            "Seuil fixé par les cohortes {first} à {last} : un coefficient de {limit:number} ou plus; "
            "essayé sur les suivantes.",
            result,
            first=first,
            last=last,
        ),
        sentences=(
            _change(result, words),
            words.say(
                "Une cohorte porte l'année d'entrée en 1re secondaire. Le seuil est celui qui sépare le mieux, chez "
                "les plus anciennes, les élèves partis des autres (Youden) : il y paraît donc toujours à son avantage."
            ),
            followed(result.counts, words),
        ),
        figures=(figure,),
        tables=(periods, areas),
        notes=notes(result, words),
        is_finding=False,
    )


def _change(result: OverTime, words: Words) -> str:
    """How the area changed, and whether chance would explain it."""
    change = result.area_change
    return words.say(
        "L'aire change de {change} d'une série à l'autre : {verdict}.",
        change=interval(change.difference, change.low, change.high, words),
        verdict=words.say("un changement que le hasard n'explique pas bien")
        if result.is_change_clear
        else words.say("ces données ne permettent pas de dire qu'elle a changé"),
    )
