"""Which weekday, which period, which subject, which group."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from portraitlib.display import charts
from portraitlib.display.tables import shown_table
from portraitlib.display.view import ShownFigure, ShownTable, View
from portraitlib.display.viewing import view_of
from portraitlib.display.wording import Words
from portraitlib.results.forms import Form
from portraitlib.studies.attendance.measures.patterns import Patterns
from portraitlib.studies.attendance.views.phrases import as_points, recording_notes, scope

_RATE = ("absence_rate", ("rate_low", Form.PERCENT), ("rate_high", Form.PERCENT), ("gap", Form.POINTS))
_GAP = (("gap_low", Form.POINTS), ("gap_high", Form.POINTS), "is_clear")
_COLUMNS = {
    "weekdays": ("weekday", ("n_days", Form.COUNT), "n_students", *_RATE, *_GAP),
    "weekdays_groups": (
        "group", "weekday", ("n_days", Form.COUNT), "n_students", "absence_rate", ("other_rate", Form.PERCENT),
        ("gap", Form.POINTS), *_GAP,
    ),
    "periods": ("period", "n_students", "n_missed", ("absence_rate", Form.PERCENT), ("gap", Form.POINTS), "is_clear"),
    "subjects": ("subject", "n_students", "n_missed", "subject_share", "timetable_share", "is_clear"),
}  # fmt: skip


@view_of.register
def _(result: Patterns, words: Words) -> View:
    titles = {
        "weekdays": words.say("Jours manqués selon le jour de la semaine"),
        "weekdays_groups": words.say("Un jour de la semaine propre à un groupe ?"),
        "periods": words.say("Périodes manquées par des élèves venus ce jour-là"),
        "subjects": words.say("Matière des périodes manquées, par rapport à sa place à l'horaire"),
    }
    shown = {
        name: shown_table(table, words, title=titles[name], columns=_COLUMNS[name])
        for name, table in result.tables.items()
    }
    return View(
        name="moments",
        headline=_headline(result, words),
        sentences=tuple(_sentences(result, words)),
        figures=tuple(_figures(shown, result, words)),
        tables=tuple(shown.values()),
        notes=tuple(_notes(result, words)),
    )


def _clear(result: Patterns, name: str) -> pd.DataFrame:
    """Rows of a table that stand out, most missed first; none when there is no such table."""
    if name not in result.tables:
        return pd.DataFrame()
    data = result.tables[name].data
    kept = data[data["is_clear"].fillna(False).astype(bool)]
    by = "gap" if "gap" in kept else "subject_share"
    return kept.sort_values(by, ascending=False, kind="stable")


def _headline(result: Patterns, words: Words) -> str:
    groups = _clear(result, "weekdays_groups")
    if len(groups):
        first = groups.iloc[0]
        return words.say(
            "Dans le groupe {group}, le {weekday} est nettement plus manqué que les autres jours : {gap} de plus que "
            "ce qu'on voit ce jour-là dans le reste de l'école (intervalle de {low} à {high} points).",
            group=first["group"],
            weekday=words.label(first["weekday"], "weekday"),
            gap=as_points(first["gap"], words),
            low=words.number(100 * first["gap_low"], 0),
            high=words.number(100 * first["gap_high"], 0),
        )
    days = _clear(result, "weekdays")
    more = days[days["gap"] > 0] if len(days) else days
    if len(more):
        return words.say(
            "Le {weekday} est plus manqué que les autres jours : {rate} des jours, {gap} de plus.",
            weekday=words.label(more.iloc[0]["weekday"], "weekday"),
            rate=words.percent(more.iloc[0]["absence_rate"], 1),
            gap=as_points(more.iloc[0]["gap"], words),
        )
    return words.say("Aucun jour de la semaine ne ressort nettement : les écarts ne dépassent pas ceux du hasard.")


def _sentences(result: Patterns, words: Words) -> Iterator[str]:
    if len(groups := _clear(result, "weekdays_groups")):
        others = [
            words.say("{group} ({weekday})", group=row["group"], weekday=words.label(row["weekday"], "weekday"))
            for row in groups.iloc[1:].to_dict("records")
        ]
        if others:
            yield words.say("Aussi, dans d'autres groupes ou d'autres jours : {places}.", places=words.listing(others))
        days = _clear(result, "weekdays")
        more = days[days["gap"] > 0] if len(days) else days
        if len(more):
            yield words.say(
                "Dans l'ensemble de l'école, les jours les plus manqués : {days}.",
                days=words.listing(words.label(day, "weekday") for day in more["weekday"]),
            )
    elif "weekdays_groups" in result.tables:
        yield words.say("Aucun groupe n'a un jour de la semaine qui lui soit propre.")
    yield from _periods(result, words)
    yield from _subjects(result, words)


def _periods(result: Patterns, words: Words) -> Iterator[str]:
    if "periods" not in result.tables:
        yield words.say("Aucune absence d'une seule période n'est notée : on ne peut pas comparer les périodes.")
        return
    periods = _clear(result, "periods")
    more = periods[periods["gap"] > 0] if len(periods) else periods
    if len(more):
        yield (
            words.say(
                "Quand un élève vient à l'école mais manque une période, c'est plus souvent la {period}e.",
                period=more.iloc[0]["period"],
            )
            if str(more.iloc[0]["period"]) != "1"
            else words.say("Quand un élève vient à l'école mais manque une période, c'est plus souvent la 1re.")
        )
    else:
        yield words.say("Aucune période de la journée ne ressort nettement.")


def _subjects(result: Patterns, words: Words) -> Iterator[str]:
    if "subjects" not in result.tables:
        yield words.say(
            "Les matières ne sont pas comparées : sans savoir combien de périodes chacune occupe à l'horaire, le "
            "nombre d'absences ne dirait rien."
        )
        return
    clear = _clear(result, "subjects")
    more = clear[clear["subject_share"] > clear["timetable_share"]] if len(clear) else clear
    if len(more):
        yield words.say(
            "Une matière est manquée plus que sa place à l'horaire ne l'explique : {subjects}.",
            subjects=words.listing(words.label(subject, "subject") for subject in more["subject"]),
        )
    else:
        yield words.say("Aucune matière n'est manquée nettement plus que sa place à l'horaire ne l'explique.")


def _figures(shown: dict[str, ShownTable], result: Patterns, words: Words) -> Iterator[ShownFigure]:
    table = shown["weekdays"]
    if table.rows["absence_rate"].isna().all():
        return
    clear = _clear(result, "weekdays")
    title = words.say("Jours manqués, du lundi au vendredi")
    image = charts.interval_dots(
        table,
        words,
        label="weekday",
        value="absence_rate",
        low="rate_low",
        high="rate_high",
        highlight=[words.label(day, "weekday") for day in clear.get("weekday", [])],
        is_sorted=False,
        axis_label=words.say("Part des jours manqués, avec son intervalle"),
        title=title,
        subtitle=scope(result.facts, words),
    )
    rows = [
        words.say("{name} {share}", name=name, share=words.percent(rate, 1))
        for name, rate in zip(table.labels["weekday"], table.rows["absence_rate"], strict=True)
    ]
    alt = words.say("{title}. Un point et son intervalle par ligne : {rows}.", title=title, rows="; ".join(rows))
    yield ShownFigure(name="moments", image=image, title=title, alt=alt, table=table.name)


def _notes(result: Patterns, words: Words) -> Iterator[str]:
    facts = result.facts
    yield words.say(
        "Un écart est dit net s'il dépasse ce que le hasard produit d'un jour à l'autre et d'un élève à l'autre, "
        "compte tenu du nombre de comparaisons (risque total de {level}). Une sortie de classe un lundi n'est pas "
        "une habitude.",
        level=words.percent(facts["chance_level"]),
    )
    if "subjects" in result.tables:
        yield words.say(
            "La place d'une matière à l'horaire est estimée par les journées manquées en entier, où toutes les "
            "matières sont touchées. Un écart ne dit rien de la façon d'enseigner : l'heure, le jour ou l'horaire "
            "peuvent l'expliquer."
        )
    yield from recording_notes(facts, words)
