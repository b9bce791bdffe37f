"""Where attendance stands: students by share of days missed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from portraitlib.display.section import (
    ShownFigure,
    ShownTable,
    View,
    Words,
    charts,
    exact,
    mark,
    range_title,
    shown_table,
    view_of,
)
from portraitlib.display.tables import written_column
from portraitlib.studies.attendance.measures.summary import AttendanceSummary
from portraitlib.studies.attendance.views.phrases import ANY_REASON, recording_notes, subtitle, until, with_band_names

_TITLES = {
    "attendance_school": mark("Part des jours manqués depuis le début de l'année : ensemble"),
    "attendance_cycles": mark("Part des jours manqués depuis le début de l'année, par cycle"),
    "attendance_levels": mark("Part des jours manqués depuis le début de l'année, par niveau"),
    "attendance_groups": mark("Part des jours manqués depuis le début de l'année, par groupe"),
}

_BOUNDS = (mark("plus de {chronic_share:percent}"), mark("moins de {chronic_share:percent}"))


@view_of.register
def view_levels(result: AttendanceSummary, words: Words) -> View:
    """View of how many students miss how much: in the school, its levels, its groups."""
    shown = {
        name: with_band_names(shown_table(table, words, title=words.say(_TITLES[name])), result.rules.band_edges, words)
        for name, table in result.tables.items()
        if len(table.data)
    }
    return View(
        name="assiduite",
        to_do=words.say("Offrez d'abord du soutien aux élèves qui manquent le plus."),
        headline=_headline(result, words),
        sentences=tuple(_sentences(result, words)),
        figures=tuple(_figures(shown, result, words)),
        tables=tuple(shown.values()),
        notes=(
            words.say(ANY_REASON),
            words.say(
                "« Absentéisme chronique » : au moins {chronic_share:percent} des jours manqués, peu importe le motif. "
                "C'est un repère pour offrir du soutien, pas un jugement sur l'élève ou sa famille.",
                result.rules,
            ),
            *recording_notes(result.scope, words),
        ),
        is_school_headline=True,
    )


def _headline(result: AttendanceSummary, words: Words) -> str:
    whole = result.tables["attendance_school"]
    row, edge = whole.data.iloc[0], result.rules.chronic_share
    if pd.isna(row["n_students"]) or pd.isna(row["chronic_share"]):
        return words.say(
            "Trop peu d'élèves pour donner la part de ceux qui manquent au moins {edge:percent} des jours.", edge=edge
        )
    if whole.bounds is not None and not exact(whole, "chronic_share").iloc[0]:
        more, less = (words.say(way, row) for way in _BOUNDS)
        return words.say(
            "Depuis le début de l'année ({until}), {share} des élèves ont manqué au moins {edge:percent} des jours.",
            until=until(result.scope, words),
            share=less if whole.bounds["chronic_share"].iloc[0] == "<" else more,
            edge=edge,
        )
    return words.plural(
        "Depuis le début de l'année ({until}), {n} élève sur {n_students:count} a manqué au moins {edge:percent} des "
        "jours, soit {chronic_share:percent}.",
        "Depuis le début de l'année ({until}), {n} élèves sur {n_students:count} ont manqué au moins {edge:percent} "
        "des jours, soit {chronic_share:percent}.",
        row["n_chronic"],
        row,
        until=until(result.scope, words),
        edge=edge,
    )


def _sentences(result: AttendanceSummary, words: Words) -> Iterator[str]:
    row, n_not_read = result.tables["attendance_school"].data.iloc[0], result.counts["not_read"]
    if pd.notna(row["absence_rate"]):
        yield words.say(
            "En moyenne, {absence_rate:percent1} des jours sont manqués : {excused_rate:percent1} pour un motif "
            "accepté, {unexcused_rate:percent1} sans motif.",
            row,
        )
        yield words.say(
            "Les retards : {late_per_100_days:number} par 100 jours d'élève. Les journées manquées en partie : "
            "{partial_share:percent1} des jours.",
            row,
        )
    if n_not_read is None or n_not_read:
        yield words.plural(
            "{n} élève inscrit depuis moins de {minimum_days:count} jours de classe n'est pas compté : c'est trop tôt "
            "pour lire son taux.",
            "{n} élèves inscrits depuis moins de {minimum_days:count} jours de classe ne sont pas comptés : c'est trop "
            "tôt pour lire leur taux.",
            n_not_read,
            result.rules,
        )


def _figures(shown: dict[str, ShownTable], result: AttendanceSummary, words: Words) -> Iterator[ShownFigure]:
    """Chronic absence of each group (or level) with its interval; nothing when there is one of them."""
    of_groups = bool(result.scope.grade_level)
    table = shown.get("attendance_groups" if of_groups else "attendance_levels")
    if table is None or table.rows["chronic_share"].notna().sum() < 2:
        return
    label = "group" if of_groups else "level"
    title = range_title(
        table,
        words,
        label,
        "chronic_share",
        mark("De {low} ({low_where}) à {high} ({high_where}) des élèves manquent au moins {limit:percent} des jours"),
        words.say("Élèves qui manquent au moins {chronic_share:percent} des jours", result.rules),
        limit=result.rules.chronic_share,
    )
    image = charts.interval_dots(
        table,
        words,
        label=label,
        value="chronic_share",
        low="chronic_low",
        high="chronic_high",
        n="n_students",
        **_overall(result, words),
        is_sorted=False,
        axis_label=words.say("Part des élèves, avec son intervalle"),
        title=title,
        subtitle=subtitle(result.scope, words),
    )
    rows = [
        words.say("{name} {share}", name=name, share=text)
        for name, text, share in zip(
            table.labels[label], written_column(table, words, "chronic_share"), table.rows["chronic_share"], strict=True
        )
        if pd.notna(share)
    ]
    alt = words.say("{title}. Un point et son intervalle par ligne : {rows}.", title=title, rows="; ".join(rows))
    yield ShownFigure(name="assiduite", image=image, title=title, alt=alt, table=table.name)


def _overall(result: AttendanceSummary, words: Words) -> dict[str, Any]:
    """Line of the whole school, where its share may be told."""
    whole = result.tables["attendance_school"]
    if not exact(whole, "chronic_share").iloc[0]:
        return {}
    return {"target": float(whole.data["chronic_share"].iloc[0]), "target_label": words.say("ensemble")}
