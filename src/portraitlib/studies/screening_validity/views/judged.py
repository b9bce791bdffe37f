"""Views of how right the coefficient was: at its limits, on later cohorts, and how early."""

from __future__ import annotations

import pandas as pd

from portraitlib.display import charts
from portraitlib.display.tables import shown_table
from portraitlib.display.view import ShownFigure, View
from portraitlib.display.viewing import view_of
from portraitlib.display.wording import Words
from portraitlib.results.forms import Form
from portraitlib.studies.screening_validity.measures.accuracy import Validity
from portraitlib.studies.screening_validity.measures.lead_time import LeadTime
from portraitlib.studies.screening_validity.measures.over_time import OverTime
from portraitlib.studies.screening_validity.views.phrases import alt, followed, interval, left_out, level, notes, scope

NEARLY_NONE, SMALL_SHARE = 0.005, 0.5
RATE_COLUMNS = (("measure_rate", Form.PERCENT), ("rate_low", Form.PERCENT), ("rate_high", Form.PERCENT))


@view_of.register
def _(result: Validity, words: Words) -> View:
    facts, counts = result.facts, result.counts
    shown = shown_table(
        result.tables["accuracy"],
        words,
        title=words.say("Ce que le coefficient a repéré, manqué et signalé en vain"),
        columns=("signal_rule", "measure", "n_students", "n_yes", *RATE_COLUMNS, ("least_rate", Form.PERCENT),
                 ("most_rate", Form.PERCENT)),
        note=words.say(
            "Intervalles de Wilson à {level}. Les deux dernières colonnes : les parts extrêmes si tous les élèves dont "
            "la suite n'est pas connue étaient partis, ou étaient restés.",
            level=words.percent(facts["confidence"]),
        ),
    )  # fmt: skip
    title = words.say("Combien d'élèves partis, et d'élèves restés, le coefficient a-t-il bien placés ?")
    image = charts.interval_dots(
        shown, words, label=("measure", "signal_rule"), value="measure_rate", low="rate_low", high="rate_high",
        n="n_students", is_sorted=False, title=title, subtitle=scope(facts, words),
    )  # fmt: skip
    tied = counts["tied"]
    return View(
        name="validite-justesse",
        headline=words.say(
            "Aire sous la courbe : {area}. Une aire de 0,50 vaut le hasard, de 1 un sans-faute.",
            area=interval(facts["roc_area"], facts["roc_low"], facts["roc_high"], words),
        ),
        sentences=(
            followed(counts, words),
            *left_out(counts, words),
            words.say(
                "« Selon les places » : les coefficients les plus élevés, jusqu'à {share} des élèves.",
                share=words.percent(facts["capacity_share"]),
            ),
            *(
                [words.plural("{n} élève est à égalité à la limite des places : personne n'y est signalé.",
                              "{n} élèves sont à égalité à la limite des places : personne n'y est signalé.", tied)]
                if tied
                else []
            ),
            words.say(
                "Repères publiés au Québec : 0,73 pour un indice administratif, 0,81 pour un questionnaire rempli par "
                "les élèves (Gagnon et autres, 2015; 1 557 élèves de deux écoles)."
            ),
        ),
        figures=(ShownFigure("validite-justesse", image, title, alt(title, words), shown.name),),
        tables=(shown,),
        notes=notes(facts, words),
    )  # fmt: skip


@view_of.register
def _(result: OverTime, words: Words) -> View:
    facts = result.facts
    periods = shown_table(
        result.tables["periods"], words, title=words.say("Le même seuil, sur deux séries de cohortes"),
        columns=("cohorts", "measure", "n_students", "n_yes", *RATE_COLUMNS),
    )  # fmt: skip
    areas = shown_table(
        result.tables["areas"], words, title=words.say("Aire sous la courbe, par série de cohortes"),
        columns=("cohorts", "n_students", "n_gone", "n_stayed", *((name, Form.NUMBER) for name in
                 ("roc_area", "roc_low", "roc_high"))),
    )  # fmt: skip
    title = words.say("Ce que vaut, plus tard, un seuil fixé plus tôt")
    image = charts.interval_dots(
        periods, words, label=("measure", "cohorts"), value="measure_rate", low="rate_low", high="rate_high",
        n="n_students", is_sorted=False, title=title, subtitle=scope(facts, words),
    )  # fmt: skip
    is_sure = not (facts["change_low"] <= 0 <= facts["change_high"])
    return View(
        name="validite-temps",
        headline=words.say(
            "Seuil fixé par les cohortes {first} à {last} : un coefficient de {limit} ou plus; "
            "essayé sur les suivantes.",
            first=facts["earlier_min_year"], last=facts["earlier_max_year"], limit=words.number(facts["limit"], 1),
        ),
        sentences=(
            words.say(
                "L'aire change de {change} d'une série à l'autre : {verdict}.",
                change=interval(facts["area_change"], facts["change_low"], facts["change_high"], words),
                verdict=words.say("un changement que le hasard n'explique pas bien")
                if is_sure
                else words.say("ces données ne permettent pas de dire qu'elle a changé"),
            ),
            words.say(
                "Une cohorte porte l'année d'entrée en 1re secondaire. Le seuil est celui qui sépare le mieux, chez "
                "les plus anciennes, les élèves partis des autres (Youden) : il y paraît donc toujours à son avantage."
            ),
            followed(result.counts, words),
        ),
        figures=(ShownFigure("validite-temps", image, title, alt(title, words), periods.name),),
        tables=(periods, areas),
        notes=notes(facts, words),
        is_finding=False,
    )  # fmt: skip


@view_of.register
def _(result: LeadTime, words: Words) -> View:
    facts = result.facts
    looks = shown_table(
        result.tables["looks"], words, title=words.say("Ce que l'on savait, à trois moments de l'année"),
        columns=("look", "determined_share", "n_gone", "n_found", ("found_rate", Form.PERCENT),
                 ("found_low", Form.PERCENT), ("found_high", Form.PERCENT), "ppv_rate",
                 *((name, Form.NUMBER) for name in ("roc_area", "roc_low", "roc_high"))),
        note=words.say(
            "L'aire porte sur les élèves dont on savait assez ce jour-là. Un tiret : non estimable, moins de "
            "{smallest} élèves partis, ou moins de {smallest} restés, avaient alors un coefficient.",
            smallest=words.count(facts["smallest_number"]),
        ),
    )  # fmt: skip
    ahead = shown_table(
        result.tables["years_ahead"], words, title=words.say("Combien d'années avant leur départ"),
        columns=(("years_ahead", Form.COUNT), "n_gone", "n_found", ("found_rate", Form.PERCENT),
                 ("found_low", Form.PERCENT), ("found_high", Form.PERCENT)),
        note=words.say("0 : partis l'année même où le coefficient est lu; 3 : trois ans plus tard ou plus."),
    )  # fmt: skip
    title = words.say("Part des élèves partis qui étaient repérés à ce moment")
    image = charts.interval_dots(
        looks, words, label="look", value="found_rate", low="found_low", high="found_high", n="n_gone",
        is_sorted=False, title=title, subtitle=words.say("Trois jours de l'année; {level}", level=level(facts, words)),
    )  # fmt: skip
    return View(
        name="validite-avance",
        headline=_early(looks.rows, facts["looks_without_data"], words),
        sentences=(
            words.say(
                "Rien de ce qui a été connu après le jour lu n'est employé. Un élève dont on savait trop peu compte "
                "comme non repéré : c'est ce qui arrive quand on lit trop tôt."
            ),
            *(
                [
                    words.say(
                        "Jours où aucun indicateur n'était connu, absents du tableau : {looks}.",
                        looks=words.listing(words.label(look, "look").lower() for look in facts["looks_without_data"]),
                    )
                ]
                if facts["looks_without_data"]
                else []
            ),
            followed(result.counts, words),
        ),
        figures=(ShownFigure("validite-avance", image, title, alt(title, words), looks.name),),
        tables=(looks, ahead),
        notes=notes(facts, words),
        is_finding=False,
    )


def _early(looks: pd.DataFrame, without_data: tuple[str, ...], words: Words) -> str:
    """That it is too early at the first day, when it is; else what was found that day."""
    first = looks.iloc[0]
    if first["determined_share"] < NEARLY_NONE:
        return words.say(
            "{look}, on n'en savait assez pour presque aucun élève : il est trop tôt pour proposer un palier.",
            look=words.label(first["look"], "look"),
        )
    if first["determined_share"] < SMALL_SHARE:
        return words.say(
            "{look}, on n'en savait assez que pour {share} des élèves : il est trop tôt pour proposer un palier.",
            look=words.label(first["look"], "look"), share=words.percent(first["determined_share"]),
        )  # fmt: skip
    if pd.isna(first["found_rate"]):
        return words.say("Ce que le coefficient savait à chaque moment de l'année.")
    if without_data:
        return words.say(
            "Avant {look}, rien n'était connu; ce jour-là, {share} des élèves partis ensuite étaient signalés.",
            look=words.label(first["look"], "look").lower(), share=words.percent(first["found_rate"]),
        )  # fmt: skip
    return words.say(
        "Dès le premier jour lu ({look}), {share} des élèves partis ensuite étaient signalés.",
        look=words.label(first["look"], "look").lower(), share=words.percent(first["found_rate"]),
    )  # fmt: skip
