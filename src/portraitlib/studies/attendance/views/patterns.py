"""Which weekday, which period, which subject, which group."""

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
    mark,
    nothing_found,
    range_title,
    shown_table,
    view_of,
)
from portraitlib.statistics.detectable import detectable_by_interval
from portraitlib.studies.attendance.measures.patterns import Patterns
from portraitlib.studies.attendance.views.phrases import recording_notes, subtitle

_TITLES = {
    "weekdays": mark("Jours manqués selon le jour de la semaine"),
    "weekdays_groups": mark("Un jour de la semaine propre à un groupe ?"),
    "periods": mark("Périodes manquées par des élèves venus ce jour-là"),
    "subjects": mark("Matière des périodes manquées, par rapport à sa place à l'horaire"),
}


@view_of.register
def view_patterns(result: Patterns, words: Words) -> View:
    """View of the weekdays, periods and subjects that are missed more than the others."""
    shown = {name: shown_table(table, words, title=words.say(_TITLES[name])) for name, table in result.tables.items()}
    return View(
        name="moments",
        to_do=words.say("Cherchez ce qui, à ces moments, éloigne les élèves."),
        headline=_headline(result, words),
        sentences=tuple(_sentences(result, words)),
        figures=tuple(_figures(shown["weekdays"], result, words)),
        tables=tuple(shown.values()),
        notes=tuple(_notes(result, words)),
    )


def _clear(result: Patterns, name: str) -> pd.DataFrame:
    """Rows of a table that stand out, most missed first; none when there is no such table."""
    if name not in result.tables:
        return pd.DataFrame()
    data = result.tables[name].data
    kept = data[data["is_clear"].fillna(False).astype(bool)]
    return kept.sort_values("gap" if "gap" in kept else "subject_share", ascending=False, kind="stable")


def _missed_more(result: Patterns, name: str) -> pd.DataFrame:
    """Those of them that are missed more than the others."""
    kept = _clear(result, name)
    if not len(kept):
        return kept
    return kept[kept["gap"] > 0] if "gap" in kept else kept[kept["subject_share"] > kept["timetable_share"]]


def _headline(result: Patterns, words: Words) -> str:
    groups, days = _clear(result, "weekdays_groups"), _missed_more(result, "weekdays")
    if len(groups):
        return words.say(
            "Dans le groupe {group}, le {weekday:label} est nettement plus manqué que les autres jours : "
            "{gap:points_apart} de plus que ce qu'on voit ce jour-là dans le reste de l'école (intervalle de "
            "{low:whole} à {high:whole} points).",
            groups.iloc[0],
            low=100 * groups["gap_low"].iloc[0],
            high=100 * groups["gap_high"].iloc[0],
        )
    if len(days):
        return words.say(
            "Le {weekday:label} est plus manqué que les autres jours : {absence_rate:percent1} des jours, "
            "{gap:points_apart} de plus.",
            days.iloc[0],
        )
    sentence = words.say(
        "Aucun jour de la semaine ne ressort nettement, sur {n_days:count} jours de classe.", result.scope
    )
    return _nothing(sentence, result, "weekdays", words)


def _nothing(sentence: str, result: Patterns, name: str, words: Words) -> str:
    """The sentence, and which gap would have been seen in the table it is about."""
    sentence = among_told(sentence, result.tables[name], ("gap_low", "is_clear"), words)
    known = result.tables[name].data
    known = known[known["gap_low"].notna() & known["p_value"].notna()]
    # Comparisons share a level more severe than that of the intervals.
    severity = len(known) * (1 - result.rules.confidence) / result.rules.patterns.chance_level
    seen = detectable_by_interval(
        known["gap_low"].astype("float64"),
        known["gap_high"].astype("float64"),
        confidence=result.rules.confidence,
        n_comparisons=severity,
    )
    return nothing_found(sentence, seen, words, unit="shares")


def _sentences(result: Patterns, words: Words) -> Iterator[str]:
    groups, days = _clear(result, "weekdays_groups"), _missed_more(result, "weekdays")
    if len(groups) > 1:
        others = [words.say("{group} ({weekday:label})", row) for row in groups.iloc[1:].to_dict("records")]
        yield words.say("Aussi, dans d'autres groupes ou d'autres jours : {others:listing}.", others=others)
    if len(groups) and len(days):
        names = [words.label(day, "weekday") for day in days["weekday"]]
        one, several = (
            mark("Dans l'ensemble de l'école, le jour le plus manqué : {days:listing}."),
            mark("Dans l'ensemble de l'école, les jours les plus manqués : {days:listing}."),
        )
        told = words.say(one if len(names) == 1 else several, days=names)
        yield among_told(told, result.tables["weekdays"], "is_clear", words)
    if not len(groups) and "weekdays_groups" in result.tables:
        sentence = words.say("Aucun groupe n'a nettement un jour de la semaine qui lui soit propre.")
        yield _nothing(sentence, result, "weekdays_groups", words)
    yield _periods(result, words)
    yield _subjects(result, words)


def _periods(result: Patterns, words: Words) -> str:
    if "periods" not in result.tables:
        return words.say("Aucune absence d'une seule période n'est notée : on ne peut pas comparer les périodes.")
    more = _missed_more(result, "periods")
    if not len(more):
        return _nothing(words.say("Aucune période de la journée ne ressort nettement."), result, "periods", words)
    if str(more["period"].iloc[0]) == "1":
        told = words.say("Quand un élève vient à l'école mais manque une période, c'est plus souvent la 1re.")
    else:
        told = words.say(
            "Quand un élève vient à l'école mais manque une période, c'est plus souvent la {period}e.", more.iloc[0]
        )
    return among_told(told, result.tables["periods"], "is_clear", words)


def _subjects(result: Patterns, words: Words) -> str:
    if "subjects" not in result.tables:
        return words.say(
            "Les matières ne sont pas comparées : sans savoir combien de périodes chacune occupe à l'horaire, le "
            "nombre d'absences ne dirait rien."
        )
    more = _missed_more(result, "subjects")
    if not len(more):
        sentence = words.say("Aucune matière n'est manquée nettement plus que sa place à l'horaire ne l'explique.")
        return _nothing(sentence, result, "subjects", words)
    return words.say(
        "Une matière est manquée plus que sa place à l'horaire ne l'explique : {subjects:listing}.",
        subjects=[words.label(subject, "subject") for subject in more["subject"]],
    )


def _figures(shown: ShownTable, result: Patterns, words: Words) -> Iterator[ShownFigure]:
    if shown.rows["absence_rate"].isna().all():
        return
    clear = _clear(result, "weekdays")
    title = range_title(
        shown,
        words,
        "weekday",
        "absence_rate",
        mark("De {low} des jours manqués le {low_where} à {high} le {high_where}"),
        words.say("Jours manqués, du lundi au vendredi"),
    )
    image = charts.interval_dots(
        shown,
        words,
        label="weekday",
        value="absence_rate",
        low="rate_low",
        high="rate_high",
        highlight=[words.label(day, "weekday") for day in clear["weekday"]],
        is_sorted=False,
        axis_label=words.say("Part des jours manqués, avec son intervalle"),
        title=title,
        subtitle=subtitle(result.scope, words),
    )
    rows = [
        words.say("{name} {rate:percent1}", name=name, rate=rate)
        for name, rate in zip(shown.labels["weekday"], shown.rows["absence_rate"], strict=True)
    ]
    alt = words.say("{title}. Un point et son intervalle par ligne : {rows}.", title=title, rows="; ".join(rows))
    yield ShownFigure(name="moments", image=image, title=title, alt=alt, table=shown.name)


def _notes(result: Patterns, words: Words) -> Iterator[str]:
    yield words.say(
        "Un écart est statistiquement clair s'il dépasse ce que le hasard produit d'un jour à l'autre et d'un élève à "
        "l'autre, compte tenu du nombre de comparaisons (risque total de {chance_level:percent}). Une sortie de classe "
        "un lundi n'est pas une habitude.",
        result.rules.patterns,
    )
    if "subjects" in result.tables:
        yield words.say(
            "La place d'une matière à l'horaire est estimée par les journées manquées en entier, où toutes les "
            "matières sont touchées. Un écart ne dit rien de la façon d'enseigner : l'heure, le jour ou l'horaire "
            "peuvent l'expliquer."
        )
    yield from recording_notes(result.scope, words)
