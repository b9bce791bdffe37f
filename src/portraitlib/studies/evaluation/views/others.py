"""The other outcomes that a declaration names, in words: each with its rarity corrected, or why it has no number."""

from __future__ import annotations

from collections.abc import Iterator

from portraitlib.display.section import ShownTable, Words, exact
from portraitlib.studies.evaluation.measures.estimate import ProgrammeEstimate
from portraitlib.studies.evaluation.views.naming import (
    outcome_in,
    outcome_named,
    rare,
    unit_named,
    with_outcomes,
    with_rare,
)


def other_tables(result: ProgrammeEstimate, words: Words) -> Iterator[ShownTable]:
    """The other outcomes declared, and those of them that have no number."""
    for name, title, chances in (
        ("other_outcomes", words.say("Les autres résultats déclarés, corrigés ensemble"), ("found_p", "corrected_p")),
        ("other_outcomes_refused", words.say("Les autres résultats déclarés, sans nombre"), ()),
    ):
        if name in result.tables:
            for shown in with_rare(result.tables[name], title, words, *chances):
                yield with_outcomes(shown, words)


def each_other(result: ProgrammeEstimate, words: Words) -> Iterator[str]:
    """The other outcomes declared, one a sentence; then those without a number, and why."""
    told, refused = result.tables.get("other_outcomes"), result.tables.get("other_outcomes_refused")
    if told is not None:
        for row in told.data[exact(told, "gap_found") & exact(told, "corrected_p")].to_dict("records"):
            said = words.say(
                "Autre résultat déclaré, {outcome} : différence de {gap_found:amount} ({unit}), intervalle de "
                "{gap_found_low:amount} à {gap_found_high:amount}; rareté sous le hasard, une fois corrigée : {p}.",
                row,
                outcome=outcome_named(outcome_in(row), words),
                unit=unit_named(str(row["declared_measure"]), words),
                p=rare(float(row["corrected_p"]), words),
            )
            is_exploration = row["declared_standing"] == "exploration"
            yield words.say("Exploration. {text}", text=said) if is_exploration else said
    if refused is not None:
        names = [
            words.say(
                "{outcome} ({why})",
                outcome=outcome_named(outcome_in(row), words),
                why=words.label(row["why_no_number"], "why_no_number").lower(),
            )
            for row in refused.data.to_dict("records")
        ]
        yield words.say("Autres résultats déclarés qui restent sans nombre : {names:listing}.", names=names)
