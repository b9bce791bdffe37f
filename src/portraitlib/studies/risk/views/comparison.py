"""View of two sets of criteria on the same students."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from portraitlib.display.section import View, Words, shown_table, view_of
from portraitlib.indicators.wording import criteria_note
from portraitlib.studies.risk.measures.comparison import CriteriaComparison
from portraitlib.studies.risk.views.phrases import notice, when_known, with_short_tiers


@view_of.register
def view_comparison(result: CriteriaComparison, words: Words) -> View:
    """Who changes tier from one set of criteria to another."""
    first, other, changed = result.scope.preset, result.other, result.tables["changed"]
    tables = [shown_table(result.tables["moves"], words, title=words.say("D'un palier à l'autre"))]
    notes = [
        words.say(
            "Si beaucoup d'élèves changent de palier quand les critères changent, le palier tient au choix des "
            "critères autant qu'aux élèves : raison de plus pour ne pas s'y fier seul."
        ),
        criteria_note(first, words),
        criteria_note(other, words),
    ]
    if len(changed.data):
        listed = shown_table(changed, words, title=words.say("Élèves qui changent de palier"))
        tables.append(with_short_tiers(with_short_tiers(listed, "tier_before", words), "tier_after", words))
        notes.insert(0, notice(result.scope, words))
    return View(
        name="autres-criteres",
        to_do=words.say("Regardez d'abord les élèves qui changent de liste."),
        headline=_headline(result, words),
        sentences=(
            *_placed(result.counts, words),
            words.say(
                "Premiers critères : {first}. Autres critères : {other}.",
                first=first.titles[words.language],
                other=other.titles[words.language],
            ),
        ),
        tables=tuple(tables),
        notes=tuple(notes),
    )


def _placed(counts: Mapping[str, int | None], words: Words) -> Iterator[str]:
    """How many both sets of criteria place, where it is not everybody."""
    if counts["placed"] != counts["students"] and counts["placed"] != 0:
        yield words.say(
            "Les deux jeux de critères placent {placed:count} élèves sur {students:count}; des autres, on sait trop "
            "peu.",
            counts,
        )


def _headline(result: CriteriaComparison, words: Words) -> str:
    counts = result.counts
    if counts["changed"] is None or counts["students"] is None:
        return words.say("Avec d'autres critères, quelques élèves changeraient de palier.")
    if counts["placed"] == 0:
        nobody = words.say(
            "Aucun élève sur {students:count} ne peut être placé par les deux jeux de critères : on en sait trop peu "
            "pour les comparer.",
            counts,
        )
        return " ".join([nobody, *when_known(result.scope, words)])
    if counts["changed"] == 0:
        return words.say(
            "Avec d'autres critères, aucun des {placed:count} élèves placés ne changerait de palier.", counts
        )
    return words.plural(
        "Avec d'autres critères, {n} élève sur {total:count} changerait de palier.",
        "Avec d'autres critères, {n} élèves sur {total:count} changeraient de palier.",
        counts["changed"],
        total=counts["students"],
    )
