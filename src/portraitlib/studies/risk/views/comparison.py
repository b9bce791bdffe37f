"""View of two sets of criteria on the same students."""

from __future__ import annotations

from portraitlib.display.tables import shown_table
from portraitlib.display.view import View
from portraitlib.display.viewing import view_of
from portraitlib.display.wording import Words
from portraitlib.indicators.wording import criteria_note
from portraitlib.results.forms import Form
from portraitlib.studies.risk.measures.comparison import CriteriaComparison
from portraitlib.studies.risk.views.phrases import notice, with_short_tiers


@view_of.register
def _(result: CriteriaComparison, words: Words) -> View:
    facts, counts, changed = result.facts, result.counts, result.tables["changed"]
    moves = shown_table(
        result.tables["moves"],
        words,
        title=words.say("D'un palier à l'autre"),
        columns=(("tier_before", Form.TEXT), ("tier_after", Form.TEXT), "n_students"),
    )
    tables = (moves,)
    if len(changed.data):
        listed = shown_table(
            changed,
            words,
            title=words.say("Élèves qui changent de palier"),
            columns=("student_id", "group", ("tier_before", Form.TEXT), ("tier_after", Form.TEXT),
                     ("coefficient_before", Form.MARK), ("coefficient_after", Form.MARK)),
        )  # fmt: skip
        for name in ("tier_before", "tier_after"):
            listed = with_short_tiers(listed, name, words)
        tables = (moves, listed)
    return View(
        name="autres-criteres",
        headline=_headline(counts, words),
        sentences=(
            words.say(
                "Premiers critères : {first}. Autres critères : {other}.",
                first=facts["criteria_title"][words.language],
                other=facts["other_criteria_title"][words.language],
            ),
        ),
        tables=tables,
        notes=(
            *((notice(facts, words),) if len(changed.data) else ()),
            words.say(
                "Si beaucoup d'élèves changent de palier quand les critères changent, le palier tient au choix des "
                "critères autant qu'aux élèves : raison de plus pour ne pas s'y fier seul."
            ),
            criteria_note(facts, words),
            criteria_note(
                {name.removeprefix("other_"): fact for name, fact in facts.items() if "other_" in name}, words
            ),
        ),
    )


def _headline(counts, words: Words) -> str:
    if counts["changed"] is None or counts["students"] is None:
        return words.say("Avec d'autres critères, quelques élèves changeraient de palier.")
    if counts["changed"] == 0:
        return words.say("Avec d'autres critères, aucun élève ne changerait de palier.")
    return words.plural(
        "Avec d'autres critères, {n} élève sur {total} changerait de palier.",
        "Avec d'autres critères, {n} élèves sur {total} changeraient de palier.",
        counts["changed"],
        total=words.count(counts["students"]),
    )
