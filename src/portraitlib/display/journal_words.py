"""Texts of the journal as a reader sees them: each field after its label, codes in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from portraitlib.display.wording import Words
from portraitlib.journal.forms import WORDS, FormField, form_of
from portraitlib.journal.plans import FALLS, SHARES
from portraitlib.rules import load_guide


def written(value: Any, field: FormField, words: Words) -> str:
    """Value of a field in words; empty when it says nothing."""
    if field.face == "yes_no":
        return words.say("oui") if value else words.say("non")
    if field.face == "choice":
        return words.say(WORDS[value]) if value in WORDS else str(value)
    if field.face == "day":
        return day_told(str(value), words)
    if field.face == "lines":
        return words.listing(value) if value else ""
    if field.face == "number":
        return words.amount(value) if value else ""
    return "" if value is None else str(value)


def day_told(day: str, words: Words) -> str:
    """A day of the journal in words; what is no day stays as it was typed."""
    try:
        return words.date(date.fromisoformat(day)) if day else ""
    except ValueError:
        return day


def lines_of(kind: str, body: Mapping[str, Any], words: Words) -> Iterator[tuple[str, str]]:
    """Label and text of each field that says something."""
    for field in form_of(kind).fields:
        text = written(body.get(field.name, field.default), field, words)
        if text:
            yield words.say(field.label), text


def both_texts(kind: str, theirs: Mapping[str, Any], yours: Mapping[str, Any], words: Words) -> list[str]:
    """Lines of two texts that were kept at once, where they differ."""
    mine, other = dict(lines_of(kind, yours, words)), dict(lines_of(kind, theirs, words))
    labels = [label for label in dict.fromkeys((*other, *mine)) if mine.get(label) != other.get(label)]
    return [
        words.say("- {label} : « {theirs} »; le vôtre : « {yours} »", label=label, theirs=other.get(label, "—"),
                  yours=mine.get(label, "—"))
        for label in labels
    ]  # fmt: skip


def of_a_field(kind: str, fault: Mapping[str, Any], words: Words) -> Mapping[str, Any]:
    """A fault of what was typed, placed by the label of its field."""
    name, _, _ = str(fault["place"]).partition(".")
    labels = {field.name: words.say(field.label) for field in form_of(kind).fields}
    is_missing = fault["kind"] == "missing"
    return {**fault, "place": labels.get(name, name), "steps": [labels.get(name, name)],
            "kind": "left_empty" if is_missing else fault["kind"]}  # fmt: skip


def short(text: str, longest: int = 90) -> str:
    """A text on one line, cut where it is too long for a menu."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def measured(measure: str, value: float, words: Words) -> str:
    """A value of an indicator of the plan, in the unit of its measure."""
    if measure in SHARES or measure in FALLS:
        return words.percent(value, 0 if measure in SHARES else 1)
    return words.number(value, 1)


def guide_texts(points: Sequence[str], words: Words) -> list[str]:
    """Our paraphrase of each point of the guides, in the reader's language."""
    guide = load_guide()
    return [getattr(guide.point(name), "fr" if words.language == "fr" else "en") for name in points]


def month_of(day: date | None, words: Words) -> str:
    """Name of a day's month, with its year."""
    from babel.dates import format_date

    return str(format_date(day, "LLLL y", locale=words.locale)) if day else ""


def typed_by(words: Words) -> str:
    """What a name in the journal is worth."""
    return words.say("Le nom est celui que la personne a écrit : la trousse ne vérifie pas qui écrit.")
