"""View of how early the coefficient knows."""

from __future__ import annotations

import pandas as pd

from portraitlib.display.section import Rank, ShownFigure, ShownTable, View, Words, mark, shown_table, view_of
from portraitlib.studies.screening_validity.measures.lead_time import NEARLY_NONE, LeadTime
from portraitlib.studies.screening_validity.views.phrases import dots, followed, level, notes


@view_of.register
def view_lead_time(result: LeadTime, words: Words) -> View:
    """What was known at each day of the year."""
    looks, ahead = _tables(result, words)
    return View(
        name="validite-avance",
        headline=_headline(result, looks.rows.iloc[0], words),
        sentences=(
            words.say(
                "Rien de ce qui a été connu après le jour lu n'est employé. Un élève dont on savait trop peu compte "
                "comme non repéré : c'est ce qui arrive quand on lit trop tôt."
            ),
            *_without_data(result, words),
            followed(result.counts, words),
        ),
        figures=(_figure(result, looks, words),),
        tables=(looks, ahead),
        notes=notes(result, words),
        rank=Rank.NO_FINDING,
    )


def _tables(result: LeadTime, words: Words) -> tuple[ShownTable, ShownTable]:
    """What was known at each day, and how long before leaving."""
    looks = shown_table(
        result.tables["looks"],
        words,
        title=words.say("Ce que l'on savait, à trois moments de l'année"),
        note=words.say(
            "L'aire porte sur les élèves dont on savait assez ce jour-là. Un tiret : non estimable, moins de "
            "{smallest:count} élèves partis, ou moins de {smallest:count} restés, avaient alors un coefficient.",
            smallest=result.smallest_number,
        ),
    )
    ahead = shown_table(
        result.tables["years_ahead"],
        words,
        title=words.say("Combien d'années avant leur départ"),
        note=words.say("0 : partis l'année même où le coefficient est lu; 3 : trois ans plus tard ou plus."),
    )
    return looks, ahead


def _figure(result: LeadTime, looks: ShownTable, words: Words) -> ShownFigure:
    """Share found at each day."""
    return dots(
        "validite-avance",
        looks,
        words,
        said=mark("De {low} ({low_where}) à {high} ({high_where}) des élèves partis étaient repérés"),
        title=words.say("Part des élèves partis qui étaient repérés à ce moment"),
        subtitle=words.say("Trois jours de l'année; {level}", level=level(result.scope, words)),
        label="look",
        value="found_rate",
        low="found_low",
        high="found_high",
        n="n_gone",
        is_sorted=False,
    )


def _without_data(result: LeadTime, words: Words) -> list[str]:
    """Days when nothing was known."""
    if not result.looks_without_data:
        return []
    looks = words.listing(words.label(look, "look").lower() for look in result.looks_without_data)
    return [words.say("Jours où aucun indicateur n'était connu, absents du tableau : {looks}.", looks=looks)]


def _headline(result: LeadTime, first: pd.Series, words: Words) -> str:
    """That it is too early at the first day, when it is; else what was found that day."""
    if result.known_first == "nobody":
        return words.say(
            "{look:label}, on n'en savait assez que pour moins de {share:percent1} des élèves : il est trop tôt pour "
            "proposer un palier.",
            first,
            share=NEARLY_NONE,
        )
    if result.known_first == "few":
        return words.say(
            "{look:label}, on n'en savait assez que pour {share:percent} des élèves : il est trop tôt pour proposer "
            "un palier.",
            first,
            share=first["determined_share"],
        )
    if pd.isna(first["found_rate"]):
        return words.say("Ce que le coefficient savait à chaque moment de l'année.")
    look, share = words.label(first["look"], "look").lower(), first["found_rate"]
    if result.looks_without_data:
        return words.say(
            "Avant {look}, rien n'était connu; ce jour-là, {share:percent} des élèves partis ensuite étaient signalés.",
            look=look,
            share=share,
        )
    return words.say(
        "Dès le premier jour lu ({look}), {share:percent} des élèves partis ensuite étaient signalés.",
        look=look,
        share=share,
    )
