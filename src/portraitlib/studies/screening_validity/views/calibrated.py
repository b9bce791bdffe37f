"""View of the departures by band of coefficient, of the chances learnt, and of what support would gain."""

from __future__ import annotations

import math
from dataclasses import replace

from portraitlib.display.section import Form, Rank, ShownFigure, ShownTable, View, Words, mark, shown_table, view_of
from portraitlib.studies.screening_validity.measures.calibration import Calibration, LearntChance
from portraitlib.studies.screening_validity.views.phrases import dots, followed, interval, notes, scope


@view_of.register
def view_calibration(result: Calibration, words: Words) -> View:
    """Departures by band, and whether a chance learnt holds."""
    tables = [shown_table(result.tables["bands"], words, title=words.say("Départs par tranche de coefficient"))]
    if result.learnt:
        note = words.say(
            "Élèves partis repérés, moins les élèves signalés en vain pesés par ce qu'ils coûtent. À une "
            "probabilité de 20 %, repérer un élève vaut quatre soutiens donnés en vain (Vickers et Elkin, 2006)."
        )
        title = words.say("Bénéfice net, pour 100 élèves")
        tables.append(shown_table(result.tables["benefits"], words, title=title, note=note))
    return View(
        name="validite-calibration",
        headline=_line(result.learnt, words) if result.learnt else _not_learnt(result, words),
        sentences=(
            words.say("Le coefficient n'est pas une chance de partir : la figure dit ce qui est arrivé, par tranche."),
            followed(result.counts, words),
        ),
        figures=(_figure(result, tables[0], words),),
        tables=tuple(tables),
        notes=notes(result, words),
        rank=Rank.NO_FINDING,
    )


def _figure(result: Calibration, bands: ShownTable, words: Words) -> ShownFigure:
    """Departures by band, each named by its two ends."""
    ends = bands.rows[["coefficient_from", "coefficient_below"]].itertuples(index=False)
    columns = [replace(one, form=Form.TEXT) if one.name == "coefficient_from" else one for one in bands.columns]
    named = bands.labels.assign(coefficient_from=[_band(low, below, words) for low, below in ends])
    return dots(
        "validite-calibration",
        replace(bands, columns=tuple(columns), labels=named),
        words,
        said=mark("De {low} de départs (coefficient {low_where}) à {high} (coefficient {high_where})"),
        title=words.say("Départs, selon le coefficient"),
        subtitle=scope(result.scope, words),
        label="coefficient_from",
        value="gone_rate",
        low="rate_low",
        high="rate_high",
        n="n_students",
        is_sorted=False,
    )


def _band(low: float, below: float, words: Words) -> str:
    """« 10 à 25 », « 50 et plus »."""
    if math.isnan(below):
        return words.say("{low:whole} et plus", low=low)
    return words.say("de {low:whole} à moins de {below:whole}", low=low, below=below)


def _not_learnt(result: Calibration, words: Words) -> str:
    if result.not_learnt == "one_cohort":
        return words.say(
            "Une seule cohorte est suivie : aucune probabilité ne peut être estimée sur l'une et essayée sur l'autre."
        )
    return words.say("Les cohortes sont trop petites pour estimer une probabilité et l'essayer sur d'autres.")


def _line(learnt: LearntChance, words: Words) -> str:
    """Whether the chances learnt held, as far as it can be told."""
    if math.isnan(learnt.slope):
        return words.say(
            "La probabilité de partir estimée d'après les cohortes plus anciennes ne peut pas être comparée aux plus "
            "récentes : elle ne varie presque pas, ou ne se calcule pas."
        )
    rates = {"expected": learnt.expected_rate, "observed": learnt.observed_rate}
    if math.isnan(learnt.slope_low):
        return words.say(
            "Probabilité estimée d'après les cohortes plus anciennes, essayée sur les plus récentes : "
            "{expected:percent} de départs attendus, {observed:percent} observés. La pente n'est pas estimable : chez "
            "les plus anciennes, on n'est pas sûr que la probabilité monte avec le coefficient.",
            rates,
        )
    return words.say(
        "Probabilité estimée d'après les cohortes plus anciennes, essayée sur les plus récentes : {expected:percent} "
        "de départs attendus, {observed:percent} observés; pente {slope} (1 : les probabilités annoncées tiennent; "
        "moins de 1 : elles vont trop loin). L'intervalle de la pente compte aussi l'erreur de ce qui a été estimé.",
        rates,
        slope=interval(learnt.slope, learnt.slope_low, learnt.slope_high, words),
    )
