"""View of what the hours of support reach."""

from __future__ import annotations

from portraitlib.display.tables import shown_table
from portraitlib.display.view import View
from portraitlib.display.viewing import view_of
from portraitlib.display.wording import Words
from portraitlib.indicators.wording import criteria_note, whole
from portraitlib.results.forms import Form
from portraitlib.studies.risk.measures.capacity import SupportPlan
from portraitlib.studies.risk.views.phrases import notice, scope, with_short_tiers


@view_of.register
def _(result: SupportPlan, words: Words) -> View:
    facts, counts = result.facts, result.counts
    places = shown_table(
        result.tables["places"], words, title=words.say("Places, par niveau"),
        columns=("grade_level", "support_place", "n_students"),
    )  # fmt: skip
    students = result.tables["students"]
    tables = (places,)
    if len(students.data):
        listed = shown_table(
            students,
            words,
            title=words.say("Élèves aux paliers 2 et 3, du coefficient le plus élevé au moins élevé, {scope}",
                            scope=scope(facts, words)),
            columns=("student_id", "group", "n_supports", ("support_place", Form.TEXT), ("tier", Form.TEXT),
                     ("coefficient", Form.MARK)),
        )  # fmt: skip
        listed = with_short_tiers(listed, "tier", words)
        tables = (listed, places)
    return View(
        name="places",
        headline=_headline(result, words),
        sentences=tuple(filter(None, (_hours(facts, words), _tied(counts, words), _left_out(result, words)))),
        tables=tables,
        notes=(
            *((notice(facts, words),) if len(students.data) else ()),
            words.say(
                "L'ordre vient du seul coefficient. L'équipe connaît ce qu'il ignore : un élève déjà bien entouré, un "
                "autre qui vient de vivre une épreuve. Elle peut choisir autrement, et dire pourquoi."
            ),
            criteria_note(facts, words),
        ),
    )


def _headline(result: SupportPlan, words: Words) -> str:
    counts = result.counts
    if counts["to_support"] is None or counts["reached"] is None:
        return words.say("Trop peu d'élèves sont d'un côté pour dire ici combien ont une place.")
    if counts["left_out"] == 0 and counts["tied"] == 0:
        return words.plural(
            "Les heures suffisent : {n} élève à soutenir, et une place.",
            "Les heures suffisent : {n} élèves à soutenir, et une place pour chacun.",
            counts["to_support"],
        )
    return words.plural(
        "Les heures donnent une place à {reached} des {n} élève à soutenir; {left_out} n'en ont pas.",
        "Les heures donnent une place à {reached} des {n} élèves à soutenir; {left_out} n'en ont pas.",
        counts["to_support"],
        reached=words.count(counts["reached"]),
        left_out=words.count(counts["left_out"]),
    )


def _hours(facts, words: Words) -> str:
    return words.say(
        "Avec {hours} h de soutien par semaine, à {each} h par élève, il y a {places}.",
        hours=whole(facts["hours_a_week"], words),
        each=whole(facts["hours_a_student"], words),
        places=words.plural("{n} place", "{n} places", facts["n_places"]),
    )


def _tied(counts, words: Words) -> str:
    if not counts["tied"]:
        return ""
    return words.plural(
        "{n} élève est à égalité là où les places s'arrêtent : le coefficient ne les départage pas, c'est à l'équipe "
        "de le faire.",
        "{n} élèves sont à égalité là où les places s'arrêtent : le coefficient ne les départage pas, c'est à "
        "l'équipe de le faire.",
        counts["tied"],
    )


def _left_out(result: SupportPlan, words: Words) -> str:
    counts = result.counts
    if not counts["left_out"] or not result.facts["has_supports"] or not counts["left_out_without_support"]:
        return ""
    return words.plural(
        "Parmi les élèves sans place, {n} n'a aucun soutien noté cette année.",
        "Parmi les élèves sans place, {n} n'ont aucun soutien noté cette année.",
        counts["left_out_without_support"],
    )
