"""What a programme and an outcome are called on a page."""

from __future__ import annotations

from portraitlib.display.section import Words
from portraitlib.display.wording import Withheld
from portraitlib.journal.forms import WORDS


def programme_named(name: str, service: str, words: Words) -> str:
    """A programme by the name that the school gives it, else by the kind of support that it is."""
    return name or words.label(service, "service")


def outcome_named(code: str, words: Words) -> str:
    """An outcome in words: what is measured, then of what.

    Examples
    --------
    >>> outcome_named("mark:mathematics:SN", Words("fr"))
    'note (Mathématique, SN)'
    >>> outcome_named("absence", Words("en"))
    'absences'
    """
    kind, *of = code.split(":")
    if not kind:
        return words.say("à préciser")
    column = {"mark": "subject", "success": "subject", "engagement": "dimension"}.get(kind, "")
    told = [words.label(one, column) if column and not place else one for place, one in enumerate(of)]
    said = words.say(WORDS[kind])
    return words.say("{said} ({of})", said=said, of=", ".join(told)) if told else said


def withheld_of(name: str, service: str, outcome: str, words: Words) -> Withheld:
    """What stands for a finding that this reader may not see: few students, or a count that would give them back."""
    return words.withheld(
        "{what}, {outcome} : retenu pour ce public; trop peu d'élèves, ou un nombre d'à côté les ferait retrouver.",
        what=programme_named(name, service, words),
        outcome=outcome_named(outcome, words),
    )
