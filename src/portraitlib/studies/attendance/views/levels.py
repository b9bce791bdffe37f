"""Where attendance stands: students by share of days missed."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from portraitlib.display import charts
from portraitlib.display.tables import shown_table
from portraitlib.display.view import ShownFigure, ShownTable, View
from portraitlib.display.viewing import view_of
from portraitlib.display.wording import Words
from portraitlib.results.forms import Form
from portraitlib.results.result import ResultTable
from portraitlib.studies.attendance.measures.summary import AttendanceSummary
from portraitlib.studies.attendance.views.phrases import ANY_REASON, recording_notes, scope, until, with_band_names

_MEANS = (
    "absence_rate",
    "excused_rate",
    "unexcused_rate",
    ("late_per_100_days", Form.MARK),
)


@view_of.register
def _(result: AttendanceSummary, words: Words) -> View:
    facts, whole = result.facts, result.tables["attendance_school"]
    bands = [column for column in whole.data if column.startswith("n_band_")]
    titles = {
        "attendance_school": words.say("Part des jours manqués depuis le début de l'année : ensemble"),
        "attendance_levels": words.say("Part des jours manqués depuis le début de l'année, par niveau"),
        "attendance_groups": words.say("Part des jours manqués depuis le début de l'année, par groupe"),
    }
    shown = {
        name: with_band_names(
            shown_table(
                table,
                words,
                title=titles[name],
                columns=(*table.grain, "n_students", *bands, "n_chronic", "chronic_share",
                         ("chronic_low", Form.PERCENT), ("chronic_high", Form.PERCENT), *_MEANS),
            ),
            facts,
            words,
        )
        for name, table in result.tables.items()
        if len(table.data)
    }  # fmt: skip
    return View(
        name="assiduite",
        headline=_headline(whole, facts, words),
        sentences=tuple(_sentences(result, words)),
        figures=tuple(_figures(shown, whole, facts, words)),
        tables=tuple(shown.values()),
        notes=(
            words.say(ANY_REASON),
            words.say(
                "« Absentéisme chronique » : au moins {share} des jours manqués, peu importe le motif. C'est un "
                "repère pour offrir du soutien, pas un jugement sur l'élève ou sa famille.",
                share=words.percent(facts["chronic_share"]),
            ),
            *recording_notes(facts, words),
        ),
        is_school_headline=True,
    )


def _headline(whole: ResultTable, facts, words: Words) -> str:
    row = whole.data.iloc[0]
    edge = words.percent(facts["chronic_share"])
    bound = "" if whole.bounds is None else whole.bounds["chronic_share"].iloc[0]
    if pd.isna(row["n_students"]) or pd.isna(row["chronic_share"]):
        return words.say(
            "Trop peu d'élèves pour donner la part de ceux qui manquent au moins {edge} des jours.", edge=edge
        )
    if bound:
        ask = "moins de {share}" if bound == "<" else "plus de {share}"
        return words.say(
            "Depuis le début de l'année ({until}), {share} des élèves ont manqué au moins {edge} des jours.",
            until=until(facts, words),
            share=words.say(ask, share=words.percent(row["chronic_share"])),
            edge=edge,
        )
    return words.plural(
        "Depuis le début de l'année ({until}), {n} élève sur {total} a manqué au moins {edge} des jours, soit {share}.",
        "Depuis le début de l'année ({until}), {n} élèves sur {total} ont manqué au moins {edge} des jours, soit "
        "{share}.",
        int(row["n_chronic"]),
        until=until(facts, words),
        total=words.count(row["n_students"]),
        edge=edge,
        share=words.percent(row["chronic_share"]),
    )


def _sentences(result: AttendanceSummary, words: Words) -> Iterator[str]:
    row, facts = result.tables["attendance_school"].data.iloc[0], result.facts
    if pd.notna(row["absence_rate"]):
        yield words.say(
            "En moyenne, {rate} des jours sont manqués : {excused} pour un motif accepté, {unexcused} sans motif.",
            rate=words.percent(row["absence_rate"], 1),
            excused=words.percent(row["excused_rate"], 1),
            unexcused=words.percent(row["unexcused_rate"], 1),
        )
        yield words.say(
            "Les retards : {late} par 100 jours d'élève. Les journées manquées en partie : {part} des jours.",
            late=words.number(row["late_per_100_days"]),
            part=words.percent(row["partial_share"], 1),
        )
    n = result.counts["not_read"]
    if n is None or n:
        yield words.plural(
            "{n} élève inscrit depuis moins de {days} jours de classe n'est pas compté : c'est trop tôt pour lire "
            "son taux.",
            "{n} élèves inscrits depuis moins de {days} jours de classe ne sont pas comptés : c'est trop tôt pour "
            "lire leur taux.",
            n,
            days=words.count(facts["minimum_days"]),
        )


def _figures(shown: dict[str, ShownTable], whole: ResultTable, facts, words: Words) -> Iterator[ShownFigure]:
    """Chronic absence of each group (or level) with its interval; nothing when there is one of them."""
    name = "attendance_groups" if facts.get("grade_level") else "attendance_levels"
    table = shown.get(name)
    if table is None or table.rows["chronic_share"].notna().sum() < 2:
        return
    label = "group" if name == "attendance_groups" else "level"
    by = words.say("par groupe") if label == "group" else words.say("par niveau")
    title = words.say(
        "Élèves qui manquent au moins {edge} des jours, {by}", edge=words.percent(facts["chronic_share"]), by=by
    )
    overall = whole.data["chronic_share"].iloc[0]
    is_exact = pd.notna(overall) and (whole.bounds is None or not whole.bounds["chronic_share"].iloc[0])
    image = charts.interval_dots(
        table,
        words,
        label=label,
        value="chronic_share",
        low="chronic_low",
        high="chronic_high",
        n="n_students",
        target=float(overall) if is_exact else None,
        target_label=words.say("ensemble") if is_exact else "",
        is_sorted=False,
        axis_label=words.say("Part des élèves, avec son intervalle"),
        title=title,
        subtitle=scope(facts, words),
    )
    rows = [
        words.say("{name} {share}", name=label_text, share=words.percent(share))
        for label_text, share in zip(table.labels[label], table.rows["chronic_share"], strict=True)
        if pd.notna(share)
    ]
    alt = words.say("{title}. Un point et son intervalle par ligne : {rows}.", title=title, rows="; ".join(rows))
    yield ShownFigure(name="assiduite", image=image, title=title, alt=alt, table=table.name)
