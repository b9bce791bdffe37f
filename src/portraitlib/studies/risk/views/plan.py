"""View of what the hours of support reach."""

from __future__ import annotations

from collections.abc import Iterator

from portraitlib.display.section import View, Words, shown_table, view_of
from portraitlib.indicators.wording import criteria_note
from portraitlib.studies.risk.measures.capacity import SupportPlan
from portraitlib.studies.risk.views.phrases import notice, scope, with_short_tiers


@view_of.register
def view_plan(result: SupportPlan, words: Words) -> View:
    """Whom the hours reach, and whom they do not."""
    tables = [shown_table(result.tables["places"], words, title=words.say("Places, par niveau"))]
    notes = [
        words.say(
            "L'ordre vient du seul coefficient. L'équipe connaît ce qu'il ignore : un élève déjà bien entouré, un "
            "autre qui vient de vivre une épreuve. Elle peut choisir autrement, et dire pourquoi."
        ),
        criteria_note(result.scope.preset, words),
    ]
    if len(result.tables["students"].data):
        title = words.say(
            "Élèves aux paliers 2 et 3, du coefficient le plus élevé au moins élevé, {scope}",
            scope=scope(result.scope, words),
        )
        tables.insert(0, with_short_tiers(shown_table(result.tables["students"], words, title=title), "tier", words))
        notes.insert(0, notice(result.scope, words))
    return View(
        name="places",
        to_do=words.say("Vérifiez que les places vont là où les besoins sont."),
        headline=_headline(result, words),
        sentences=tuple(_sentences(result, words)),
        tables=tuple(tables),
        notes=tuple(notes),
    )


def _headline(result: SupportPlan, words: Words) -> str:
    counts = result.counts
    if counts["to_support"] is None or counts["reached"] is None:
        return words.withheld("Trop peu d'élèves sont d'un côté pour dire ici combien ont une place.")
    if counts["left_out"] == 0 and counts["tied"] == 0:
        return words.plural(
            "Les heures suffisent : {n} élève à soutenir, et une place.",
            "Les heures suffisent : {n} élèves à soutenir, et une place pour chacun.",
            counts["to_support"],
        )
    if counts["tied"]:
        return words.plural(
            "Les heures donnent une place à {reached:count} des {n} élève à soutenir; {tied:count} sont à égalité, à "
            "départager, et {left_out:count} n'en ont pas.",
            "Les heures donnent une place à {reached:count} des {n} élèves à soutenir; {tied:count} sont à égalité, à "
            "départager, et {left_out:count} n'en ont pas.",
            counts["to_support"],
            counts,
        )
    return words.plural(
        "Les heures donnent une place à {reached:count} des {n} élève à soutenir; {left_out:count} n'en ont pas.",
        "Les heures donnent une place à {reached:count} des {n} élèves à soutenir; {left_out:count} n'en ont pas.",
        counts["to_support"],
        counts,
    )


def _sentences(result: SupportPlan, words: Words) -> Iterator[str]:
    """What the hours give, who is tied, who is left out without any support."""
    counts = result.counts
    yield words.say(
        "Avec {hours:amount} h de soutien par semaine, à {each:amount} h par élève, il y a {places}.",
        hours=result.hours_a_week,
        each=result.hours_a_student,
        places=words.plural("{n} place", "{n} places", result.n_places),
    )
    if counts["tied"]:
        yield words.plural(
            "{n} élève est à égalité là où les places s'arrêtent : le coefficient ne les départage pas, c'est à "
            "l'équipe de le faire.",
            "{n} élèves sont à égalité là où les places s'arrêtent : le coefficient ne les départage pas, c'est à "
            "l'équipe de le faire.",
            counts["tied"],
        )
    if counts["left_out"] and result.has_supports and counts["left_out_without_support"]:
        yield words.plural(
            "Parmi les élèves sans place, {n} n'a aucun soutien noté cette année.",
            "Parmi les élèves sans place, {n} n'ont aucun soutien noté cette année.",
            counts["left_out_without_support"],
        )
