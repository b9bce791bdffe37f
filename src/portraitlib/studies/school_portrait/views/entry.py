"""From primary to secondary school: strengths and needs of the students who enter, and what the data do not know."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from portraitlib.display import charts
from portraitlib.display.drawn import exact, only
from portraitlib.display.tables import shown_table
from portraitlib.display.view import ShownFigure, ShownTable, View
from portraitlib.display.viewing import view_of
from portraitlib.display.wording import Words
from portraitlib.results.forms import Form
from portraitlib.studies.school_portrait.measures.entry import Entry
from portraitlib.studies.school_portrait.views.phrases import NOT_A_CAUSE

_FACTORS = (
    "area",
    "factor",
    "use",
    "n_students",
    "n_concerned",
    "n_unknown",
    "share",
    ("concerned_low", Form.PERCENT),
    ("concerned_high", Form.PERCENT),
)
_CHANGES = (
    "subject",
    "n_students",
    ("mean_before", Form.MARK),
    ("mean_after", Form.MARK),
    ("mean_change", Form.NUMBER),
    ("change_low", Form.NUMBER),
    ("change_high", Form.NUMBER),
)
_STRENGTH = "strength"


@view_of.register
def _(result: Entry, words: Words) -> View:
    factors, changes, facts = result.tables["factors"], result.tables["changes"], result.facts
    title = words.say("Facteurs de la transition que les données connaissent")
    columns = [name for name in _FACTORS if name != "n_unknown" or name in factors.data]
    shown = shown_table(factors, words, title=title, columns=columns)
    tables = (shown,)
    if len(changes.data):
        title = words.say("De la fin du primaire à la 1re étape, mêmes élèves, même matière")
        tables += (shown_table(changes, words, title=title, columns=_CHANGES),)
    return View(
        name="entree",
        headline=_headline(result, words),
        sentences=tuple(_sentences(result, words)),
        figures=_figures(shown, facts, words),
        tables=tables,
        notes=tuple(_notes(facts, words)),
    )


def _told(factors) -> pd.DataFrame:
    return factors.data[exact(factors, "share")]


def _headline(result: Entry, words: Words) -> str:
    told, n = _told(result.tables["factors"]), result.counts["students"]
    strengths, needs = told[told["use"] == _STRENGTH], told[told["use"] != _STRENGTH]
    entering = words.plural(
        "{n} élève entre en 1re secondaire en {year}.",
        "{n} élèves entrent en 1re secondaire en {year}.",
        n,
        year=words.year(result.facts["school_year"]),
    )
    parts = [_share(row, words) for row in strengths.head(1).to_dict("records")]
    largest = needs.sort_values("share", ascending=False, kind="stable").head(1)
    parts += [_share(row, words) for row in largest.to_dict("records")]
    return " ".join([entering, *parts])


def _share(row, words: Words) -> str:
    return words.say(
        "{factor} : {share} (n = {n}, intervalle de {low} à {high}).",
        factor=words.label(row["factor"], "factor"),
        share=words.percent(row["share"]),
        n=words.count(int(row["n_students"])),
        low=words.percent(row["concerned_low"]),
        high=words.percent(row["concerned_high"]),
    )


def _sentences(result: Entry, words: Words) -> Iterator[str]:
    facts, changes = result.facts, result.tables["changes"].data
    known = changes[changes["change_low"].notna()] if len(changes) else changes
    clear = known[(known["change_low"] > 0) | (known["change_high"] < 0)]
    for row in clear.sort_values("mean_change", key=abs, ascending=False).head(2).to_dict("records"):
        yield words.say(
            "{subject} : {change} points en moyenne entre la fin du primaire et la 1re étape, pour les mêmes élèves "
            "(n = {n}, intervalle de {low} à {high}).",
            subject=words.label(row["subject"], "subject"),
            change=words.number(row["mean_change"], 1),
            n=words.count(int(row["n_students"])),
            low=words.number(row["change_low"], 1),
            high=words.number(row["change_high"], 1),
        )
    if len(known) and clear.empty:
        yield words.say(
            "Entre la fin du primaire et la 1re étape, aucune matière ne montre de changement net de moyenne."
        )
    if changes.empty:
        yield words.say(
            "Le changement depuis le primaire ne peut pas être dit : il faut les résultats de la fin du primaire et "
            "ceux de la 1re étape."
        )
    if facts["without_data"]:
        names = (words.label(name, "factor").lower() for name in facts["without_data"])
        yield words.say("Prévu, mais absent des données de l'école : {names}.", names=words.listing(names))
    yield words.say(
        "Le guide nomme aussi des facteurs qu'aucune donnée d'ici ne connaît : {names}. Ils se demandent aux élèves, "
        "aux familles et aux collègues du primaire.",
        names=words.listing(words.label(name, "factor") for name in facts["not_in_data"]),
    )


def _figures(shown: ShownTable, facts, words: Words) -> tuple[ShownFigure, ...]:
    drawn = only(shown, shown.rows["share"].notna())
    if drawn.rows.empty:
        return ()
    title = words.say("À l'entrée en 1re secondaire : sur quoi miser, quoi soutenir")
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
        subtitle=words.say("{year} · en losange : une force du groupe", year=words.year(facts["school_year"])),
    )
    rows = [
        words.say("{factor} {share}", factor=words.label(row["factor"], "factor"), share=words.percent(row["share"]))
        for row in drawn.rows[(drawn.bounds["share"] == "").to_numpy()].to_dict("records")
    ]
    alt = words.say("{title}. Part des élèves : {rows}.", title=title, rows="; ".join(rows))
    return (ShownFigure(name="entree", image=image, title=title, alt=alt, table=shown.name),)


def _notes(facts, words: Words) -> Iterator[str]:
    yield words.say(
        "« Fragile » : sous le seuil ou à moins de {points} points au-dessus, à la fin du primaire. Début de l'année "
        ": les {weeks} premières semaines; souvent absent : {share} des jours de classe ou plus. Arrivée en cours "
        "d'année : plus de {days} jours après la rentrée.",
        points=words.number(facts["comfortable_points"], 0),
        weeks=words.count(facts["first_weeks"]),
        share=words.percent(facts["chronic_absence_share"]),
        days=words.count(facts["late_entry_days"]),
    )
    yield words.say(
        "Chaque facteur est compté pour lui-même : aucun score n'est fait pour un élève. Les notes du primaire "
        "viennent d'autres écoles, qui évaluent autrement."
    )
    yield words.say(NOT_A_CAUSE)
