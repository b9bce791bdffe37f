"""A move by hand, in a sentence."""

from __future__ import annotations

from portraitlib.display.section import Rank, View, Words, view_of
from portraitlib.studies.planning.measures.moves import TriedMove


@view_of.register
def view_move(result: TriedMove, words: Words) -> View:
    """Whether the move can be made, and each rule that it would break."""
    broken = result.tables["broken_rules"].data["broken_rule"].tolist()
    return View(
        name="deplacement",
        headline=_headline(result, words),
        sentences=tuple(f"{words.label(code, 'broken_rule')}." for code in broken),
        notes=(words.say("Groupes du plan : {offers}.", offers=", ".join(result.offers)),),
        rank=Rank.CONTEXT,
    )


def _headline(result: TriedMove, words: Words) -> str:
    before, after = result.offer_before, result.offer
    if not result.is_possible:
        return words.say("Ce déplacement ne peut pas se faire :")
    if not after:
        return words.say("L'élève peut quitter le groupe {before}; sa place est gardée en mémoire.", before=before)
    if not before:
        return words.say("L'élève peut entrer dans le groupe {after}.", after=after)
    return words.say("L'élève peut passer du groupe {before} au groupe {after}.", before=before, after=after)
