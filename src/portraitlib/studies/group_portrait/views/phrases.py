"""Turns of phrase and small table changes that the sections of a group's portrait share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from portraitlib.display.drawn import with_labels
from portraitlib.display.view import ShownTable
from portraitlib.display.wording import Words
from portraitlib.studies.group_portrait.measures.q_matrix import SEPARATOR

SHORT = 7
"""Signs of a pseudonym written in a figure or a sentence: enough to tell the students of a group apart."""


def scope(facts: Mapping[str, object], words: Words) -> str:
    """Whom the numbers are about: « groupe 21 · 2e secondaire · 2025-2026 »."""
    parts = [words.say("groupe {group}", group=facts["group"])]
    if facts["grade_level"] is not None:
        parts.append(words.grade(int(facts["grade_level"])))  # type: ignore[call-overload]
    return " · ".join([*parts, words.year(facts["school_year"])])  # type: ignore[arg-type]


def instrument_name(instrument: str, facts: Mapping[str, object], words: Words) -> str:
    """Name of an instrument with its subject: « DIAG-MAT (Mathématique) »."""
    subject = facts["subjects"].get(instrument, "")  # type: ignore[attr-defined]
    return f"{instrument} ({words.label(subject, 'subject')})" if subject else instrument


def days(instrument: str, facts: Mapping[str, object], words: Words) -> str:
    """Day, or first and last day, on which an instrument was taken."""
    first, last = facts["dates"][instrument]  # type: ignore[index]
    if first == last:
        return words.say("le {day}", day=words.date(first))
    return words.say("du {first} au {last}", first=words.date(first), last=words.date(last))


def left_the_group(counts: Mapping[str, int | None], words: Words) -> str:
    """How many students left the group during the year; nothing when none did."""
    if counts.get("left", 0) == 0:
        return ""
    return words.plural(
        "{n} élève qui a quitté le groupe en cours d'année n'est pas compté.",
        "{n} élèves qui ont quitté le groupe en cours d'année ne sont pas comptés.",
        counts["left"],
    )


def fragile(n: object, facts: Mapping[str, object], words: Words) -> str:
    """Caution about a small class, in plain words; nothing about a large one, or when the count is withheld."""
    if pd.isna(n) or int(n) >= facts["small_class"]:  # type: ignore[call-overload, operator]
        return ""
    return words.plural(
        "Avec {n} élève, ces nombres sont fragiles. Ils disent où regarder; vos observations en classe et les copies "
        "disent le reste.",
        "Avec {n} élèves, ces nombres sont fragiles : deux ou trois copies de plus les changeraient. Ils disent où "
        "regarder; vos observations en classe et les copies disent le reste.",
        int(n),  # type: ignore[call-overload]
    )


def with_readable_skills(shown: ShownTable) -> ShownTable:
    """Write « fractions, proportions » where an item has several skills."""
    texts = [str(label).replace(SEPARATOR, ", ") for label in shown.labels["skill"]]
    return with_labels(shown, skill=texts)


def interval(row: Mapping[str, object], low: str, high: str, words: Words) -> str:
    """« intervalle de 16 % à 32 % »; nothing when there is none."""
    if pd.isna(row[low]):
        return ""
    return words.say("intervalle de {low} à {high}", low=words.percent(row[low]), high=words.percent(row[high]))


def short(pseudonym: object) -> str:
    """First signs of a pseudonym."""
    return str(pseudonym)[:SHORT]


def slug(text: str) -> str:
    """ASCII name for a figure, from an instrument's: « diag-mat »."""
    return "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in text.lower()).strip("-") or "x"


def who_took(takers: pd.DataFrame, facts: Mapping[str, object], words: Words) -> list[str]:
    """Who took each instrument and who did not, a sentence an instrument."""
    sentences = []
    for row in takers.to_dict("records"):
        if pd.isna(row["n_took"]):
            continue
        taken = words.say(
            "{instrument}, {days} : {took} des {n} élèves du groupe l'ont passé.",
            instrument=instrument_name(row["instrument"], facts, words),
            days=days(row["instrument"], facts, words),
            took=words.count(int(row["n_took"])),
            n=words.count(int(row["n_students"])),
        )
        missing = words.plural(
            "On ne sait rien de l'autre élève.", "On ne sait rien des {n} autres.", int(row["n_did_not_take"])
        )
        sentences.append(f"{taken} {missing}" if row["n_did_not_take"] else taken)
    return sentences


def few_items(skills: Sequence[str], facts: Mapping[str, object], words: Words) -> str:
    """Skills that too few items tell of; nothing when there is none."""
    if not skills:
        return ""
    return words.plural(
        "Une indication, pas une mesure ({items} items ou moins) : {skills}.",
        "Des indications, pas des mesures ({items} items ou moins chacune) : {skills}.",
        len(skills),
        skills=words.listing(skills),
        items=words.count(int(facts["few_items"])),  # type: ignore[call-overload]
    )
