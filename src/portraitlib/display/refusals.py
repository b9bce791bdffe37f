"""Why the data cannot support a result, in a sentence: that of the room which refuses, or one that several share."""

from __future__ import annotations

from datetime import date
from string import Formatter
from typing import Any

from portraitlib.display.wording import MISSING, Words, mark
from portraitlib.results.result import Refusal
from portraitlib.results.rooms import rooms
from portraitlib.results.vocabulary.refusals import OF_THE_READER, REFUSALS

GENERAL = mark("Les données ne permettent pas de répondre à cette question.")


def sentence_of(reason: str) -> str:
    """French sentence of a reason; `GENERAL` when nobody words it."""
    own = (manifest.refusals[reason] for manifest in rooms() if reason in manifest.refusals)
    return next(own, REFUSALS.get(reason, GENERAL))


def is_of_the_page(reason: str) -> bool:
    """Whether a refusal is about the page and not about the school: no finding is missed."""
    return any(reason in manifest.of_the_page for manifest in rooms())


def is_of_the_reader(reason: str) -> bool:
    """Whether a refusal is about who reads: another audience has an answer."""
    return reason in OF_THE_READER or any(reason in manifest.of_the_reader for manifest in rooms())


def refusal_sentence(refusal: Refusal, words: Words) -> str:
    """Sentence that says why a result is not shown.

    A reason without a sentence gets the general one: a reader never sees a code.
    """
    sentence = sentence_of(refusal.reason)
    asked = [name for _, name, _, _ in Formatter().parse(sentence) if name]
    return words.say(sentence, **{name: _written(name, refusal.facts.get(name), words) for name in asked})


def _written(name: str, fact: Any, words: Words) -> str:
    if fact is None:
        return MISSING
    if name in ("school_year", "other_year"):
        return words.year(int(fact))
    if name in ("share", "limit"):
        return words.amount(100 * float(fact)) + words.percent_sign
    if isinstance(fact, date):
        return words.date(fact)
    if isinstance(fact, (list, tuple)):
        return words.listing(words.label(part, name) for part in fact)
    return words.label(fact, name)
