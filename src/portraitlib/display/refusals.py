"""Why the data cannot support a result, in a sentence."""

from __future__ import annotations

from portraitlib.analysis.result import Refusal
from portraitlib.display.wording import Words, mark

REASONS: dict[str, str] = {
    "no_results": mark("Aucun résultat n'est disponible pour ce choix : il n'y a rien à montrer."),
    "no_students": mark("Aucun élève ne correspond à ce choix : il n'y a rien à montrer."),
}
"""Sentence of each reason, by code; `facts` of the refusal fill its ``{names}``."""


def refusal_sentence(refusal: Refusal, words: Words) -> str:
    """Sentence that says why a result is not shown.

    An unknown reason gets the general sentence: a reader never sees a code.
    """
    general = mark("Les données ne permettent pas de répondre à cette question.")
    return words.say(REASONS.get(refusal.reason, general), **refusal.facts)
