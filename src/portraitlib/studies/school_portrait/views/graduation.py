"""Graduation by cohort: from what is sure to what is possible."""

from __future__ import annotations

import pandas as pd

from portraitlib.display import charts
from portraitlib.display.drawn import only, with_texts
from portraitlib.display.tables import shown_table
from portraitlib.display.view import ShownFigure, ShownTable, View
from portraitlib.display.viewing import view_of
from portraitlib.display.wording import Words
from portraitlib.results.forms import Form
from portraitlib.studies.school_portrait.measures.graduation import Graduation
from portraitlib.studies.school_portrait.views.phrases import PLACE

_COLUMNS = (
    "n_students",
    "n_graduated",
    "n_not_known",
    "n_not_graduated",
    ("sure_rate", Form.PERCENT),
    ("possible_rate", Form.PERCENT),
    ("known_rate", Form.PERCENT),
)


@view_of.register
def _(result: Graduation, words: Words) -> View:
    cohorts = shown_table(
        result.tables["cohorts"],
        words,
        title=words.say("Diplôme ou qualification, par cohorte"),
        columns=("cohort_year", ("horizon", Form.COUNT), *_COLUMNS),
    )
    tables = (cohorts,)
    if "cohorts_by_sex" in result.tables:
        by_sex = shown_table(
            result.tables["cohorts_by_sex"],
            words,
            title=words.say("Diplôme ou qualification, par cohorte et par sexe"),
            columns=("cohort_year", ("horizon", Form.COUNT), "subgroup", *_COLUMNS),
        )
        tables += (by_sex,)
    told = result.tables["cohorts"].data.dropna(subset=["sure_rate", "possible_rate"])
    return View(
        name="diplomation",
        headline=_headline(told, words),
        sentences=tuple(_sentences(told, result.facts, words)),
        figures=_figures(cohorts, told, words),
        tables=tables,
        notes=tuple(_notes(result.facts, words)),
    )


def _headline(told: pd.DataFrame, words: Words) -> str:
    if told.empty:
        return words.say("Les cohortes sont trop petites pour que leurs taux soient donnés exactement.")
    longest = told[told["horizon"] == told["horizon"].max()]
    row = longest.sort_values("cohort_year").iloc[-1]
    facts = {
        "cohort": words.year(row["cohort_year"]),
        "horizon": words.count(int(row["horizon"])),
        "n": words.count(int(row["n_students"])),
        "sure": words.percent(row["sure_rate"]),
        "possible": words.percent(row["possible_rate"]),
    }
    if row["sure_rate"] == row["possible_rate"]:
        return words.say(
            "Des élèves entrés en 1re secondaire en {cohort}, {sure} ont un diplôme ou une qualification en {horizon} "
            "ans (n = {n}).",
            **facts,
        )
    return words.say(
        "Des élèves entrés en 1re secondaire en {cohort}, de {sure} (c'est sûr) à {possible} (c'est possible) ont un "
        "diplôme ou une qualification en {horizon} ans (n = {n}).",
        **facts,
    )


def _sentences(told: pd.DataFrame, facts, words: Words):
    yield words.say(
        "La différence entre les deux taux, ce sont les élèves partis ailleurs (déménagement, éducation des adultes, "
        "formation professionnelle, situation inconnue) : l'école ne sait pas s'ils ont obtenu un diplôme ensuite. Ce "
        "ne sont pas des échecs."
    )
    if facts["cohorts_too_recent"]:
        yield words.say(
            "Trop tôt pour le dire : {cohorts}.",
            cohorts=words.listing(words.year(year) for year in facts["cohorts_too_recent"]),
        )
    horizons = [int(horizon) for horizon in sorted(told["horizon"].unique())]
    official = _provincial(facts, "all")
    known = [horizon for horizon in horizons if horizon in official]
    if known:
        rates = [
            words.say("{rate} en {horizon} ans", rate=words.percent(official[one], 1), horizon=words.count(one))
            for one in known
        ]
        yield words.say(
            "Repère officiel, pour tout le Québec (cohorte de {cohort}) : {rates}. Le Ministère retrouve un élève "
            "partout au Québec; l'école, non. Les deux taux ne se comparent donc pas directement.",
            cohort=str(official["cohort"]),
            rates=words.listing(rates),
        )


def _provincial(facts, group: str) -> dict:
    """Official rates of a group by horizon, with their cohort; empty when there are none."""
    for rate in facts["provincial"]:
        if rate["group"] == group:
            return {**rate["rates"], "cohort": rate["cohort"]}
    return {}


def _figures(cohorts: ShownTable, told: pd.DataFrame, words: Words) -> tuple[ShownFigure, ...]:
    """What is sure and what is possible for each cohort, at the longest horizon that several cohorts reached."""
    if told.empty:
        return ()
    reached = told.groupby("horizon")["cohort_year"].nunique()
    several = reached[reached >= min(3, reached.max())]
    horizon = int(several.index.max())
    rows = cohorts.rows
    drawn = only(cohorts, (rows["horizon"] == horizon) & rows["known_rate"].notna() & rows["sure_rate"].notna())
    if drawn.rows.empty:
        return ()
    drawn = _named(drawn, words)
    title = words.say(
        "Diplôme ou qualification en {horizon} ans, de ce qui est sûr à ce qui est possible", horizon=horizon
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
        words.say(
            "{cohort} de {low} à {high}",
            cohort=row[PLACE],
            low=words.percent(row["sure_rate"]),
            high=words.percent(row["possible_rate"]),
        )
        for row in drawn.rows.to_dict("records")
    ]
    alt = words.say("{title}. Un trait par cohorte : {rows}.", title=title, rows="; ".join(listed))
    return (ShownFigure(name="diplomation", image=image, title=title, alt=alt, table=cohorts.name),)


def _named(drawn: ShownTable, words: Words) -> ShownTable:
    names = [words.year(year) for year in drawn.rows["cohort_year"]]
    return with_texts(drawn, PLACE, words.say("Cohorte"), names)


def _notes(facts, words: Words):
    yield words.say(
        "Définition officielle : élèves inscrits pour la première fois en 1re secondaire, qui obtiennent un diplôme ou "
        "une qualification 5, 6 ou 7 ans plus tard. Une cohorte qui n'a pas encore atteint ce délai n'est pas montrée."
    )
    if facts["cohorts_by_sex"]:
        yield words.say(
            "Les taux par sexe ne sont donnés que pour les cohortes dont on connaît le sexe d'au moins {share} des "
            "élèves : sinon, on ne compterait que ceux qui sont restés.",
            share=words.percent(facts["known_share"]),
        )
    if facts["provincial_source"]:
        yield words.say("Source du repère : {source}.", source=facts["provincial_source"])
