"""Who shares which need, what the same students can already do, where each student of the group stands."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from portraitlib.display.section import (
    Rank,
    ResultTable,
    ShownFigure,
    ShownTable,
    View,
    Words,
    charts,
    mark,
    shown_table,
    view_of,
)
from portraitlib.studies.group_portrait.measures.needs import GroupNeeds
from portraitlib.studies.group_portrait.views.need_bars import need_bars
from portraitlib.studies.group_portrait.views.need_words import (
    filled,
    is_decided,
    measured,
    n_universal,
    need_text,
    share_of_need,
    told_needs,
    with_need_texts,
)
from portraitlib.studies.group_portrait.views.phrases import few_items, told_flags

MOST_BARS = 12

AMONG_UNIVERSAL = mark(
    "Groupe {group}, parmi les besoins qui peuvent être montrés : « {need} » ({size}) se travaille d'abord avec toute "
    "la classe."
)
AMONG = mark("Groupe {group}, parmi les besoins qui peuvent être montrés : « {need} » ({size}).")
UNIVERSAL = mark(
    "Groupe {group} : le besoin le plus partagé est « {need} » ({size}); il se travaille d'abord avec toute la classe."
)
MEASURED = mark("Groupe {group} : le besoin mesuré le plus partagé est « {need} » ({size}).")
NOT_SHARED = mark("Groupe {group} : aucun besoin n'est partagé par plusieurs élèves.")
NOT_UNIVERSAL = mark(
    "Groupe {group} : aucun besoin n'est celui de toute la classe; le plus partagé est « {need} » ({size})."
)


@view_of.register
def view_needs(result: GroupNeeds, words: Words) -> View:
    """The most shared need, then who already knows it and where everyone stands."""
    titles = {"pathways": words.say("Où se trouve chaque élève du groupe, une seule fois")}
    if len(result.tables["students"].data):
        titles["students"] = words.say("Place de chaque élève (ordre des numéros)")
    topics = _topics(result.tables["topics"], words)
    sentences = (
        _pathways(result, words),
        _already(result.tables["topics"], words),
        _indications(result, words),
        _left_out(result, words),
    )
    return View(
        name="besoins",
        rank=_rank(result),
        to_do=words.say("Choisissez un soutien pour chaque besoin, et la date où l'on vérifiera."),
        headline=_headline(result, words),
        sentences=tuple(filter(None, sentences)),
        figures=_figures(result, topics, words),
        tables=(topics, *(shown_table(result.tables[name], words, title=title) for name, title in titles.items())),
        notes=(
            words.say(
                "Règle : une notion est à soutenir tant que l'élève n'a pas {mastery_share:percent} de ses points; un "
                "résultat l'est sous le seuil de réussite et devient une force à {strong_mark:whole} % ou plus; un "
                "engagement l'est quand il est bas. Un besoin d'au moins {universal_share:percent} du groupe "
                "s'enseigne d'abord à tous. Ces regroupements changent dès que les élèves apprennent.",
                result.rules,
            ),
        ),
    )


def _topics(table: ResultTable, words: Words) -> ShownTable:
    shown = shown_table(table, words, title=words.say("Besoins du groupe, et ce que savent déjà les mêmes élèves"))
    return replace(with_need_texts(shown, filled(table.data.to_dict("records")), words), n_row_headers=1)


def _headline(result: GroupNeeds, words: Words) -> str:
    rows = told_needs(result.tables["topics"])
    if not rows:
        return words.withheld("Aucun besoin du groupe {group} ne peut être montré ici.", result.scope)
    first = max(measured(rows), key=lambda row: (row["sign"] != "<", row["need_share"]))
    sentence = _sentence_of(first, rows, result)
    return words.say(sentence, result.scope, need=need_text(first, words), size=_size(first, words))


def _rank(result: GroupNeeds) -> Rank:
    """A priority, unless all that may be told is that few students have a need: others may be withheld."""
    rows = told_needs(result.tables["topics"])
    return Rank.PRIORITY if any(row["sign"] != "<" for row in rows) else Rank.CONTEXT


def _sentence_of(first: dict[Any, Any], rows: list[dict[Any, Any]], result: GroupNeeds) -> str:
    """Sentence about the most shared need, which may be one that is not told."""
    share = result.rules.universal_share
    is_universal = n_universal([first], share)
    if first["sign"] or len(rows) < len(result.tables["topics"].data):
        return AMONG_UNIVERSAL if is_universal else AMONG
    if is_universal:
        return UNIVERSAL
    if n_universal(rows, share):  # an indication only
        return MEASURED
    return NOT_SHARED if first["n_need"] == 1 else NOT_UNIVERSAL


def _size(row: dict[Any, Any], words: Words) -> str:
    share = share_of_need(row, words)
    if pd.isna(row["n_need"]):
        return words.say("{share} de {n_known:count} élèves", row, share=share)
    return words.plural(
        "{n} élève sur {n_known:count}, soit {share}",
        "{n} élèves sur {n_known:count}, soit {share}",
        row["n_need"],
        row,
        share=share,
    )


def _pathways(result: GroupNeeds, words: Words) -> str:
    """Where the students stand; nobody is forgotten."""
    data = result.tables["pathways"].data
    told = data[data["n_students"].fillna(0) > 0].to_dict("records")
    if not told:
        return ""
    parts = [words.say("{pathway:label} : {n_students:count}", row) for row in told]
    total = words.plural("Sur {n} élève", "Sur {n} élèves", result.counts["students"])
    return words.say("{total}, chacun est compté une seule fois. {parts}.", total=total, parts="; ".join(parts))


def _already(topics: ResultTable, words: Words) -> str:
    """Who already knows what most of the class still has to learn."""
    data, smallest = topics.data, max(topics.withheld_below, 1)
    known = data[told_flags(data, "is_universal") & (data["n_strength"].fillna(0) >= smallest)].to_dict("records")
    if not known:
        return ""
    parts = [words.say("{need}, {n_strength:count}", row, need=need_text(row, words)) for row in known]
    return words.say(
        "Des élèves savent déjà ce qu'on enseignera à tous ({parts}) : pour eux, prévoir un défi plutôt que la même "
        "leçon.",
        parts="; ".join(parts),
    )


def _indications(result: GroupNeeds, words: Words) -> str:
    """Skills on too few items, which come after those that are measured."""
    few = [row for row in told_needs(result.tables["topics"]) if row["is_indication"]]
    return few_items([need_text(row, words) for row in few], result.rules, words)


def _left_out(result: GroupNeeds, words: Words) -> str:
    if not result.irregular:
        return ""
    one, several = (
        mark(
            "La dimension {names:listing} de l'engagement est laissée de côté : le questionnaire ne la mesure pas "
            "assez régulièrement."
        ),
        mark(
            "Les dimensions {names:listing} de l'engagement sont laissées de côté : le questionnaire ne les mesure "
            "pas assez régulièrement."
        ),
    )
    return words.say(
        one if len(result.irregular) == 1 else several,
        names=[words.label(name, "dimension").lower() for name in result.irregular],
    )


def _figures(result: GroupNeeds, shown: ShownTable, words: Words) -> tuple[ShownFigure, ...]:
    """Bars of the most shared needs, the universal ones first."""
    table = result.tables["topics"]
    drawn = need_bars(table, words, most=MOST_BARS)
    if drawn.rows["share"].isna().all():
        return ()
    rows = told_needs(table)
    share = result.rules.universal_share
    is_whole = len(rows) == len(table.data) and all(is_decided(row, share) for row in rows)
    title, about = _title(rows, share, words), words.say("Groupe {group}, {school_year:year}", result.scope)
    if is_whole:
        about = words.say("{about} : les besoins les plus partagés", about=about)
    else:  # what is withheld may be more shared than all that is told
        title = words.say("Parmi les besoins montrés : {said}", said=title[:1].lower() + title[1:])
    image = charts.stacked_bars(
        drawn,
        words,
        row="topic",
        part="state",
        value="share",
        n="n_known",
        axis_label=words.say("Part des élèves dont on connaît l'état"),
        title=title,
        subtitle=about,
    )
    parts = [
        words.say("{need} : {share} à soutenir", need=need_text(row, words), share=share_of_need(row, words))
        for row in rows[:6]
    ]
    alt = words.say("{title}. Une barre par besoin : {rows}.", title=title, rows="; ".join(parts))
    return (ShownFigure("besoins", image=image, title=title, alt=alt, table=shown.name),)


def _title(rows: list[dict[Any, Any]], universal_share: float, words: Words) -> str:
    n_shared = n_universal(measured(rows), universal_share)
    if n_shared:
        return words.plural(
            "{n} besoin à travailler d'abord avec toute la classe",
            "{n} besoins à travailler d'abord avec toute la classe",
            n_shared,
        )
    if n_universal(rows, universal_share):
        return words.say("Aucun besoin mesuré n'est celui de toute la classe")
    return words.say("Aucun besoin n'est celui de toute la classe")
