"""What a meeting needs, on the first screen of a page: three findings at most, ranked, and one picture."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from portraitlib.display.markup import unbroken
from portraitlib.display.view import Rank
from portraitlib.display.wording import Words, mark

AT_MOST = 3
RANKS = {
    Rank.PRIORITY: mark("Priorité"),
    Rank.CAUTION: mark("Prudence"),
    Rank.CONTEXT: mark("Contexte"),
    Rank.REFUSED: mark("Sans réponse"),
}
_FIGURE = re.compile(r"<figure>.*?</figure>\s*", re.DOTALL)
_NARROW = re.compile(r'<svg class="etroit"[^>]*? width="(\d+)" height="(\d+)"')
_TALL = 1.6  # times its width; a figure laid out for a phone that is taller would leave the first screen


def first_findings(views: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Views whose findings are read first: priorities, then what asks for caution, then context.

    Two that say the same count once.

    Examples
    --------
    >>> views = [{"headline": "A"}, {"headline": "B", "rank": "priority"}, {"headline": "B", "rank": "priority"}]
    >>> [view["headline"] for view in first_findings(views)]
    ['B', 'A']
    """
    found: dict[str, Mapping[str, Any]] = {}
    for view in views:
        if view["headline"] and Rank.of(view) in RANKS:
            found.setdefault(view["headline"], view)
    return sorted(found.values(), key=Rank.of)[:AT_MOST]


def only_sentence(views: Iterable[Mapping[str, Any]], words: Words) -> str:
    """What stands for a whole page that has nothing to tell this reader; empty when something is told.

    Examples
    --------
    >>> refused = {"headline": "Le registre n'est pas dans les données.", "rank": "refused"}
    >>> only_sentence([refused, refused], Words("fr")), only_sentence([refused, {"headline": "A"}], Words("fr"))
    ("Le registre n'est pas dans les données.", '')
    """
    told = [view for view in views if view["headline"] and Rank.of(view) in RANKS]
    if any(Rank.of(view) is not Rank.REFUSED for view in told):
        return ""
    if told and all(view.get("is_withheld") for view in told):
        return words.say(
            "Rien de ce carnet ne peut être montré à ce public, car ses nombres portent sur trop peu d'élèves ou sur "
            "des élèves un à un : l'équipe-école le lit dans la version interne."
        )
    said = {_headline(view) for view in told}
    return said.pop() if len(said) == 1 else ""


def _headline(view: Mapping[str, Any]) -> str:
    """A finding without what it lacks, which a page says apart."""
    headline: str = view["headline"]
    return headline.removesuffix(view.get("lacking", "")).rstrip()


def lacking(views: Iterable[tuple[Mapping[str, Any], str]], words: Words) -> list[str]:
    """What sections lack, each said once, with the questions it is true of."""
    questions: dict[str, list[str]] = {}
    for view, question in views:
        if view.get("lacking"):
            questions.setdefault(view["lacking"], []).append(question)
    return [f"{said} {_where(list(dict.fromkeys(of)), words)}" for said, of in questions.items()]


def _where(questions: list[str], words: Words) -> str:
    """The section, named by its question; several are counted, since naming them would fill the screen."""
    if len(questions) == 1:
        return words.say("Section touchée : {question}", question=questions[0])
    return words.say("{n:count} sections sont touchées.", n=len(questions))


def told(view: Mapping[str, Any], words: Words) -> dict[str, str]:
    """A finding as a page tells it: its rank, its sentence, how sure it is, what to do; what it lacks is said apart."""
    rank = Rank.of(view)
    return {
        "rank": words.say(RANKS[rank]),
        "kind": rank.name.lower(),
        "headline": unbroken(_headline(view)),
        "sure": unbroken(view.get("sure", "")),
        "to_do": view.get("to_do", ""),
    }


def taken_figure(html: str) -> tuple[str, str]:
    """The first figure of a section, and the section without it; no figure when it has none."""
    found = _FIGURE.search(html)
    return (found[0], html[: found.start()] + html[found.end() :]) if found else ("", html)


def fits_beside(figure: str) -> bool:
    """Whether the form laid out for a phone, whose letters are larger, is short enough to stand beside the findings."""
    narrow = _NARROW.search(figure)
    return narrow is not None and int(narrow[2]) <= _TALL * int(narrow[1])
