"""What could be seen, in words: planned, reached, and the interval beside the smallest difference that matters."""

from __future__ import annotations

from collections.abc import Iterator

from portraitlib.display.section import Rank, View, Words, exact, mark, titled, view_of
from portraitlib.studies.evaluation.measures.reached import Reached
from portraitlib.studies.evaluation.views.doubts import EXPLORED
from portraitlib.studies.evaluation.views.naming import outcome_named, programme_named, withheld_of

TOLD = {
    "larger": mark(
        "{what}, {outcome} : la différence vue est plus grande que ce qui compterait ({matters:number2} écart type) : "
        "de {seen_low:number2} à {seen_high:number2}."
    ),
    "there_maybe_small": mark(
        "{what}, {outcome} : une différence est vue, peut-être plus petite que ce qui compterait ({matters:number2} "
        "écart type) : de {seen_low:number2} à {seen_high:number2}."
    ),
    "smaller": mark(
        "{what}, {outcome} : s'il y a une différence, elle est plus petite que ce qui compterait ({matters:number2} "
        "écart type) : de {seen_low:number2} à {seen_high:number2}."
    ),
    "no_gain": mark(
        "{what}, {outcome} : s'il y a un gain, il est plus petit que ce qui compterait ({matters:number2} écart type); "
        "une perte qui compterait n'est pas écartée : de {seen_low:number2} à {seen_high:number2}."
    ),
    "unknown": mark(
        "{what}, {outcome} : on ne sait pas. L'intervalle, de {seen_low:number2} à {seen_high:number2}, contient zéro "
        "et ce qui compterait ({matters:number2} écart type) : pas vu ne veut pas dire absent."
    ),
    "against": mark(
        "{what}, {outcome} : la différence vue va dans le sens contraire de celui qui est voulu : de "
        "{seen_low:number2} à {seen_high:number2} écart type."
    ),
}


@view_of.register
def view_reached(result: Reached, words: Words) -> View:
    """What the interval says beside what would matter, then what the plan and the students could show."""
    table = result.tables["planned_and_reached"]
    title = words.say("Ce que l'on pouvait voir, et ce que l'on a vu")
    return View(
        name="pouvait-se-voir",
        headline=_headline(result, words),
        sentences=tuple(_sentences(result, words)),
        tables=titled(table, words.say(EXPLORED, text=title) if result.is_exploration else title, words, is_lines=True),
        notes=(
            words.say(
                "En écarts types du résultat, intervalle à {confidence:percent}. Une plus petite différence serait "
                "vue moins de 8 fois sur 10 : elle peut être là sans qu'on la voie.",
                result,
            ),
            words.say("La plus petite différence qui compterait est celle que l'équipe a annoncée.")
            if result.is_declared
            else words.say(
                "L'équipe n'a pas annoncé la plus petite différence qui compterait : celle de params/evaluation.yml "
                "est lue. Écrivez la vôtre au journal (« Attente écrite d'avance »)."
            ),
        ),
        rank=Rank.CONTEXT,
        to_do=words.say("Combien d'élèves, ou combien d'années, pour que la différence qui compte se voie ?"),
    )


def _headline(result: Reached, words: Words) -> str:
    table = result.tables["planned_and_reached"]
    known = table.data[exact(table, "seen_low") & exact(table, "beside_matters") & exact(table, "seen_high")]
    if known.empty:
        return withheld_of(result.programme, result.service, result.outcome, words)
    row = known.iloc[0].to_dict()
    text = TOLD[str(row["beside_matters"])]
    said = words.say(
        text,
        row,
        what=programme_named(result.programme, result.service, words),
        outcome=outcome_named(result.outcome, words),
    )
    return words.say(EXPLORED, text=said) if result.is_exploration else said


def _sentences(result: Reached, words: Words) -> Iterator[str]:
    table = result.tables["planned_and_reached"]
    for row in table.data[exact(table, "reached_least")].to_dict("records"):
        if row["planned_least"] == row["planned_least"] and row["planned_least"] is not None:
            yield words.say(
                "Le plan pouvait faire voir {planned_least:number2} écart type, 8 fois sur 10; les élèves comparés "
                "({n_helped:count} du programme, {n_other_students:count} à côté) font voir {reached_least:number2}.",
                row,
            )
        else:
            yield words.say(
                "Les élèves comparés ({n_helped:count} du programme, {n_other_students:count} à côté) font voir "
                "{reached_least:number2} écart type, 8 fois sur 10; le plan de 06 n'avait pas d'indicateur pour ce "
                "résultat.",
                row,
            )
        if row["reached_least"] > row["matters"] and row["beside_matters"] in ("unknown", "no_gain"):
            yield words.say(
                "Ces élèves sont trop peu, ou trop différents entre eux, pour faire voir ce qui compterait "
                "({matters:number2} écart type).",
                row,
            )
