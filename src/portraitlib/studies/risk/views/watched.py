"""View of who is signalled, by group of students."""

from __future__ import annotations

from portraitlib.display.section import (
    Rank,
    ShownFigure,
    ShownTable,
    View,
    Words,
    charts,
    mark,
    range_title,
    shown_table,
    view_of,
)
from portraitlib.indicators.wording import criteria_note
from portraitlib.studies.risk.measures.audit import TierShares
from portraitlib.studies.risk.views.phrases import rates, scope, told_rates


@view_of.register
def view_tier_shares(result: TierShares, words: Words) -> View:
    """Share of each group of students in tiers 2 and 3."""
    title = words.say("Part des élèves proposés aux paliers 2 et 3, par groupe")
    shown = shown_table(result.tables["subgroups"], words, title=title)
    return View(
        name="paliers-groupes",
        headline=_overall(result, words),
        sentences=(
            words.say(
                "Ces caractéristiques n'entrent pas dans le coefficient; elles servent à le surveiller. Deux "
                "intervalles qui se chevauchent largement ne permettent pas de dire que les parts diffèrent."
            ),
        ),
        figures=(_figure(result, shown, words),),
        tables=(shown,),
        notes=(
            words.say(
                "Une différence ne prouve pas une injustice, ni l'égalité la justice : les besoins peuvent différer. "
                "Pour savoir si le coefficient se trompe plus souvent sur un groupe, il faut savoir ce que les élèves "
                "sont devenus : voir le carnet sur la validité du dépistage, quand vos données le permettent."
            ),
            criteria_note(result.scope.preset, words),
        ),
        rank=Rank.NO_FINDING,
    )


def _figure(result: TierShares, shown: ShownTable, words: Words) -> ShownFigure:
    """Share of each group and its interval."""
    by = result.by
    title = range_title(
        shown,
        words,
        by,
        "signalled_rate",
        mark("De {low} ({low_where}) à {high} ({high_where}) des élèves sont proposés aux paliers 2 et 3"),
        words.say("Élèves proposés aux paliers 2 et 3, par groupe"),
    )
    image = charts.interval_dots(
        shown,
        words,
        label=by,
        value="signalled_rate",
        low="rate_low",
        high="rate_high",
        n="n_students",
        title=title,
        subtitle=f"{words.label(by, 'column')} · {scope(result.scope, words)}",
    )
    cells = told_rates(shown, by, rates(shown, "signalled_rate"), words) or words.say("valeurs retenues")
    alt = words.say("{title} : {cells}.", title=title, cells=cells)
    return ShownFigure("paliers-groupes", image, title, alt, shown.name)


def _overall(result: TierShares, words: Words) -> str:
    if result.overall_rate is None:
        return words.withheld("La part de l'ensemble des élèves est retenue : trop peu d'élèves d'un côté.")
    return words.say(
        "Dans l'ensemble, {rate:percent} des {n:count} élèves placés sont proposés aux paliers 2 et 3; voici la part "
        "de chaque groupe.",
        rate=result.overall_rate,
        n=result.counts["students"],
    )
