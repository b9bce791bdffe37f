"""Departures during the year: where students went, as far as the school knows."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from portraitlib.display.section import (
    ShownFigure,
    ShownTable,
    View,
    Words,
    among_told,
    charts,
    exact,
    nothing_found,
    only,
    shown_table,
    view_of,
)
from portraitlib.studies.school_portrait.measures.departures import Departures
from portraitlib.studies.school_portrait.views.phrases import is_true, seen_by, span


@view_of.register
def view_departures(result: Departures, words: Words) -> View:
    """Students who left during the year."""
    titles = {
        "departures_by_level": words.say("Départs en cours d'année, par niveau (toutes les années)"),
        "departures_by_year": words.say("Départs en cours d'année, par année"),
        "destinations": words.say("Départs selon le motif (toutes les années)"),
    }
    tables = tuple(shown_table(result.tables[name], words, title=title) for name, title in titles.items())
    return View(
        name="departs",
        to_do=words.say("Nommez qui garde un lien avec ceux qui partent."),
        headline=_headline(result, words),
        sentences=tuple(_sentences(result, words)),
        figures=_figures(tables[0], result, words),
        tables=tables,
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
        return words.withheld("Les départs en cours d'année sont trop peu nombreux pour être donnés exactement.")
    rows = told.sort_values("school_year").to_dict("records")
    is_under_way = result.known_until is not None and rows[-1]["school_year"] == result.years[-1]
    whole = rows[:-1] if is_under_way else rows
    told_of = [
        words.say(
            "En {school_year:year}, {departure_rate:percent1} des élèves sont partis en cours d'année (n = "
            "{n_students:count}, intervalle de {rate_low:percent1} à {rate_high:percent1}).",
            row,
        )
        for row in whole[-1:]
    ]
    if is_under_way:
        told_of.append(
            words.say(
                "En {school_year:year}, l'année n'est pas finie : {departure_rate:percent1} au {day:date} (n = "
                "{n_students:count}).",
                rows[-1],
                day=result.known_until,
            )
        )
    return " ".join(told_of)


def _sentences(result: Departures, words: Words) -> Iterator[str]:
    if len(result.years) > 1 and result.counts["departed"] is not None:
        yield words.plural(
            "De {first:year} à {last:year}, {n} départ en cours d'année sur {enrolments:count} inscriptions.",
            "De {first:year} à {last:year}, {n} départs en cours d'année sur {enrolments:count} inscriptions.",
            result.counts["departed"],
            result.counts,
            first=result.years[0],
            last=result.years[-1],
        )
    reasons = result.tables["destinations"].data.dropna(subset="departed_share").to_dict("records")
    listed = [
        words.say(
            "{reason} : {departed_share:percent} (n = {n_departed:count})",
            row,
            reason=words.label(row["exit_reason"], "exit_reason").lower(),
        )
        for row in reasons
    ]
    if listed:
        yield words.say("Motifs inscrits : {reasons}.", reasons="; ".join(listed))
    levels = result.tables["departures_by_level"].data
    known = levels[levels["rate_low"].notna()]
    if len(known) > 1 and not is_true(levels["is_clear"]).any():
        sentence = words.say("Aucun niveau ne se distingue nettement des autres par ses départs.")
        sentence = among_told(sentence, result.tables["departures_by_level"], "departure_rate", words)
        yield nothing_found(sentence, seen_by(known, "rate", result.confidence), words, unit="shares")


def _figures(levels: ShownTable, result: Departures, words: Words) -> tuple[ShownFigure, ...]:
    table = result.tables["departures_by_level"]
    drawn = only(levels, pd.Series(exact(table, "departure_rate").to_numpy()))
    if len(drawn.rows) < max(2, len(levels.rows)):  # the highest of some levels is no finding
        return ()
    highest = table.data.iloc[table.data["departure_rate"].argmax()]
    title, highlight = words.say("Aucun niveau ne se distingue nettement"), []
    if pd.notna(highest["is_clear"]) and highest["is_clear"]:
        highlight = [words.label(highest["level"], "level")]
        title = words.say("En {level:label}, plus de départs que dans l'ensemble des autres niveaux", highest)
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
        subtitle=span(result.years, words),
    )
    rows = [
        words.say("{level:label} {departure_rate:percent1} (de {rate_low:percent1} à {rate_high:percent1})", row)
        for row in drawn.rows.to_dict("records")
    ]
    alt = words.say("{title}. Un point et son intervalle par niveau : {rows}.", title=title, rows="; ".join(rows))
    return (ShownFigure(name="departs", image=image, title=title, alt=alt, table=levels.name),)
