"""Departures during the year: where students went, as far as the school knows."""

from __future__ import annotations

import pandas as pd

from portraitlib.display import charts
from portraitlib.display.drawn import exact, only
from portraitlib.display.tables import shown_table
from portraitlib.display.view import ShownFigure, ShownTable, View
from portraitlib.display.viewing import view_of
from portraitlib.display.wording import Words
from portraitlib.results.forms import Form
from portraitlib.studies.school_portrait.measures.departures import Departures

_RATES = (
    "n_students",
    "n_departed",
    ("departure_rate", Form.PERCENT),
    ("rate_low", Form.PERCENT),
    ("rate_high", Form.PERCENT),
)


@view_of.register
def _(result: Departures, words: Words) -> View:
    levels = shown_table(
        result.tables["departures_by_level"],
        words,
        title=words.say("Départs en cours d'année, par niveau (toutes les années)"),
        columns=("level", *_RATES),
    )
    years = shown_table(
        result.tables["departures_by_year"],
        words,
        title=words.say("Départs en cours d'année, par année"),
        columns=("school_year", *_RATES),
    )
    reasons = shown_table(
        result.tables["destinations"],
        words,
        title=words.say("Départs selon le motif (toutes les années)"),
        columns=("exit_reason", "destination", "n_departed", ("departed_share", Form.PERCENT)),
    )
    return View(
        name="departs",
        headline=_headline(result, words),
        sentences=tuple(_sentences(result, words)),
        figures=_figures(levels, result, words),
        tables=(levels, years, reasons),
        notes=(
            words.say(
                "Passer à l'éducation des adultes ou à la formation professionnelle n'est pas décrocher. Un "
                "déménagement non plus : l'école ne sait pas ce qui a suivi."
            ),
            words.say(
                "Les départs entre deux années (l'été) ne sont pas comptés ici. L'année en cours ne contient que les "
                "départs déjà inscrits."
            ),
        ),
    )


def _headline(result: Departures, words: Words) -> str:
    years = result.tables["departures_by_year"]
    told = years.data[exact(years, "departure_rate")]
    if told.empty:
        return words.say("Les départs en cours d'année sont trop peu nombreux pour être donnés exactement.")
    row = told.sort_values("school_year").iloc[-1]
    return words.say(
        "En {year}, {rate} des élèves sont partis en cours d'année (n = {n}, intervalle de {low} à {high}).",
        year=words.year(row["school_year"]),
        rate=words.percent(row["departure_rate"], 1),
        n=words.count(int(row["n_students"])),
        low=words.percent(row["rate_low"], 1),
        high=words.percent(row["rate_high"], 1),
    )


def _sentences(result: Departures, words: Words):
    years = result.facts["years"]
    if len(years) > 1 and result.counts["departed"] is not None:
        yield words.plural(
            "De {first} à {last}, {n} départ en cours d'année sur {total} inscriptions.",
            "De {first} à {last}, {n} départs en cours d'année sur {total} inscriptions.",
            result.counts["departed"],
            first=words.year(years[0]),
            last=words.year(years[-1]),
            total=words.count(result.counts["enrolments"]),
        )
    reasons = result.tables["destinations"].data
    told = reasons[reasons["departed_share"].notna()]
    if len(told):
        listed = [
            words.say(
                "{reason} : {share} (n = {n})",
                reason=words.label(row["exit_reason"], "exit_reason").lower(),
                share=words.percent(row["departed_share"]),
                n=words.count(int(row["n_departed"])),
            )
            for row in told.to_dict("records")
        ]
        yield words.say("Motifs inscrits : {reasons}.", reasons="; ".join(listed))


def _figures(levels: ShownTable, result: Departures, words: Words) -> tuple[ShownFigure, ...]:
    table = result.tables["departures_by_level"]
    drawn = only(levels, pd.Series(exact(table, "departure_rate").to_numpy()))
    if len(drawn.rows) < max(2, len(levels.rows)):  # the highest of some levels is no finding
        return ()
    highest = table.data.loc[table.data["departure_rate"].idxmax()]
    title, highlight = words.say("Aucun niveau ne se distingue nettement"), []
    if pd.notna(highest["is_clear"]) and highest["is_clear"]:
        highlight = [words.label(highest["level"], "level")]
        title = words.say("C'est en {level} que les départs sont les plus fréquents", level=highlight[0])
    image = charts.interval_dots(
        drawn,
        words,
        label="level",
        value="departure_rate",
        low="rate_low",
        high="rate_high",
        n="n_students",
        highlight=highlight,
        is_sorted=False,
        axis_label=words.say("Part des élèves partis en cours d'année, avec son intervalle"),
        title=title,
        subtitle=_span(result.facts["years"], words),
    )
    rows = [
        words.say(
            "{level} {rate} (de {low} à {high})",
            level=words.label(row["level"], "level"),
            rate=words.percent(row["departure_rate"], 1),
            low=words.percent(row["rate_low"], 1),
            high=words.percent(row["rate_high"], 1),
        )
        for row in drawn.rows.to_dict("records")
    ]
    alt = words.say("{title}. Un point et son intervalle par niveau : {rows}.", title=title, rows="; ".join(rows))
    return (ShownFigure(name="departs", image=image, title=title, alt=alt, table=levels.name),)


def _span(years: list[int], words: Words) -> str:
    if len(years) == 1:
        return words.year(years[0])
    return words.say("de {first} à {last}", first=words.year(years[0]), last=words.year(years[-1]))
