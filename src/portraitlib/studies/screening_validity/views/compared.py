"""Views of the coefficient beside simpler rules, and beside published signals."""

from __future__ import annotations

from portraitlib.display.section import (
    Rank,
    ShownFigure,
    ShownTable,
    View,
    Words,
    among_told,
    charts,
    mark,
    only,
    shown_table,
    view_of,
)
from portraitlib.studies.screening_validity.measures.baselines import COEFFICIENT, Baselines
from portraitlib.studies.screening_validity.measures.published import Published
from portraitlib.studies.screening_validity.views.phrases import dots, followed, interval, notes, scope


@view_of.register
def view_baselines(result: Baselines, words: Words) -> View:
    """The coefficient beside simpler rules."""
    shown = shown_table(
        result.tables["baselines"],
        words,
        title=words.say("Le coefficient et des façons plus simples de signaler"),
        note=words.say("Comparaisons sur les mêmes élèves (DeLong); valeurs p ajustées selon leur nombre (Holm)."),
    )
    first, last = result.earlier_cohorts
    return View(
        name="validite-comparaison",
        headline=_best(result, words),
        sentences=(
            words.say(
                "Le coefficient signale à sa limite en usage (palier 2). Le reste est fixé sur les cohortes {first} à "
                "{last}, puis essayé sur les suivantes. Le meilleur critère seul y était : {flag}.",
                first=first,
                last=last,
                flag=words.label(result.best_flag, "indicator").lower(),
            ),
            words.say(
                "Faut-il un nombre par élève ? Aider des écoles entières plutôt que des élèves est l'autre "
                "possibilité; elle ne se juge pas avec les données d'une seule école."
            ),
            followed(result.counts, words),
        ),
        figures=(_areas_figure(result, shown, words),),
        tables=(shown,),
        notes=notes(result, words),
        rank=Rank.NO_FINDING,
    )


def _best(result: Baselines, words: Words) -> str:
    if result.is_coefficient_best:
        return words.say("Le coefficient fait mieux que chacune des façons plus simples essayées.")
    told = words.say(
        "Ces données n'établissent pas que le coefficient fait mieux que toutes les façons plus simples de signaler."
    )
    return " ".join([told, *_areas(result, words)])


def _areas(result: Baselines, words: Words) -> list[str]:
    """Area of the coefficient, and of the best of the others."""
    table = result.tables["baselines"]
    areas = table.data.set_index("signal_rule")["roc_area"].dropna()
    others = areas.drop(COEFFICIENT, errors="ignore")
    if COEFFICIENT not in areas or others.empty:
        return []
    said = [
        words.say(
            "Aire sous la courbe : {own:number2} pour le coefficient, {best:number2} pour la meilleure des autres "
            "({rule:label_signal_rule}).",
            own=areas[COEFFICIENT],
            best=others.max(),
            rule=others.idxmax(),
        )
    ]
    return [among_told(one, table, "roc_area", words) for one in said]


def _areas_figure(result: Baselines, shown: ShownTable, words: Words) -> ShownFigure:
    """Area of each way of signalling, beside chance."""
    return dots(
        "validite-comparaison",
        shown,
        words,
        said=mark("Aire sous la courbe : de {low} ({low_where}) à {high} ({high_where}); le hasard vaut 0,5"),
        title=words.say("Aire sous la courbe de chaque façon de signaler"),
        subtitle=scope(result.scope, words),
        is_each_told=False,
        label="signal_rule",
        value="roc_area",
        low="roc_low",
        high="roc_high",
        target=0.5,
        target_label=words.say("hasard"),
        is_sorted=False,
    )


@view_of.register
def view_published(result: Published, words: Words) -> View:
    """The coefficient beside published signals."""
    area = result.area
    signals = shown_table(
        result.tables["signals"],
        words,
        title=words.say("Signaux publiés, et ce qu'ils donneraient ici"),
        note=words.say(
            "D'après Bowers, Sprott et Taff (2013), The High School Journal, 96(2), 77-100. La dernière part suppose "
            "que le signal verrait aussi juste ici que là où il a été étudié : rien ne l'assure."
        ),
    )
    curve = shown_table(result.tables["curve"], words, title=words.say("Courbe du coefficient"))
    return View(
        name="validite-publies",
        headline=_commoner(result, words),
        sentences=(
            words.say(
                "Aire sous la courbe du coefficient : {area}.", area=interval(area.area, area.low, area.high, words)
            ),
            words.say(
                "Chaque point porte le numéro de sa ligne dans le tableau; le losange est votre école, aux paliers 2 "
                "et 3. Plus un point est haut et à gauche, plus le signal est juste."
            ),
            followed(result.counts, words),
        ),
        figures=(_curve_figure(result, signals, curve, words),),
        tables=(signals, curve) if len(curve.rows) else (signals,),
        notes=notes(result, words),
        rank=Rank.NO_FINDING,
    )


def _curve_figure(result: Published, signals: ShownTable, curve: ShownTable, words: Words) -> ShownFigure:
    """Curve of the coefficient, a numbered point for each signal."""
    title, own = words.say("Le coefficient et des signaux publiés"), only(signals, signals.rows["is_this_school"])
    if len(own.rows) and own.rows[["sensitivity_rate", "false_share"]].notna().to_numpy().all():
        title = words.say(
            "Ici : {sensitivity_rate:percent} des élèves partis repérés, {false_share:percent} des élèves restés "
            "signalés en vain",
            own.rows.iloc[0],
        )
    image = charts.roc(
        curve,
        signals,
        words,
        found="found_share",
        false="false_share",
        point_found="sensitivity_rate",
        is_focus="is_this_school",
        axis_label=words.say("Repérés, parmi les élèves partis"),
        false_label=words.say("Signalés en vain, parmi les élèves restés"),
        curve_label=words.say("Le coefficient, à chaque seuil"),
        chance_label=words.say("Le hasard"),
        title=title,
        subtitle=scope(result.scope, words),
    )
    alt = words.say("{title}. Courbe du coefficient et un point numéroté par signal du tableau.", title=title)
    return ShownFigure("validite-publies", image, title, alt, signals.name)


def _commoner(result: Published, words: Words) -> str:
    """Share who left here, beside the studies where more left: the same signals were more often right there."""
    if not result.n_commoner:
        return words.say(
            "Ici, {base:percent} des élèves suivis sont partis : plus que dans chacune des études citées. Leurs "
            "signaux tomberaient plus souvent juste ici, s'ils voyaient aussi bien.",
            base=result.base_rate,
        )
    return words.say(
        "Ici, {base:percent} des élèves suivis sont partis. Dans les études de {n:count} des {total:count} signaux "
        "cités, il en partait davantage : ces signaux donneraient ici plus de fausses alarmes.",
        base=result.base_rate,
        n=result.n_commoner,
        total=result.n_listed,
    )
