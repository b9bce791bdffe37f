"""View of what several schools show together."""

from __future__ import annotations

from typing import Any

from portraitlib.display.packet_words import MEASURES, group_told, outcome_told
from portraitlib.display.section import (
    Form,
    Rank,
    ShownFigure,
    ShownTable,
    View,
    Words,
    charts,
    mark,
    shown_table,
    view_of,
    with_labels,
)
from portraitlib.results.packets import Discrimination, Effect, Finding, GroupRate, Slope
from portraitlib.studies.evaluation.measures.pooled import MEAN, PREDICTED, Pooled, TooFew

_VALUES = ("pooled_value", "pooled_low", "pooled_high")
_OF_EFFECTS = ("n_took_about", "n_others_about", "freedom", "was_declared")
_SCREENING = {
    "area": mark("Dépistage : aire sous la courbe"),
    "slope": mark("Dépistage : pente de la calibration (1 quand la probabilité estimée tient)"),
}


def what(one: Finding, words: Words) -> str:
    """What is pooled, in a few words."""
    if isinstance(one, Effect):
        service, outcome = words.label(one.service, "service"), outcome_told(one.outcome, words)
        about = (
            words.say("{service}, {subject:label}", service=service, subject=one.subject) if one.subject else service
        )
        told = words.label(one.design, "design_code").lower()
        return words.say("{about} : {outcome} ({design})", about=about, outcome=outcome, design=told)
    if isinstance(one, GroupRate):
        return words.say(
            "Dépistage : {measure}; {attribute} : {group}",
            measure=words.say(MEASURES[one.measure]),
            attribute=words.label(one.attribute, "column"),
            group=group_told(one.group, one.attribute, words),
        )
    return words.say(_SCREENING[one.kind])


@view_of.register
def view_pooled(result: Pooled, words: Words) -> View:
    """One thing, school by school and together."""
    form = _form(result.like)
    schools = _schools(result, form, words)
    tables = [schools]
    if len(result.tables["without_one_school"].data):
        left = [(name, form) for name in _VALUES]
        heading = words.say("Toutes les écoles, sans l'une d'elles")
        without = shown_table(
            result.tables["without_one_school"], words, title=heading, columns=("school_left_out", *left)
        )
        tables.append(without)
    return View(
        name=f"ensemble-{result.like.kind}",
        headline=_headline(result, form, words),
        sentences=tuple(_sentences(result, form, words)),
        figures=(_figure(result, schools, form, words),),
        tables=tuple(tables),
        notes=_notes(result, words),
        rank=Rank.NO_FINDING,
        on_page="open",
    )


def _form(one: Finding) -> Form:
    """How a value is written: in points of percentage, as a share, or as a number."""
    if isinstance(one, Effect):
        return Form.POINTS if one.outcome_kind == "share" else Form.NUMBER
    return Form.PERCENT if isinstance(one, GroupRate) else Form.NUMBER


def _schools(result: Pooled, form: Form, words: Words) -> ShownTable:
    """The table of schools, its last two rows named."""
    more = _OF_EFFECTS if isinstance(result.like, Effect) else ()
    shown = shown_table(
        result.tables["pooled_schools"],
        words,
        title=_title(result, words),
        columns=("pooled_school", *((name, form) for name in _VALUES), *more),
        note=_unit(result, words),
    )
    named = {MEAN: words.say("Ensemble"), PREDICTED: words.say("Une école de plus")}
    return with_labels(shown, pooled_school=[named.get(code, code) for code in shown.rows["pooled_school"]])


def _unit(result: Pooled, words: Words) -> str:
    """What a value is of."""
    one = result.like
    if isinstance(one, Effect):
        if one.outcome_kind == "share":
            return words.say("Valeur : élèves du programme moins élèves comparés, en points de pourcentage.")
        return words.say("Valeur : élèves du programme moins élèves comparés, dans l'unité du résultat.")
    if result.n_bounded:
        return words.say(
            "Une école sans valeur a trop peu d'élèves de ce côté pour la dire : son nombre n'est connu qu'entre les "
            "deux bornes, et compte ainsi."
        )
    return words.say("Valeur de chaque école, et son intervalle.")


def _title(result: Pooled, words: Words) -> str:
    """What is pooled, and whether it is an exploration."""
    title = what(result.like, words)
    return words.say("Exploration. {title}", title=title) if _is_exploration(result) else title


def _figure(result: Pooled, schools: ShownTable, form: Form, words: Words) -> ShownFigure:
    """A point and its interval a school, then together, then one more school."""
    is_effect = isinstance(result.like, Effect)
    names = set(schools.labels["pooled_school"].tolist()[-2:])
    write = _writer(form, words)
    low, high = map(write, result.predicted)
    said = words.say(
        "Ensemble : {value}; une école de plus : de {low} à {high}", value=write(result.value), low=low, high=high
    )
    if _is_exploration(result):
        said = words.say("Exploration. {title}", title=said)
    image = charts.interval_dots(
        schools,
        words,
        label="pooled_school",
        value="pooled_value",
        low="pooled_low",
        high="pooled_high",
        target=0
        if is_effect
        else 1
        if isinstance(result.like, Slope)
        else 0.5
        if isinstance(result.like, Discrimination)
        else None,
        target_label=words.say("aucune différence") if is_effect else "",
        highlight=tuple(names),
        is_sorted=False,
        title=said,
        subtitle=words.plural("{n} école", "{n} écoles", result.n_schools),
    )
    alt = words.say(
        "{what}. {title}. Un point et son intervalle par école, dans l'ordre des codes, puis l'ensemble, puis ce "
        "qu'une école de plus pourrait voir.",
        what=what(result.like, words),
        title=said,
    )
    return ShownFigure(f"ensemble-{result.like.kind}", image, said, alt, schools.name)


def _is_exploration(result: Pooled) -> bool:
    """Whether a school looked at the outcome before it wrote its question."""
    return isinstance(result.like, Effect) and result.n_declared < result.n_schools


def _headline(result: Pooled, form: Form, words: Words) -> str:
    write = _writer(form, words)
    told = words.say(
        "{what}. Dans {n:count} écoles : {value} (de {low} à {high}).",
        what=what(result.like, words),
        n=result.n_schools,
        value=write(result.value),
        low=write(result.low),
        high=write(result.high),
    )
    return words.say("Exploration. {told}", told=told) if _is_exploration(result) else told


def _writer(form: Form, words: Words) -> Any:
    if form is Form.POINTS:
        return words.points
    return (lambda x: words.percent(x, 1)) if form is Form.PERCENT else lambda x: words.number(x, 2)


def _sentences(result: Pooled, form: Form, words: Words) -> list[str]:
    write = _writer(form, words)
    low, high = map(write, result.predicted)
    told = [
        words.say(
            "Une école de plus, semblable à celles-ci, pourrait voir de {low} à {high} : c'est ce que disent leurs "
            "différences, et non la moyenne.",
            low=low,
            high=high,
        ),
        _heterogeneity(result, words),
    ]
    if result.wider is not None:
        told.append(
            words.say(
                "Ces écoles se ressemblent plus que le hasard ne le voudrait : leur intervalle est étroit par chance. "
                "Celui d'une moyenne ordinaire est plus large, de {low} à {high}; tenez-vous-en à lui.",
                low=write(result.wider[0]),
                high=write(result.wider[1]),
            )
        )
    if isinstance(result.like, Effect):
        told.append(_compared_to_none(result, words))
        told.append(_declared(result, words))
        if result.size is not None:
            value, start, end = result.size
            told.append(
                words.say(
                    "En écarts types des élèves : {value:number2} (de {start:number2} à {end:number2}).",
                    value=value, start=start, end=end,
                )
            )  # fmt: skip
    if result.n_unsure:
        told.append(
            words.plural(
                "{n} école connaît mal sa propre erreur (trop peu de degrés de liberté) : son poids est incertain.",
                "{n} écoles connaissent mal leur propre erreur (trop peu de degrés de liberté) : leur poids est "
                "incertain.",
                result.n_unsure,
            )
        )
    if result.n_bounded:
        told.append(
            words.plural(
                "De {n} école, le nombre n'est connu qu'entre deux bornes : il compte ainsi, rien n'est écarté.",
                "De {n} écoles, le nombre n'est connu qu'entre deux bornes : il compte ainsi, rien n'est écarté.",
                result.n_bounded,
            )
        )
    return told


def _heterogeneity(result: Pooled, words: Words) -> str:
    """How much schools differ, in words; a test that refuses nothing shows nothing."""
    if result.share_between is None:
        return words.say(
            "Les écoles diffèrent plus ou moins : l'écart le plus plausible entre elles est de {spread:number2} en "
            "logarithme de cote, et toutes les autres valeurs possibles comptent aussi.",
            result,
        )
    if result.share_between == 0:
        return words.say(
            "Ces écoles ne diffèrent pas plus que le hasard ne le ferait; avec {n:count} écoles, cela ne montre pas "
            "qu'elles sont pareilles.",
            n=result.n_schools,
        )
    much = (
        words.say("Les écoles diffèrent peu au-delà du hasard")
        if result.share_between < 0.4
        else words.say("Les écoles diffèrent nettement au-delà du hasard")
        if result.share_between < 0.75
        else words.say("Presque tout ce qui distingue ces écoles dépasse le hasard")
    )
    return words.say(
        "{much} (I² : {share:percent}; valeur p du test : {p:number2}). Avec {n:count} écoles, ce partage est lui-même "
        "mal connu.",
        much=much,
        share=result.share_between,
        p=result.q_p,
        n=result.n_schools,
    )


def _compared_to_none(result: Pooled, words: Words) -> str:
    """Where the interval stands beside no difference."""
    if result.low > 0 or result.high < 0:
        return words.say("L'intervalle de l'ensemble ne contient pas zéro.")
    return words.say(
        "L'intervalle de l'ensemble contient zéro : ces écoles n'établissent pas de différence, et n'établissent pas "
        "qu'il n'y en a pas."
    )


def _declared(result: Pooled, words: Words) -> str:
    if not _is_exploration(result):
        return words.say("Toutes ces écoles avaient écrit leur question avant de connaître le résultat.")
    return words.say(
        "{declared:count} des {n:count} écoles avaient écrit leur question avant de connaître le résultat : l'ensemble "
        "est une exploration.",
        declared=result.n_declared,
        n=result.n_schools,
    )


def _notes(result: Pooled, words: Words) -> tuple[str, ...]:
    how = (
        words.say(
            "Comptes binomiaux, écoles normales en logarithme de cote (Stijnen et coll., 2010); intervalles à {level}.",
            level=words.percent(result.confidence),
        )
        if isinstance(result.like, GroupRate)
        else words.say(
            "Effets aléatoires : écart entre écoles de Paule et Mandel (1982), intervalle de Hartung et Knapp (2001), "
            "prédiction de Nagashima et coll. (2019); intervalles à {level}.",
            level=words.percent(result.confidence),
        )
    )
    return (
        words.say(
            "Les écoles sont dans l'ordre de leurs codes : ce n'est pas un classement, et l'intervalle de chacune est "
            "large."
        ),
        how,
    )


@view_of.register
def view_too_few(result: TooFew, words: Words) -> View:
    """What stays apart, and why."""
    return View(
        name="ensemble-a-part",
        headline=words.plural(
            "{n} chose n'est pas mise en commun : il faut au moins {fewest:count} écoles qui disent la même.",
            "{n} choses ne sont pas mises en commun : il faut au moins {fewest:count} écoles qui disent la même.",
            len(result.groups),
            result,
        ),
        sentences=tuple(
            words.say("{what} : {schools}.", what=what(one, words), schools=words.listing(schools))
            for one, schools in result.groups
        ),
        rank=Rank.NO_FINDING,
        on_page="open",
    )
