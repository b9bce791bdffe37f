"""View of the departures by band of coefficient, of the chances learnt, and of what support would gain."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd

from portraitlib.display import charts
from portraitlib.display.tables import shown_table
from portraitlib.display.view import ShownFigure, View
from portraitlib.display.viewing import view_of
from portraitlib.display.wording import Words
from portraitlib.results.forms import Form
from portraitlib.studies.screening_validity.measures.calibration import Calibration
from portraitlib.studies.screening_validity.views.phrases import alt, followed, interval, notes, scope


@view_of.register
def _(result: Calibration, words: Words) -> View:
    facts = result.facts
    bands = shown_table(
        result.tables["bands"], words, title=words.say("Départs par tranche de coefficient"),
        columns=(("coefficient_from", Form.MARK), ("coefficient_below", Form.MARK), "n_students", "n_gone",
                 "gone_rate", "rate_low", "rate_high"),
    )  # fmt: skip
    title = words.say("Plus le coefficient est élevé, plus les départs sont-ils fréquents ?")
    named = replace(
        bands,
        columns=tuple(replace(one, form=Form.TEXT) if one.name == "coefficient_from" else one for one in bands.columns),
        labels=bands.labels.assign(coefficient_from=_band_names(bands.rows, words)),
    )
    image = charts.interval_dots(
        named, words, label="coefficient_from", value="gone_rate", low="rate_low", high="rate_high", n="n_students",
        is_sorted=False, title=title, subtitle=scope(facts, words),
    )  # fmt: skip
    tables, learnt = [bands], []
    if "benefits" in result.tables:
        tables.append(
            shown_table(
                result.tables["benefits"], words, title=words.say("Bénéfice net, pour 100 élèves"),
                columns=(("stake_share", Form.PERCENT), "n_students",
                         *((name, Form.NUMBER) for name in ("by_coefficient", "for_everyone", "for_nobody"))),
                note=words.say(
                    "Élèves partis repérés, moins les élèves signalés en vain pesés par ce qu'ils coûtent. À une "
                    "chance de 20 %, repérer un élève vaut quatre soutiens donnés en vain (Vickers et Elkin, 2006)."
                ),
            )
        )  # fmt: skip
        learnt = [_line(facts, words)]
    else:
        learnt = [
            words.say(
                "Une seule cohorte est suivie : aucune chance ne peut être apprise de l'une et essayée sur l'autre."
            )
            if facts["not_learnt"] == "one_cohort"
            else words.say("Les cohortes sont trop petites pour apprendre une chance et l'essayer sur d'autres.")
        ]
    return View(
        name="validite-calibration",
        headline=words.say("Le coefficient n'est pas une chance de partir : voici ce qui est arrivé, par tranche."),
        sentences=(*learnt, followed(result.counts, words)),
        figures=(ShownFigure("validite-calibration", image, title, alt(title, words), bands.name),),
        tables=tuple(tables),
        notes=notes(facts, words),
        is_finding=False,
    )


def _band_names(bands: pd.DataFrame, words: Words) -> list[str]:
    """« 10 à 25 », « 50 et plus »."""
    ends = [(words.number(low, 0), below) for low, below in bands[["coefficient_from", "coefficient_below"]].to_numpy()]
    return [
        words.say("{low} et plus", low=low)
        if math.isnan(below)
        else words.say("de {low} à moins de {below}", low=low, below=words.number(below, 0))
        for low, below in ends
    ]


def _line(facts, words: Words) -> str:
    if facts["slope"] is None or math.isnan(facts["slope"]):
        return words.say(
            "La chance de partir apprise des cohortes plus anciennes ne peut pas être comparée aux plus récentes : "
            "elle ne varie presque pas, ou ne se calcule pas."
        )
    if math.isnan(facts["slope_low"]):
        return words.say(
            "Chance apprise des cohortes plus anciennes, essayée sur les plus récentes : {expected} de départs "
            "attendus, {observed} observés. La pente n'est pas estimable : chez les plus anciennes, on n'est pas sûr "
            "que la chance monte avec le coefficient.",
            expected=words.percent(facts["expected_rate"]), observed=words.percent(facts["observed_rate"]),
        )  # fmt: skip
    return words.say(
        "Chance apprise des cohortes plus anciennes, essayée sur les plus récentes : {expected} de départs attendus, "
        "{observed} observés; pente {slope} (1 : les chances annoncées tiennent; moins de 1 : elles vont trop loin). "
        "L'intervalle de la pente compte aussi l'erreur de ce qui a été appris.",
        expected=words.percent(facts["expected_rate"]), observed=words.percent(facts["observed_rate"]),
        slope=interval(facts["slope"], facts["slope_low"], facts["slope_high"], words),
    )  # fmt: skip
