"""View of the tiers: how many students each holds, which criteria they meet."""

from __future__ import annotations

from collections.abc import Iterator

from portraitlib.display.section import (
    MISSING,
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
from portraitlib.studies.risk.measures.tiers import Tiering
from portraitlib.studies.risk.views.phrases import (
    NOT_A_DIAGNOSIS,
    rates,
    scope,
    told_rates,
    unknown_note,
    unplaced_first,
    with_text,
)


@view_of.register
def view_tiers(result: Tiering, words: Words) -> View:
    """Students of each tier, and where the points come from."""
    levels = shown_table(result.tables["levels"], words, title=words.say("Élèves de chaque palier, par niveau"))
    title = words.say("Élèves qui ont des points à chaque critère")
    met = shown_table(result.tables["criteria_met"], words, title=title)
    return View(
        name="paliers",
        to_do=words.say("Commencez par les soutiens, non par les paliers."),
        headline=unplaced_first(result, _headline(result, words), words),
        sentences=tuple(_sentences(result, words)),
        figures=(_figure(result, met, words),),
        tables=(_tiers_table(result, words), met, levels),
        notes=(
            *unknown_note(result.unknown_indicators, words),
            words.say(NOT_A_DIAGNOSIS),
            criteria_note(result.scope.preset, words),
        ),
        is_school_headline=True,
    )


def _figure(result: Tiering, met: ShownTable, words: Words) -> ShownFigure:
    """Share of the students to whom each criterion gives points."""
    title = range_title(
        met,
        words,
        "indicator",
        "met_rate",
        mark("Le critère qui donne des points au plus d'élèves : {high_where} ({high})"),
        words.say("Part des élèves à qui chaque critère donne des points"),
    )
    image = charts.bars(
        met,
        words,
        label="indicator",
        value="met_rate",
        n="n_observed",
        maximum=1.0,
        title=title,
        subtitle=scope(result.scope, words),
    )
    longest = rates(met, "met_rate").sort_values(ascending=False, kind="stable").head(3)
    alt = words.say(
        "{title}. Une barre par critère. Les plus longues : {cells}. Toutes les valeurs sont dans le tableau.",
        title=title,
        cells=told_rates(met, "indicator", longest, words),
    )
    return ShownFigure("paliers-criteres", image, title, alt, met.name)


def _tiers_table(result: Tiering, words: Words) -> ShownTable:
    """Students of each tier, beside the usual shares."""
    shown = shown_table(result.tables["tiers"], words, title=words.say("Élèves de chaque palier"))
    usual = result.usual_shares
    told = [words.percent(usual[tier]) if tier in usual else MISSING for tier in shown.rows["tier"]]
    return with_text(shown, "usual_share", told, after="observed_tier_share", header=words.say("Repère usuel"))


def _headline(result: Tiering, words: Words) -> str:
    """Universal teaching first when many are surely signalled; else how many."""
    limit = result.universal_first_share
    if result.is_universal_first:
        return words.say(
            "L'enseignement offert à tous d'abord : plus de {limit:percent} des élèves placés seraient aux paliers 2 "
            "et 3.",
            limit=limit,
        )
    more = result.tables["tiers"].data.set_index("tier").reindex(["2", "3"])
    proposed = result.counts["proposed"]
    if proposed is None or more[["n_students", "observed_tier_share"]].isna().any(axis=None):
        if result.is_over_share:
            return words.say(
                "Les paliers 2 et 3 réunissent autour de {limit:percent} des élèves placés, ou un peu plus.",
                limit=limit,
            )
        return words.say("Les paliers 2 et 3 réunissent au plus {limit:percent} des élèves placés.", limit=limit)
    return words.plural(
        "Un soutien de plus près est proposé à {n} élève, soit {share:percent} des élèves placés.",
        "Un soutien de plus près est proposé à {n} élèves, soit {share:percent} des élèves placés.",
        proposed,
        share=float(more["observed_tier_share"].sum()),
    )


def _sentences(result: Tiering, words: Words) -> Iterator[str]:
    """Shares beside the usual ones, who is left out, who might be higher."""
    counts = result.counts
    if told := _shares(result, words):
        yield words.say("Parts observées : {told}.", told="; ".join(told))
    yield " ".join(_usual(result, words))
    if left := list(_left_out(result, words)):
        yield " ".join(left)
    if counts["maybe_higher"] != 0:
        yield words.plural(
            "{n} élève du palier 1 pourrait être à un autre palier si ce qui manque était connu.",
            "{n} élèves du palier 1 pourraient être à un autre palier si ce qui manque était connu.",
            counts["maybe_higher"],
        )


def _shares(result: Tiering, words: Words) -> list[str]:
    """Observed shares beside the usual ones, of the tiers that may be told."""
    shares = result.tables["tiers"].data.set_index("tier")["observed_tier_share"].dropna()
    return [
        words.say(
            "{tier}, {share:percent} (repère : {usual:percent})",
            tier=words.label(tier, "tier").lower(),
            share=share,
            usual=result.usual_shares[str(tier)],
        )
        for tier, share in shares.items()
        if tier in result.usual_shares
    ]


def _usual(result: Tiering, words: Words) -> Iterator[str]:
    """What the usual shares are worth, and what to look at when many are signalled."""
    if result.is_universal_first:
        yield words.say(
            "Quand autant d'élèves sont touchés, un soutien individuel ne suffit pas et épuise l'équipe : regardez "
            "quels critères touchent le plus d'élèves, et ce que l'enseignement en classe peut changer pour tous."
        )
    yield words.say(
        "Le repère de {shares} est une convention, pas une loi : une école de milieu défavorisé peut s'en écarter "
        "pour de bonnes raisons.",
        shares=" / ".join(words.number(100 * share, 0) for share in result.usual_shares.values()),
    )


def _left_out(result: Tiering, words: Words) -> Iterator[str]:
    """Students without a tier, and those who left."""
    if result.counts["undetermined"] != 0:
        yield words.say("Ceux qu'on ne peut pas placer sont à compléter, jamais « sans besoin ».")
    if result.counts["left"] != 0:
        yield words.plural(
            "{n} élève parti en cours d'année n'est pas compté.",
            "{n} élèves partis en cours d'année ne sont pas comptés.",
            result.counts["left"],
        )
