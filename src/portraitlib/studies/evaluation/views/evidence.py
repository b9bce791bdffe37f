"""The evidence sheet in words, one printed page; and programmes side by side, by strength of design."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from portraitlib.display.section import (
    Rank,
    ShownTable,
    View,
    Words,
    exact,
    mark,
    shown_table,
    titled,
    view_of,
    with_labels,
)
from portraitlib.studies.evaluation.measures.beside import ProgrammesBeside
from portraitlib.studies.evaluation.measures.evidence import EvidenceSheet
from portraitlib.studies.evaluation.views.naming import outcome_named, programme_named

EXPLORED = mark("Exploration. {text}")
NO_BREAK, MOST_UNBROKEN = "\u00a0", 12
VERDICTS = {
    "without_reservations": mark("Cette comparaison est solide"),
    "with_reservations": mark("Cette comparaison est solide, avec des réserves"),
    "not_met": mark("Cette comparaison n'est pas assez solide pour conclure"),
    "apart": mark("Cette comparaison se juge autrement : toutes ses règles ne sont pas vérifiées ici"),
    "not_rated": mark("Le programme est décrit; il n'est comparé à rien"),
    "not_given": mark("Le programme ne s'est pas assez donné pour que l'on en dise quelque chose"),
}
NOT_COUNTED = mark("Le nombre de cette comparaison n'est pas calculé ici : rien ne dit encore ce qu'elle vaut")
SEEN = {
    "larger": mark("La différence vue est plus grande que ce qui compterait"),
    "there_maybe_small": mark("Une différence est vue, peut-être plus petite que ce qui compterait"),
    "smaller": mark("S'il y a une différence, elle est plus petite que ce qui compterait"),
    "no_gain": mark("S'il y a un gain, il est plus petit que ce qui compterait; une perte n'est pas écartée"),
    "unknown": mark("Rien de clair n'est vu : l'intervalle est trop large pour trancher"),
    "against": mark("La différence vue va dans le sens contraire de celui qui était voulu"),
}
COURSES = {
    "keep": mark("L'équipe a décidé de le garder."),
    "change": mark("L'équipe a décidé de le changer."),
    "stop": mark("L'équipe a décidé de le cesser."),
}


@view_of.register
def view_sheet(result: EvidenceSheet, words: Words) -> View:
    """Question, comparison, verdict and why, what cannot be concluded, decision."""
    return View(
        name="fiche-de-preuve",
        headline=_headline(result, words),
        sentences=tuple(_sentences(result, words)),
        tables=(
            *_comparison(result, words),
            *titled(result.tables["not_concluded"], words.say("Pourquoi ne pas conclure davantage"), words),
        ),
        notes=(
            words.say(
                "La solidité suit au plus près les règles du What Works Clearinghouse (comparaison, élèves perdus en "
                "route, ressemblance au départ); ce n'est pas un verdict du WWC. Les différences sont en écarts types "
                "du résultat; intervalle à {confidence:percent}.",
                result,
            ),
            words.say(
                "Pour garder cette fiche au journal : une décision qui nomme le programme, appuyée sur ce constat. "
                "Pour la mettre à côté de la recherche, dans le carnet 06 : {command}.",
                command="python kit.py portrait practice keep",
            ),
        ),
        rank=Rank.PRIORITY if result.course == "unsaid" else Rank.CAUTION,
        to_do=words.say("Écrivez la décision : garder, changer ou cesser, et à quoi vous verrez qu'elle était bonne.")
        if result.course == "unsaid"
        else "",
        is_sheet=True,
    )


def _comparison(result: EvidenceSheet, words: Words) -> Iterator[ShownTable]:
    """The comparison, read from top to bottom."""
    for one in titled(result.tables["evidence"], _title(result, words), words, is_lines=True):
        is_made = result.seen != "described" or result.verdict != "not_met"
        yield one if is_made else with_labels(one, evidence_verdict=[words.say(NOT_COUNTED)])


def verdict_told(seen: str, verdict: str, words: Words) -> str:
    """How solid a comparison is; one whose number was not made is neither solid nor weak."""
    told = NOT_COUNTED if seen == "described" and verdict == "not_met" else VERDICTS[verdict]
    return words.say(told)


def _title(result: EvidenceSheet, words: Words) -> str:
    title = words.say("La comparaison, et ce qu'elle vaut")
    return words.say(EXPLORED, text=title) if result.is_exploration else title


def _headline(result: EvidenceSheet, words: Words) -> str:
    """How solid the comparison is, then what is seen, where this reader may know it."""
    facts = {
        "what": programme_named(result.programme_name, result.service, words),
        "outcome": outcome_named(result.outcome, words),
        "verdict": lowered(verdict_told(result.seen, result.verdict, words)),
    }
    if len(_known(result)) and result.seen in SEEN:
        seen = SEEN[result.seen]
        told = words.say("{what}, {outcome} : {verdict}; {seen}.", facts, seen=lowered(words.say(seen)))
    else:
        told = words.say("{what}, {outcome} : {verdict}.", facts)
    return words.say(EXPLORED, text=told) if result.is_exploration else told


def _known(result: EvidenceSheet) -> list[dict[Any, Any]]:
    """The row of the comparison, where its number and its students may be told."""
    table = result.tables["evidence"]
    is_known = exact(table, "gap_seen") & exact(table, "n_helped") & exact(table, "n_other_students")
    return table.data[is_known].to_dict("records")


def _sentences(result: EvidenceSheet, words: Words) -> Iterator[str]:
    for row in _known(result):  # first: it is said beside the headline, on the first screen
        yield words.say(
            "La différence : {numbers} ({n_helped:count} élèves du programme, {n_other_students:count} à côté).",
            row,
            numbers=in_deviations(row, words),
        )
    if result.question:
        yield words.say("La question de l'équipe : « {question} »", result)
    yield words.say("La comparaison : {design}.", design=lowered(words.label(result.design, "design_code")))
    if result.course in COURSES:
        course = COURSES[result.course]
        yield words.say(course)


def in_deviations(row: dict[Any, Any], words: Words) -> str:
    """A difference with its interval, in standard deviations."""
    told = {name: words.number(row[name], 2) for name in ("gap_seen", "seen_low", "seen_high")}
    return words.say("{gap_seen} écart type, de {seen_low} à {seen_high}", told)


def lowered(text: str) -> str:
    """A text whose first letter is small, to go on in a sentence."""
    return text[:1].lower() + text[1:]


@view_of.register
def view_beside(result: ProgrammesBeside, words: Words) -> View:
    """Programmes on one scale, the most solid comparison first."""
    return View(
        name="programmes-cote-a-cote",
        headline=words.plural(
            "{n} programme de l'année sur {n_programmes:count} peut être comparé à quelque chose.",
            "{n} programmes de l'année sur {n_programmes:count} peuvent être comparés à quelque chose.",
            result.n_compared,
            result,
        ),
        tables=(_beside(result, words),),
        notes=(
            words.say(
                "De la comparaison la plus solide à la moins solide, jamais selon la grandeur. Deux programmes ne se "
                "comparent pas entre eux : leurs élèves, leurs résultats et leurs comparaisons diffèrent. En écarts "
                "types de chaque résultat; intervalle à {confidence:percent}.",
                result,
            ),
            words.say(
                "Sans tiret, la différence a été lue; avec un tiret, le programme ne s'est pas assez donné, rien ne "
                "permet de le comparer, ou le calcul demande une bibliothèque de plus (section 3)."
            ),
        ),
        rank=Rank.CONTEXT,
        to_do=words.say("Pour un programme gardé sans comparaison solide : comment choisir les élèves l'an prochain ?"),
    )


def _beside(result: ProgrammesBeside, words: Words) -> ShownTable:
    table = result.tables["programmes_beside"]
    columns = tuple(str(one) for one in table.data if one != "declared_of")
    shown = shown_table(table, words, title=words.say("Les programmes de l'année, côte à côte"), columns=columns)
    codes = [
        ":".join(filter(None, one))
        for one in zip(table.data["declared_measure"], table.data["declared_of"], strict=True)
    ]
    courses = [  # two words in a narrow last column would be one above the other
        text if len(text) > MOST_UNBROKEN else text.replace(" ", NO_BREAK) for text in shown.labels["evidence_course"]
    ]
    named = [outcome_named("" if one == "unsaid" else one, words) for one in codes]
    return with_labels(shown, declared_measure=named, evidence_course=courses)
