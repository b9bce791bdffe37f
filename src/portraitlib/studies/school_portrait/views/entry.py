"""From primary to secondary school: strengths and needs of the students who enter, and what the data do not know."""

from __future__ import annotations

from collections.abc import Iterator

from portraitlib.display.section import (
    ShownFigure,
    ShownTable,
    View,
    Words,
    among_told,
    charts,
    exact,
    mark,
    nothing_found,
    only,
    range_title,
    shown_table,
    view_of,
)
from portraitlib.studies.school_portrait.measures.entry import Entry
from portraitlib.studies.school_portrait.views.phrases import NOT_A_CAUSE, is_true, seen_by

_STRENGTH, _SUPPORT = "strength", "support"


@view_of.register
def view_entry(result: Entry, words: Words) -> View:
    """Students who enter secondary 1."""
    title = words.say("Facteurs de la transition que les données connaissent")
    tables = [shown_table(result.tables["factors"], words, title=title)]
    if len(result.tables["changes"].data):
        title = words.say("De la fin du primaire à la 1re étape, mêmes élèves, même matière")
        tables.append(shown_table(result.tables["changes"], words, title=title))
    return View(
        name="entree",
        to_do=words.say("Prévoyez l'accueil à partir des forces comme des besoins."),
        headline=_headline(result, words),
        sentences=tuple(_sentences(result, words)),
        figures=_figures(tables[0], result, words),
        tables=tuple(tables),
        notes=tuple(_notes(result, words)),
    )


def _headline(result: Entry, words: Words) -> str:
    factors = result.tables["factors"]
    told = factors.data[exact(factors, "share")]
    strengths, needs = told[told["use"] == _STRENGTH], told[told["use"] == _SUPPORT]
    entering = words.plural(
        "{n} élève entre en 1re secondaire en {school_year:year}.",
        "{n} élèves entrent en 1re secondaire en {school_year:year}.",
        result.counts["students"],
        result,
    )
    largest = needs.sort_values("share", ascending=False, kind="stable")
    rows = [*strengths.head(1).to_dict("records"), *largest.head(1).to_dict("records")]
    shares = [
        words.say(
            "{factor:label} : {share:percent} (n = {n_students:count}, intervalle de {concerned_low:percent} à "
            "{concerned_high:percent}).",
            row,
        )
        for row in rows
    ]
    return " ".join([entering, *shares])


def _sentences(result: Entry, words: Words) -> Iterator[str]:
    yield from _changes(result, words)
    if result.without_data:
        names = [words.label(name, "factor").lower() for name in result.without_data]
        yield words.say("Prévu, mais absent des données de l'école : {names:listing}.", names=names)
    yield words.say(
        "Le guide nomme aussi des facteurs que ce tableau ne compte pas : {names:listing}. Ils se demandent aux "
        "élèves, aux familles et aux collègues du primaire.",
        names=[words.label(name, "factor") for name in result.not_in_data],
    )


def _changes(result: Entry, words: Words) -> Iterator[str]:
    """How the means of the same students moved since the end of primary school."""
    changes = result.tables["changes"].data
    clear = changes[is_true(changes["is_change_clear"])]
    for row in clear.sort_values("mean_change", key=abs, ascending=False).head(2).to_dict("records"):
        yield words.say(
            "{subject:label} : {mean_change:scale_points} en moyenne entre la fin du primaire et la 1re étape, pour "
            "les mêmes élèves (n = {n_students:count}, intervalle de {change_low:number} à {change_high:number}).",
            row,
        )
    if clear.empty and changes["change_low"].notna().any():
        sentence = words.say(
            "Entre la fin du primaire et la 1re étape, aucune matière ne montre de changement net de moyenne."
        )
        sentence = among_told(sentence, result.tables["changes"], "is_change_clear", words)
        yield nothing_found(
            sentence, seen_by(changes[changes["change_low"].notna()], "change", result.confidence), words
        )
    if changes.empty:
        yield words.say(
            "Le changement depuis le primaire ne peut pas être dit : il faut les résultats de la fin du primaire et "
            "ceux de la 1re étape."
        )


def _figures(shown: ShownTable, result: Entry, words: Words) -> tuple[ShownFigure, ...]:
    drawn = only(shown, shown.rows["share"].notna())
    if drawn.rows.empty:
        return ()
    title = range_title(
        only(drawn, drawn.rows["use"] != _STRENGTH),
        words,
        "factor",
        "share",
        mark("À l'entrée en 1re secondaire, à soutenir : jusqu'à {high} des élèves ({high_where})"),
        words.say("À l'entrée en 1re secondaire : sur quoi miser, quoi soutenir"),
    )
    is_strength = drawn.rows["use"] == _STRENGTH
    image = charts.interval_dots(
        drawn,
        words,
        label="factor",
        value="share",
        low="concerned_low",
        high="concerned_high",
        n="n_students",
        highlight=list(drawn.labels.loc[is_strength.to_numpy(), "factor"]),
        is_sorted=False,
        axis_label=words.say("Part des élèves qui entrent, avec son intervalle"),
        title=title,
        subtitle=words.say("{school_year:year} · en losange : une force du groupe", result),
    )
    told = drawn.rows[(drawn.bounds["share"] == "").to_numpy()].to_dict("records")
    rows = [words.say("{factor:label} {share:percent}", row) for row in told]
    alt = words.say("{title}. Part des élèves : {rows}.", title=title, rows="; ".join(rows))
    return (ShownFigure(name="entree", image=image, title=title, alt=alt, table=shown.name),)


def _notes(result: Entry, words: Words) -> Iterator[str]:
    yield words.say(
        "« Fragile » : sous le seuil ou à moins de {comfortable_points:whole} points au-dessus, à la fin du primaire. "
        "Début de l'année : les {first_weeks:count} premières semaines; souvent absent : "
        "{chronic_absence_share:percent} des jours de classe ou plus. Arrivée en cours d'année : plus de "
        "{late_entry_days:count} jours après la rentrée.",
        result,
    )
    yield words.say(
        "Chaque facteur est compté pour lui-même : aucun score n'est fait pour un élève. Les notes du primaire "
        "viennent d'autres écoles, qui évaluent autrement."
    )
    yield words.say(NOT_A_CAUSE)
