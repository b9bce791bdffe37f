"""Which comparison the data carry, in words: the one advised first, and why each other is closed."""

from __future__ import annotations

from collections.abc import Iterator

from portraitlib.display.section import Rank, View, Words, mark, shown_table, titled, view_of, with_under
from portraitlib.studies.evaluation.measures.advice import DesignAdvice
from portraitlib.studies.evaluation.measures.design_names import DESCRIPTION
from portraitlib.studies.evaluation.views.naming import outcome_named, programme_named


@view_of.register
def view_advice(result: DesignAdvice, words: Words) -> View:
    """The comparison advised; then the whole list."""
    tables = result.tables
    designs = shown_table(tables["designs"], words, title=words.say("Les comparaisons, la plus solide d'abord"))
    return View(
        name="quelle-comparaison",
        headline=_headline(result, words),
        sentences=tuple(_sentences(result, words)),
        tables=(
            with_under(designs, "design_reason", "design_instead"),
            *titled(tables["students_compared"], words.say("Élèves concernés, et leur résultat"), words),
            *titled(tables["students_aside"], words.say("Élèves de l'année qui ne sont pas concernés"), words),
        ),
        notes=(
            words.say(
                "L'ordre est celui de la solidité, jamais celui des nombres : ce qu'une comparaison trouve ne change "
                "pas sa place. Les seuils sont dans params/evaluation.yml."
            ),
        ),
        rank=Rank.CONTEXT,
        to_do=words.say(
            "Écrivez comment les élèves sont choisis (table « Programmes ») : c'est ce qui ouvre les comparaisons les "
            "plus solides."
        )
        if not result.chosen_by
        else "",
        on_page="open",
    )


def _headline(result: DesignAdvice, words: Words) -> str:
    facts = {"what": programme_named(result.programme, result.service, words),
             "outcome": outcome_named(result.outcome, words)}  # fmt: skip
    if result.design == DESCRIPTION:
        return words.say(
            "{what}, {outcome} : ces données se décrivent. Elles ne permettent pas de comparer à d'autres élèves.",
            facts,
        )
    return words.say(
        "{what}, {outcome} : la comparaison la plus solide que ces données permettent est « {design} ».",
        facts,
        design=words.label(result.design, "design_code"),
    )


LEAVES = {
    "near_cutoff_only": mark("Le nombre vaut pour les élèves près du seuil, et pour eux seuls."),
    "same_slope": mark("Il faut croire que les deux côtés auraient changé autant sans le programme."),
    "unmeasured_may_differ": mark("Ce qui n'est pas mesuré peut encore différer : l'envie, la famille, le moment."),
    "nothing_else_changed": mark("Il faut croire que rien d'autre n'a changé au même moment."),
}


def _sentences(result: DesignAdvice, words: Words) -> Iterator[str]:
    if result.chosen_by:
        yield words.say(
            "Les élèves ont été choisis ainsi : {chosen_by}.", chosen_by=words.label(result.chosen_by, "chosen_by")
        )
    else:
        yield words.say("Personne n'a écrit comment les élèves ont été choisis.")
    for reason in result.reasons:
        if reason in LEAVES:
            yield words.say(LEAVES[reason])
    if result.n_years > 1:
        yield words.say(
            "{n_years:count} années du même seuil sont lues ensemble; un élève peut y être plus d'une fois.", result
        )
    if result.named:
        yield words.say(
            "À part, parce qu'elles l'avaient déjà la première année lue : {named:listing}.", named=result.named
        )
