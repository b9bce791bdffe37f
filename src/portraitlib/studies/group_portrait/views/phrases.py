"""Turns of phrase and small table changes that the sections of a group's portrait share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from portraitlib.display.section import ResultTable, ShownTable, Words, with_labels
from portraitlib.statistics.detectable import detectable_by_interval
from portraitlib.studies.group_portrait.measures.answers import InstrumentResult, Taken
from portraitlib.studies.group_portrait.measures.q_matrix import SEPARATOR
from portraitlib.studies.group_portrait.measures.selection import GroupResult, Scope
from portraitlib.studies.group_portrait.settings import GroupPortraitRules


def scope(about: Scope, words: Words) -> str:
    """Whom the numbers are about: « groupe 21 · 2e secondaire · 2025-2026 »."""
    parts = [words.say("groupe {group}", about)]
    if about.grade_level is not None:
        parts.append(words.grade(about.grade_level))
    return " · ".join([*parts, words.year(about.school_year)])


def instrument_name(taken: Taken, words: Words) -> str:
    """Name of an instrument with its subject: « DIAG-MAT (Mathématique) »."""
    return f"{taken.instrument} ({words.label(taken.subject, 'subject')})" if taken.subject else taken.instrument


def days(taken: Taken, words: Words) -> str:
    """Day, or first and last day, on which an instrument was taken."""
    if taken.first_date == taken.last_date:
        return words.say("le {day:date}", day=taken.first_date)
    return words.say("du {first:date} au {last:date}", first=taken.first_date, last=taken.last_date)


def without_wording(n: int, words: Words) -> str:
    """How many questions the data do not word; nothing when all are."""
    if not n:
        return ""
    return words.plural(
        "La formulation de {n} question manque : on ne peut pas lire ce qui a été demandé. Écrivez-la dans "
        "params/questionnaires (docs/importation.md), puis importez de nouveau.",
        "La formulation de {n} questions manque : on ne peut pas lire ce qui a été demandé. Écrivez-les dans "
        "params/questionnaires (docs/importation.md), puis importez de nouveau.",
        n,
    )


def left_the_group(result: GroupResult, words: Words) -> str:
    """How many students left the group during the year; nothing when none did."""
    if result.counts.get("left", 0) == 0:
        return ""
    return words.plural(
        "{n} élève qui a quitté le groupe en cours d'année n'est pas compté.",
        "{n} élèves qui ont quitté le groupe en cours d'année ne sont pas comptés.",
        result.counts["left"],
    )


def fragile(n: float | None, rules: GroupPortraitRules, words: Words) -> str:
    """Caution about a small class, in plain words; nothing about a large one, or when the count is withheld."""
    if pd.isna(n) or int(n) >= rules.small_class:
        return ""
    return words.plural(
        "Avec {n} élève, ces nombres sont fragiles. Ils disent où regarder; vos observations en classe et les copies "
        "disent le reste.",
        "Avec {n} élèves, ces nombres sont fragiles : deux ou trois copies de plus les changeraient. Ils disent où "
        "regarder; vos observations en classe et les copies disent le reste.",
        int(n),
    )


def seen_by(rows: pd.DataFrame, of: str, confidence: float, n_comparisons: int) -> np.ndarray:
    """What each of some comparisons would have shown, by its interval ``<of>_low``, ``<of>_high``."""
    low, high = (rows[f"{of}_{side}"].astype("float64") for side in ("low", "high"))
    return detectable_by_interval(low, high, confidence=confidence, n_comparisons=max(1, n_comparisons))


def told_flags(rows: pd.DataFrame, column: str) -> pd.Series:
    """Where a flag is told and true."""
    return rows[column].fillna(False).astype(bool)


def shown_but(table: ResultTable, hidden: Sequence[str]) -> list[str]:
    """Columns that a table shows, less some."""
    return [one.name for one in (table.declared.shown if table.declared else ()) if one.name not in hidden]


def with_readable_skills(shown: ShownTable) -> ShownTable:
    """Write « fractions, proportions » where an item has several skills."""
    return with_labels(shown, skill=[str(label).replace(SEPARATOR, ", ") for label in shown.labels["skill"]])


def interval(row: Mapping[Any, Any], low: str, high: str, words: Words) -> str:
    """« intervalle de 16 % à 32 % »; nothing when there is none."""
    if pd.isna(row[low]):
        return ""
    return words.say("intervalle de {low:percent} à {high:percent}", low=row[low], high=row[high])


def percents(names: Iterable[str], shares: Iterable[float], words: Words) -> str:
    """Names with their shares, as the text that stands for a figure tells them."""
    return "; ".join(f"{name} {words.percent(share)}" for name, share in zip(names, shares, strict=True))


def slug(text: str) -> str:
    """ASCII name for a figure, from an instrument's: « diag-mat »."""
    return "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in text.lower()).strip("-") or "x"


def who_took(result: InstrumentResult, words: Words) -> list[str]:
    """Who took each instrument and who did not, a sentence an instrument."""
    sentences = []
    for row in result.tables["takers"].data.dropna(subset="n_took").to_dict("records"):
        taken = result.taken[row["instrument"]]
        said = words.say(
            "{instrument}, {days} : {took:count} des {n:count} élèves du groupe l'ont passé.",
            instrument=instrument_name(taken, words),
            days=days(taken, words),
            took=row["n_took"],
            n=row["n_students"],
        )
        missing = words.plural(
            "On ne sait rien de l'autre élève.", "On ne sait rien des {n} autres.", row["n_did_not_take"]
        )
        sentences.append(f"{said} {missing}" if row["n_did_not_take"] else said)
    return sentences


def few_items(skills: Sequence[str], rules: GroupPortraitRules, words: Words) -> str:
    """Skills that too few items tell of; nothing when there is none."""
    if not skills:
        return ""
    return words.plural(
        "Une indication, pas une mesure ({few_items:count} items ou moins) : {skills:listing}.",
        "Des indications, pas des mesures ({few_items:count} items ou moins chacune) : {skills:listing}.",
        len(skills),
        rules,
        skills=skills,
    )
