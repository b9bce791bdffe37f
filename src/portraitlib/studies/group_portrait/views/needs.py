"""Who shares which need, what the same students can already do, where each student of the group stands."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from portraitlib.display import charts
from portraitlib.display.tables import shown_table
from portraitlib.display.view import ShownFigure, ShownTable, View
from portraitlib.display.viewing import view_of
from portraitlib.display.wording import Words, mark
from portraitlib.results.result import ResultTable
from portraitlib.studies.group_portrait.measures.needs import GroupNeeds
from portraitlib.studies.group_portrait.views.need_bars import need_bars
from portraitlib.studies.group_portrait.views.need_words import (
    filled,
    measured,
    n_universal,
    need_text,
    share_of_need,
    told_needs,
    with_need_texts,
)
from portraitlib.studies.group_portrait.views.phrases import few_items

MOST_BARS = 12


@view_of.register
def _(result: GroupNeeds, words: Words) -> View:
    topics = _topics(result.tables["topics"], words)
    pathways = shown_table(
        result.tables["pathways"],
        words,
        title=words.say("Où se trouve chaque élève du groupe, une seule fois"),
        columns=("pathway", "n_students", "share"),
    )
    students = result.tables["students"]
    tables = [topics, pathways]
    if len(students.data):
        title = words.say("Place de chaque élève (ordre des pseudonymes)")
        columns = ("student_id", "pathway", "n_needs", "n_groupings", "n_strengths")
        tables.append(shown_table(students, words, title=title, columns=columns))
    return View(
        name="besoins",
        headline=_headline(result, words),
        sentences=tuple(
            filter(
                None,
                (
                    _pathways(result, words),
                    _already(result, words),
                    _indications(result, words),
                    *_left_out(result, words),
                ),
            )
        ),
        figures=_figures(result, topics, words),
        tables=tuple(tables),
        notes=(_rule(result, words),),
    )


def _topics(table: ResultTable, words: Words) -> ShownTable:
    shown = shown_table(
        table,
        words,
        title=words.say("Besoins du groupe, et ce que savent déjà les mêmes élèves"),
        columns=(
            "topic", "n_known", "n_need", "need_share", "n_between", "n_strength", "strength_topic", "is_universal",
        ),
    )  # fmt: skip
    return replace(with_need_texts(shown, filled(table.data.to_dict("records")), words), n_row_headers=1)


def _headline(result: GroupNeeds, words: Words) -> str:
    rows = told_needs(result.tables["topics"])
    if not rows:
        return words.say("Aucun besoin du groupe {group} ne peut être montré ici.", group=result.facts["group"])
    told = measured(rows)
    first = max(told, key=lambda row: row["need_share"])
    facts = {"group": result.facts["group"], "need": need_text(first, words), "size": _size(first, words)}
    is_universal = n_universal([first], result.facts["universal_share"])
    if first["sign"] or len(rows) < len(result.tables["topics"].data):  # the most shared one may be a hidden one
        sentence = (
            mark(
                "Groupe {group} : « {need} » est parmi les besoins les plus partagés ({size}); il se travaille d'abord "
                "avec toute la classe."
            )
            if is_universal
            else mark("Groupe {group} : « {need} » est parmi les besoins les plus partagés ({size}).")
        )
        return words.say(sentence, **facts)
    if is_universal:
        return words.say(
            "Groupe {group} : le besoin le plus partagé est « {need} » ({size}); il se travaille d'abord avec toute la "
            "classe.",
            **facts,
        )
    if n_universal(rows, result.facts["universal_share"]):  # an indication only
        return words.say("Groupe {group} : le besoin mesuré le plus partagé est « {need} » ({size}).", **facts)
    if first["n_need"] == 1:
        return words.say("Groupe {group} : aucun besoin n'est partagé par plusieurs élèves.", group=facts["group"])
    return words.say(
        "Groupe {group} : aucun besoin n'est celui de toute la classe; le plus partagé est « {need} » ({size}).",
        **facts,
    )


def _size(row: dict, words: Words) -> str:
    known = words.count(int(row["n_known"]))
    if pd.isna(row["n_need"]):
        return words.say("{share} de {known} élèves", share=share_of_need(row, words), known=known)
    return words.plural(
        "{n} élève sur {known}, soit {share}",
        "{n} élèves sur {known}, soit {share}",
        int(row["n_need"]),
        known=known,
        share=share_of_need(row, words),
    )


def _pathways(result: GroupNeeds, words: Words) -> str:
    """Where the students stand; nobody is forgotten."""
    data = result.tables["pathways"].data
    parts = [
        words.say(
            "{pathway} : {n}", pathway=words.label(row["pathway"], "pathway"), n=words.count(int(row["n_students"]))
        )
        for row in data.to_dict("records")
        if pd.notna(row["n_students"]) and row["n_students"] > 0
    ]
    if not parts:
        return ""
    total = words.plural("Sur {n} élève", "Sur {n} élèves", result.counts["students"])
    return words.say("{total}, chacun est compté une seule fois. {parts}.", total=total, parts="; ".join(parts))


def _already(result: GroupNeeds, words: Words) -> str:
    """Who already knows what most of the class still has to learn."""
    data = result.tables["topics"].data
    is_universal = data["is_universal"].fillna(False).astype(bool)
    smallest = max(result.tables["topics"].withheld_below, 1)
    known = data[is_universal & (data["n_strength"].fillna(0) >= smallest)]
    if known.empty:
        return ""
    parts = [
        words.say("{need}, {n}", need=need_text(row, words), n=words.count(int(row["n_strength"])))
        for row in known.to_dict("records")
    ]
    return words.say(
        "Des élèves savent déjà ce qu'on enseignera à tous ({parts}) : pour eux, prévoir un défi plutôt que la même "
        "leçon.",
        parts="; ".join(parts),
    )


def _indications(result: GroupNeeds, words: Words) -> str:
    """Skills on too few items, which come after those that are measured."""
    few = [row for row in told_needs(result.tables["topics"]) if row["is_indication"]]
    return few_items([need_text(row, words) for row in few], result.facts, words)


def _left_out(result: GroupNeeds, words: Words) -> list[str]:
    irregular = result.facts.get("irregular") or []
    if not irregular:
        return []
    names = words.listing(words.label(name, "dimension").lower() for name in irregular)
    return [
        words.say(
            "La dimension {names} de l'engagement est laissée de côté : le questionnaire ne la mesure pas assez "
            "régulièrement.",
            names=names,
        )
    ]


def _rule(result: GroupNeeds, words: Words) -> str:
    facts = result.facts
    return words.say(
        "Règle : une notion est à soutenir tant que l'élève n'a pas {mastery} de ses points; un résultat l'est sous le "
        "seuil de réussite et devient une force à {strong} % ou plus; un engagement l'est quand il est bas. Un besoin "
        "d'au moins {universal} du groupe s'enseigne d'abord à tous. Ces regroupements changent dès que les élèves "
        "apprennent.",
        mastery=words.percent(facts["mastery_share"]),
        strong=words.number(facts["strong_mark"], 0),
        universal=words.percent(facts["universal_share"]),
    )


def _figures(result: GroupNeeds, shown: ShownTable, words: Words) -> tuple[ShownFigure, ...]:
    """Bars of the most shared needs, the universal ones first."""
    table = result.tables["topics"]
    drawn = need_bars(table, words, most=MOST_BARS)
    if drawn.rows["share"].isna().all():
        return ()
    rows, share = told_needs(table), result.facts["universal_share"]
    n_shared = n_universal(measured(rows), share)
    title = words.say("Aucun besoin n'est celui de toute la classe")
    if not n_shared and n_universal(rows, share):
        title = words.say("Aucun besoin mesuré n'est celui de toute la classe")
    if n_shared:
        title = words.plural(
            "{n} besoin à travailler d'abord avec toute la classe",
            "{n} besoins à travailler d'abord avec toute la classe",
            n_shared,
        )
    image = charts.stacked_bars(
        drawn,
        words,
        row="topic",
        part="state",
        value="share",
        n="n_known",
        axis_label=words.say("Part des élèves dont on connaît l'état"),
        title=title,
        subtitle=words.say(
            "Groupe {group}, {year} : les besoins les plus partagés",
            group=result.facts["group"],
            year=words.year(result.facts["school_year"]),
        ),
    )
    return (ShownFigure("besoins", image=image, title=title, alt=_alt(rows, title, words), table=shown.name),)


def _alt(rows: list[dict], title: str, words: Words) -> str:
    parts = [
        words.say("{need} : {share} à soutenir", need=need_text(row, words), share=share_of_need(row, words))
        for row in rows[:6]
    ]
    return words.say("{title}. Une barre par besoin : {rows}.", title=title, rows="; ".join(parts))
