"""Who shares which need, what the same students can already do, where each student of the group stands."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from portraitlib.analysis.group_portrait.needs import STATES, GroupNeeds
from portraitlib.analysis.result import ResultTable
from portraitlib.display import charts
from portraitlib.display.tables import shown_table
from portraitlib.display.view import Form, ShownColumn, ShownFigure, ShownTable, View
from portraitlib.display.views import view_of
from portraitlib.display.views.group_portrait.need_words import filled, need_text, with_need_texts
from portraitlib.display.wording import Words

MOST_BARS = 12


@view_of.register
def _(result: GroupNeeds, words: Words) -> View:
    topics = _topics(result.tables["topics"], words)
    standings = shown_table(
        result.tables["standings"],
        words,
        title=words.say("Où se trouve chaque élève du groupe, une seule fois"),
        columns=("standing", "n_students", "share"),
    )
    students = result.tables["students"]
    tables = [topics, standings]
    if len(students.data):
        title = words.say("Place de chaque élève (ordre des pseudonymes)")
        columns = ("student_id", "standing", "n_needs", "n_groupings", "n_strengths")
        tables.append(shown_table(students, words, title=title, columns=columns))
    return View(
        name="besoins",
        headline=_headline(result, words),
        sentences=tuple(filter(None, (_standings(result, words), _already(result, words), *_left_out(result, words)))),
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


def _parts(table: ResultTable, words: Words) -> ShownTable:
    """One row per need and state, for the bars of the figure."""
    columns = ("topic", "need_share", "between_share", "strength_share", "n_known")
    shown = shown_table(table, words, title="", columns=columns)
    shown = with_need_texts(shown, filled(table.data.to_dict("records")), words)
    frames = {name: getattr(shown, name) for name in ("rows", "labels", "withheld", "bounds")}
    told = {"rows": None, "labels": None, "withheld": False, "bounds": ""}
    parts = {name: [] for name in frames}
    for state in STATES:
        for name, frame in frames.items():
            part = frame[["topic", "n_known", f"{state}_share"]].rename(columns={f"{state}_share": "share"})
            label = {"rows": state, "labels": words.label(state, "state")}.get(name, told[name])
            parts[name].append(part.assign(state=label))
    order = [place + size * len(shown.rows) for place in range(len(shown.rows)) for size in range(len(STATES))]
    stacked = {
        name: pd.concat(some, ignore_index=True).iloc[order].reset_index(drop=True) for name, some in parts.items()
    }
    named = (
        ShownColumn("topic", words.label("topic", "column")),
        ShownColumn("state", words.label("state", "column")),
        ShownColumn("share", words.label("share", "column"), Form.PERCENT),
        ShownColumn("n_known", words.label("n_known", "column"), Form.COUNT),
    )
    return replace(shown, columns=named, small_rows=(), **stacked)


def _told(data: pd.DataFrame) -> pd.DataFrame:
    """Needs whose numbers may be told."""
    return data[data["n_need"].notna() & data["need_share"].notna()]


def _headline(result: GroupNeeds, words: Words) -> str:
    needs = _told(result.tables["topics"].data)
    if needs.empty:
        return words.say("Aucun besoin du groupe {group} ne peut être montré ici.", group=result.facts["group"])
    first = needs.iloc[0].to_dict()
    facts = {
        "group": result.facts["group"],
        "need": need_text(first, words),
        "n": words.count(int(first["n_need"])),
        "known": words.count(int(first["n_known"])),
        "share": words.percent(first["need_share"]),
    }
    if first["is_universal"]:
        return words.say(
            "Groupe {group} : le besoin le plus partagé est « {need} » ({n} élèves sur {known}, soit {share}); il se "
            "travaille d'abord avec toute la classe.",
            **facts,
        )
    return words.say(
        "Groupe {group} : aucun besoin n'est celui de toute la classe; le plus partagé est « {need} » ({n} élèves sur "
        "{known}, soit {share}).",
        **facts,
    )


def _standings(result: GroupNeeds, words: Words) -> str:
    """Where the students stand; nobody is forgotten."""
    data = result.tables["standings"].data
    parts = [
        words.say(
            "{standing} : {n}", standing=words.label(row["standing"], "standing"), n=words.count(int(row["n_students"]))
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
    drawn = _parts(_first_rows(table, MOST_BARS), words)
    if drawn.rows["share"].isna().all():
        return ()
    needs = _told(table.data)
    n_universal = int(needs["is_universal"].fillna(False).astype(bool).sum())
    title = words.say("Aucun besoin n'est celui de toute la classe")
    if n_universal:
        title = words.plural(
            "{n} besoin à travailler d'abord avec toute la classe",
            "{n} besoins à travailler d'abord avec toute la classe",
            n_universal,
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
    return (ShownFigure("besoins", image=image, title=title, alt=_alt(needs, title, words), table=shown.name),)


def _first_rows(table: ResultTable, most: int) -> ResultTable:
    frames = {
        name: getattr(table, name).head(most)
        for name in ("data", "withheld", "bounds")
        if getattr(table, name) is not None
    }
    return replace(table, **frames)


def _alt(needs: pd.DataFrame, title: str, words: Words) -> str:
    rows = [
        words.say("{need} : {share} à soutenir", need=need_text(row, words), share=words.percent(row["need_share"]))
        for row in needs.head(6).to_dict("records")
    ]
    return words.say("{title}. Une barre par besoin : {rows}.", title=title, rows="; ".join(rows))
