"""Graduation by cohort: from what is sure to what is possible."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from portraitlib.display.section import (
    ShownFigure,
    ShownTable,
    View,
    Words,
    charts,
    mark,
    only,
    range_title,
    shown_table,
    view_of,
    with_texts,
)
from portraitlib.rules.persistence import ProvincialRate
from portraitlib.studies.school_portrait.measures.graduation import Graduation
from portraitlib.studies.school_portrait.views.phrases import PLACE


@view_of.register
def view_graduation(result: Graduation, words: Words) -> View:
    """Diplomas and qualifications, cohort by cohort."""
    titles = {
        "cohorts": words.say("Diplôme ou qualification, par cohorte"),
        "cohorts_by_sex": words.say("Diplôme ou qualification, par cohorte et par sexe"),
    }
    tables = tuple(shown_table(table, words, title=titles[name]) for name, table in result.tables.items())
    told = result.tables["cohorts"].data.dropna(subset=["sure_rate", "possible_rate"])
    return View(
        name="diplomation",
        to_do=words.say("Demandez-vous ce que l'on savait de ces élèves un an plus tôt."),
        headline=_headline(told, words),
        sentences=tuple(_sentences(told, result, words)),
        figures=_figures(tables[0], told, words),
        tables=tables,
        notes=tuple(_notes(result, words)),
    )


def _headline(told: pd.DataFrame, words: Words) -> str:
    if told.empty:
        return words.withheld("Les cohortes sont trop petites pour que leurs taux soient donnés exactement.")
    latest = told.sort_values(["horizon", "cohort_year"]).iloc[-1]
    if latest["sure_rate"] == latest["possible_rate"]:
        return words.say(
            "Des élèves entrés en 1re secondaire en {cohort_year:year}, {sure_rate:percent} ont un diplôme ou une "
            "qualification en {horizon:count} ans (n = {n_students:count}).",
            latest,
        )
    return words.say(
        "Des élèves entrés en 1re secondaire en {cohort_year:year}, de {sure_rate:percent} (c'est sûr) à "
        "{possible_rate:percent} (c'est possible) ont un diplôme ou une qualification en {horizon:count} ans (n = "
        "{n_students:count}).",
        latest,
    )


def _sentences(told: pd.DataFrame, result: Graduation, words: Words) -> Iterator[str]:
    yield words.say(
        "La différence entre les deux taux, ce sont les élèves partis ailleurs (déménagement, éducation des adultes, "
        "formation professionnelle, situation inconnue) : l'école ne sait pas s'ils ont obtenu un diplôme ensuite. Ce "
        "ne sont pas des échecs."
    )
    if result.cohorts_too_recent:
        cohorts = [words.year(year) for year in result.cohorts_too_recent]
        yield words.say("Trop tôt pour le dire : {cohorts:listing}.", cohorts=cohorts)
    if official := _official(result, told):
        yield words.say(
            "Repère officiel, pour tout le Québec : {rates:listing}. Le Ministère retrouve un élève partout au Québec; "
            "l'école, non. Les deux taux ne se comparent donc pas directement.",
            rates=[
                words.say(
                    "{rate:percent1} en {horizon:count} ans (cohorte de {cohort})",
                    rate=one.rates[horizon],
                    horizon=horizon,
                    cohort=str(one.cohort),
                )
                for horizon, one in official.items()
            ],
        )


def _figures(cohorts: ShownTable, told: pd.DataFrame, words: Words) -> tuple[ShownFigure, ...]:
    """What is sure and what is possible for each cohort, at the longest horizon that several cohorts reached."""
    if told.empty:
        return ()
    reached = told.groupby("horizon")["cohort_year"].nunique()
    horizon = int(reached[reached >= min(3, reached.max())].index.max())
    rows = cohorts.rows
    drawn = only(cohorts, (rows["horizon"] == horizon) & rows["known_rate"].notna() & rows["sure_rate"].notna())
    if drawn.rows.empty:
        return ()
    drawn = with_texts(drawn, PLACE, words.say("Cohorte"), [words.year(year) for year in drawn.rows["cohort_year"]])
    title = range_title(
        drawn,
        words,
        PLACE,
        "known_rate",
        mark("Diplôme ou qualification en {horizon} ans : de {low} ({low_where}) à {high} ({high_where})"),
        words.say("Diplôme ou qualification en {horizon} ans, par cohorte", horizon=horizon),
        horizon=horizon,
    )
    image = charts.interval_dots(
        drawn,
        words,
        label=PLACE,
        value="known_rate",
        low="sure_rate",
        high="possible_rate",
        n="n_students",
        is_sorted=False,
        axis_label=words.say("Part de la cohorte; le point : parmi les élèves dont la suite est connue"),
        title=title,
        subtitle=words.say("Par année d'entrée en 1re secondaire"),
    )
    listed = [
        words.say("{place} de {sure_rate:percent} à {possible_rate:percent}", row)
        for row in drawn.rows.to_dict("records")
    ]
    alt = words.say("{title}. Un trait par cohorte : {rows}.", title=title, rows="; ".join(listed))
    return (ShownFigure(name="diplomation", image=image, title=title, alt=alt, table=cohorts.name),)


def _notes(result: Graduation, words: Words) -> Iterator[str]:
    yield words.say(
        "Définition officielle : élèves inscrits pour la première fois en 1re secondaire, qui obtiennent un diplôme ou "
        "une qualification 5, 6 ou 7 ans plus tard. Une cohorte qui n'a pas encore atteint ce délai n'est pas montrée."
    )
    if "cohorts_by_sex" in result.tables:
        yield words.say(
            "Les taux par sexe ne sont donnés que pour les cohortes dont on connaît le sexe d'au moins "
            "{known_share:percent} des élèves : sinon, on ne compterait que ceux qui sont restés.",
            result,
        )
    shown = _official(result, result.tables["cohorts"].data).values()
    for source in dict.fromkeys(one.source or result.provincial_source for one in shown):
        if source:
            yield words.say("Source du repère : {source}.", source=source)


def _official(result: Graduation, told: pd.DataFrame) -> dict[int, ProvincialRate]:
    """Official rate of each number of years that is shown: that of the latest cohort which has one."""
    found: dict[int, ProvincialRate] = {}
    shown = {int(horizon) for horizon in told["horizon"].unique()}
    for one in sorted(result.provincial, key=lambda rate: rate.cohort):
        if one.group == "all":
            found |= dict.fromkeys(shown & set(one.rates), one)
    return dict(sorted(found.items()))
