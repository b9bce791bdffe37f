"""Views of the tiers: how many students each holds, which criteria they meet, how groups compare."""

from __future__ import annotations

import pandas as pd

from portraitlib.display import charts
from portraitlib.display.tables import shown_table
from portraitlib.display.view import ShownFigure, ShownTable, View
from portraitlib.display.viewing import view_of
from portraitlib.display.wording import Words
from portraitlib.indicators.wording import criteria_note
from portraitlib.results.forms import Form
from portraitlib.studies.risk.measures.audit import TierShares
from portraitlib.studies.risk.measures.tiers import Tiering
from portraitlib.studies.risk.views.phrases import NOT_A_DIAGNOSIS, scope, unknown_note, with_text


@view_of.register
def _(result: Tiering, words: Words) -> View:
    facts, counts = result.facts, result.counts
    tiers = _tiers_table(result, words)
    levels = shown_table(
        result.tables["levels"],
        words,
        title=words.say("Élèves de chaque palier, par niveau"),
        columns=("grade_level", "tier", "n_students", "observed_tier_share"),
    )
    met = shown_table(
        result.tables["criteria_met"],
        words,
        title=words.say("Élèves qui ont des points à chaque critère"),
        columns=("indicator", "domain", "n_observed", "n_met", ("met_rate", Form.PERCENT)),
    )
    title = words.say("Où les points viennent : part des élèves touchés par chaque critère")
    image = charts.bars(
        met,
        words,
        label="indicator",
        value="met_rate",
        n="n_observed",
        maximum=1.0,
        title=title,
        subtitle=scope(facts, words),
    )
    return View(
        name="paliers",
        headline=_headline(result, words),
        sentences=tuple(
            filter(
                None,
                (_shares(result, words), _usual(result, words), _left_out(counts, words), _maybe_higher(counts, words)),
            )
        ),
        figures=(ShownFigure("paliers-criteres", image, title, _alt(met, title, words), met.name),),
        tables=(tiers, met, levels),
        notes=(*unknown_note(facts, words), words.say(NOT_A_DIAGNOSIS), criteria_note(facts, words)),
        is_school_headline=True,
    )


def _tiers_table(result: Tiering, words: Words) -> ShownTable:
    shown = shown_table(
        result.tables["tiers"],
        words,
        title=words.say("Élèves de chaque palier"),
        columns=("tier", "n_students", "observed_tier_share"),
    )
    usual = [
        words.percent(result.facts["usual_shares"][tier]) if tier in result.facts["usual_shares"] else "—"
        for tier in shown.rows["tier"]
    ]
    return with_text(shown, "usual_share", usual, words, after="observed_tier_share")


def _headline(result: Tiering, words: Words) -> str:
    """Universal teaching first when many are signalled; else how many are proposed for more."""
    facts = result.facts
    if facts["is_universal_first"]:
        return words.say(
            "L'enseignement offert à tous d'abord : plus de {limit} des élèves seraient aux paliers 2 et 3.",
            limit=words.percent(facts["universal_first_share"]),
        )
    data = result.tables["tiers"].data.set_index("tier")["n_students"]
    more = data.reindex(["2", "3"])
    if more.isna().any():
        return words.say("Les paliers 2 et 3 réunissent au plus {limit} des élèves.",
                         limit=words.percent(facts["universal_first_share"]))  # fmt: skip
    return words.plural(
        "Un soutien de plus près est proposé à {n} élève, soit au plus {limit} des élèves.",
        "Un soutien de plus près est proposé à {n} élèves, soit au plus {limit} des élèves.",
        int(more.sum()),
        limit=words.percent(facts["universal_first_share"]),
    )


def _shares(result: Tiering, words: Words) -> str:
    """Observed shares beside the usual ones, of the tiers that may be told."""
    told = [
        words.say(
            "{tier}, {share} (repère : {usual})",
            tier=words.label(tier, "tier").lower(),
            share=words.percent(share),
            usual=words.percent(result.facts["usual_shares"][tier]),
        )
        for tier, share in result.tables["tiers"].data.set_index("tier")["observed_tier_share"].items()
        if tier in result.facts["usual_shares"] and pd.notna(share)
    ]
    return words.say("Parts observées : {told}.", told="; ".join(told)) if told else ""


def _usual(result: Tiering, words: Words) -> str:
    facts = result.facts
    told = words.say(
        "Le repère de {shares} est une convention, pas une loi : une école de milieu défavorisé peut s'en écarter "
        "pour de bonnes raisons.",
        shares=" / ".join(words.number(100 * share, 0) for share in facts["usual_shares"].values()),
    )
    if not facts["is_universal_first"]:
        return told
    return (
        words.say(
            "Quand autant d'élèves sont touchés, un soutien individuel ne suffit pas et épuise l'équipe : regardez "
            "quels critères touchent le plus d'élèves, et ce que l'enseignement en classe peut changer pour tous."
        )
        + " "
        + told
    )


def _left_out(counts, words: Words) -> str:
    told = []
    if counts["undetermined"] != 0:
        told.append(
            words.plural(
                "On sait trop peu de {n} élève pour proposer un palier : à compléter.",
                "On sait trop peu de {n} élèves pour proposer un palier : à compléter.",
                counts["undetermined"],
            )
        )
    if counts["left"] != 0:
        told.append(
            words.plural(
                "{n} élève parti en cours d'année n'est pas compté.",
                "{n} élèves partis en cours d'année ne sont pas comptés.",
                counts["left"],
            )
        )
    return " ".join(told)


def _maybe_higher(counts, words: Words) -> str:
    if counts["maybe_higher"] == 0:
        return ""
    return words.plural(
        "{n} élève du palier 1 pourrait être à un autre palier si ce qui manque était connu.",
        "{n} élèves du palier 1 pourraient être à un autre palier si ce qui manque était connu.",
        counts["maybe_higher"],
    )


def _alt(met: ShownTable, title: str, words: Words) -> str:
    rates = pd.to_numeric(met.rows["met_rate"], errors="coerce").where(met.bounds["met_rate"] == "")
    told = rates.dropna().sort_values(ascending=False, kind="stable").head(3)
    cells = [
        words.say("{name} {rate}", name=met.labels.loc[place, "indicator"], rate=words.percent(rate))
        for place, rate in told.items()
    ]
    return words.say(
        "{title}. Une barre par critère. Les plus longues : {cells}. Toutes les valeurs sont dans le tableau.",
        title=title,
        cells="; ".join(cells),
    )


@view_of.register
def _(result: TierShares, words: Words) -> View:
    facts, table, by = result.facts, result.tables["subgroups"], result.facts["by"]
    shown = shown_table(
        table,
        words,
        title=words.say("Part des élèves proposés aux paliers 2 et 3, par groupe"),
        columns=(by, "n_students", ("signalled_rate", Form.PERCENT), ("rate_low", Form.PERCENT),
                 ("rate_high", Form.PERCENT), "n_signalled"),
    )  # fmt: skip
    title = words.say("Qui le coefficient signale, par groupe")
    image = charts.interval_dots(
        shown,
        words,
        label=by,
        value="signalled_rate",
        low="rate_low",
        high="rate_high",
        n="n_students",
        title=title,
        subtitle=f"{words.label(by, 'column')} · {scope(facts, words)}",
    )
    overall = facts["overall_rate"]
    return View(
        name="paliers-groupes",
        headline=words.say("Ces caractéristiques n'entrent pas dans le coefficient; elles servent à le surveiller."),
        sentences=(
            words.say(
                "Dans l'ensemble, {rate} des élèves sont proposés aux paliers 2 et 3. Deux intervalles qui se "
                "chevauchent largement ne permettent pas de dire que les parts diffèrent.",
                rate=words.percent(overall),
            )
            if overall is not None
            else words.say("La part de l'ensemble des élèves est retenue : trop peu d'élèves d'un côté."),
        ),
        figures=(ShownFigure("paliers-groupes", image, title, _alt_groups(shown, by, title, words), shown.name),),
        tables=(shown,),
        notes=(
            words.say(
                "Une différence ne prouve pas une injustice, ni l'égalité la justice : les besoins peuvent différer. "
                "Pour savoir si le coefficient se trompe plus souvent sur un groupe, il faut savoir ce que les élèves "
                "sont devenus : voir le carnet sur la validité du dépistage, quand vos données le permettent."
            ),
            criteria_note(facts, words),
        ),
        is_finding=False,
    )


def _alt_groups(shown: ShownTable, by: str, title: str, words: Words) -> str:
    cells = [
        words.say("{name} {rate}", name=shown.labels.loc[place, by], rate=words.percent(rate))
        for place, rate in pd.to_numeric(shown.rows["signalled_rate"], errors="coerce").dropna().items()
        if shown.bounds.loc[place, "signalled_rate"] == ""
    ]
    return words.say("{title} : {cells}.", title=title, cells="; ".join(cells) or words.say("valeurs retenues"))
