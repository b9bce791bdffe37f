"""Turns of phrase that the sections of the school portrait share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from portraitlib.display.section import ShownFigure, ShownTable, Words, mark, with_labels, with_texts
from portraitlib.statistics.detectable import detectable_by_interval
from portraitlib.studies.school_portrait.measures.selection import YearRead
from portraitlib.tables.schemas import OVERALL, SEQUENCES

PLACE = "place"
"""Column added to a table for its figure: what the row is about, in the reader's words."""
NOT_A_CAUSE = mark("Ces nombres décrivent; ils ne disent pas pourquoi. La suite se discute en équipe.")


def place(row: Mapping[Any, Any], words: Words, *, with_level: bool = True) -> str:
    """What a cell is about: « Mathématique (CST), Utiliser un raisonnement mathématique, 4e secondaire »."""
    subject = words.label(row["subject"], "subject")
    track = _track(str(row.get("track", "") or row.get("sequence", "") or ""), words)
    parts = [f"{subject} ({track})" if track else subject]
    if row.get("competency", OVERALL) != OVERALL:
        parts.append(words.label(row["competency"], "competency"))
    if with_level and row.get("level", "all") != "all":
        parts.append(words.label(row["level"], "level"))
    return ", ".join(parts)


def _track(track: str, words: Words) -> str:
    """Sequence by its letters; a course by its short name, or by its code."""
    if not track or track.split()[0] in SEQUENCES or not any(sign.isdigit() for sign in track):
        return track
    return words.say("cours {code}", code=track)


def placed(rows: pd.DataFrame, words: Words) -> list[dict[Any, Any]]:
    """Rows for sentences, each with its `PLACE`."""
    return [{**row, PLACE: place(row, words)} for row in rows.to_dict("records")]


def with_place(shown: ShownTable, words: Words, *, with_level: bool = True) -> ShownTable:
    """Add the column `PLACE` to a table, for the labels of a figure."""
    texts = [place(row, words, with_level=with_level) for row in shown.rows.to_dict("records")]
    return with_texts(shown, PLACE, words.say("Matière et compétence"), texts)


def with_short_levels(shown: ShownTable, words: Words) -> ShownTable:
    """Write levels short, « 2e sec. », so that they head the columns of a figure on one line."""
    short = {
        level: words.say("1re sec.") if level == "1" else words.say("{level}e sec.", level=level) for level in "12345"
    }
    levels = [short.get(level, label) for level, label in zip(shown.rows["level"], shown.labels["level"], strict=True)]
    return with_labels(shown, level=levels)


def figure(
    shown: ShownTable, image: bytes, words: Words, *, name: str, title: str, alt: str, rows: Iterable[str]
) -> ShownFigure:
    """A figure drawn of a table; `alt` says its title and some rows."""
    told = words.say(alt, title=title, rows="; ".join(rows))
    return ShownFigure(name=name, image=image, title=title, alt=told, table=shown.name)


def is_true(flags: pd.Series) -> pd.Series:
    """Where a verdict is known and true."""
    return flags.fillna(False).astype(bool)


def span_of(changes: pd.DataFrame, words: Words) -> str:
    """From which year to which lines are compared; subjects that rules do not touch go back further than the others."""
    is_same = (changes["first_year"] == changes["first_year"].iloc[0]).all()
    sentence = (
        mark("De {first:year} à {last:year}")
        if is_same
        else mark("De {first:year} au plus tôt, selon la matière, à {last:year}")
    )
    return words.say(sentence, first=changes["first_year"].min(), last=changes["last_year"].max())


def breaks_of(years: pd.DataFrame, words: Words) -> Iterator[str]:
    """Where lines over the years are broken, in sentences; apart where only the weight of exams changed."""
    found = [_ends_of_stretches(rows) for _, rows in years.groupby(is_true(years["has_exam"]), sort=True)]
    for_all = [ends for ends in found[0] if ends in found[-1]]
    with_exam = [ends for ends in found[-1] if ends not in for_all]
    written = [", ".join(f"{words.year(a)} | {words.year(b)}" for a, b in ends) for ends in (for_all, with_exam)]
    if for_all:
        yield words.say(
            "La ligne est brisée là où les notes n'ont pas été faites de la même façon ({breaks}) : ces années ne se "
            "comparent pas.",
            breaks=written[0],
        )
    if with_exam:
        yield words.say(
            "Dans les matières qui ont une épreuve ministérielle, la ligne est brisée là où le poids de l'épreuve a "
            "changé ({breaks}) : ces années ne s'y comparent pas. Dans les autres, elles se comparent.",
            breaks=written[1],
        )


def _ends_of_stretches(years: pd.DataFrame) -> list[tuple[int, int]]:
    """Last and first year on each side of a break."""
    told = years.drop_duplicates("school_year").sort_values("school_year")[["school_year", "segment"]]
    pairs = pairwise(told.to_dict("records"))
    return [(a["school_year"], b["school_year"]) for a, b in pairs if a["segment"] != b["segment"]]


def clear_first(rows: pd.DataFrame, of: str = "gap", verdict: str = "is_clear") -> pd.DataFrame:
    """Rows whose difference is clear, the largest first."""
    clear = rows[is_true(rows[verdict])]
    return clear.loc[clear[of].abs().sort_values(ascending=False, kind="stable").index]


def chances(probability: float, words: Words) -> str:
    """Probability as chances out of a hundred, never a false certainty: « plus de 99 »."""
    if probability > 0.99:
        return words.say("plus de 99")
    if probability < 0.01:
        return words.say("moins de 1")
    return words.number(100 * probability, 0)


def rate_with_interval(row: Mapping[Any, Any], words: Words) -> str:
    """« 58 % (n = 112, intervalle de 49 % à 67 %) »."""
    if pd.isna(row["rate_low"]):
        return words.say("{success_rate:percent} (n = {n_students:count})", row)
    return words.say(
        "{success_rate:percent} (n = {n_students:count}, intervalle de {rate_low:percent} à {rate_high:percent})", row
    )


def scope(read: YearRead, words: Words) -> str:
    """What the numbers are about: year, term, subgroup; the end of a figure's subtitle."""
    parts = [words.year(read.school_year), words.listing(words.label(term, "term") for term in read.terms)]
    if read.subgroup:
        parts.append(words.label(read.subgroup, "subgroup"))
    return " · ".join(parts)


def of_its_year(headline: str, read: YearRead, words: Words) -> str:
    """A headline that begins with its year where that year stands for the one under way, without results yet."""
    if not read.is_year_before:
        return headline
    year = words.say("Dernière année dont les résultats sont connus : {school_year:year}.", read)
    if set(read.terms) == {"final"}:
        year = words.say("Dernière année complète : {school_year:year}.", read)
    return f"{year} {headline}"


def next_year(to_come: tuple[int, date] | None, words: Words) -> tuple[str, ...]:
    """When a year more can be compared."""
    if to_come is None:
        return ()
    year, day = to_come
    return (
        words.say(
            "Les résultats finaux de {year:year} s'y ajouteront au plus tard le {day:date}; d'ici là, l'étape se "
            "compare à la même étape de l'an dernier.",
            year=year,
            day=day,
        ),
    )


def success(read: YearRead, words: Words) -> str:
    """What is measured, and of whom: « Taux de réussite (60 % ou plus) »."""
    return words.say("Taux de réussite ({pass_mark:whole} % ou plus)", read)


def how_intervals_read(read: YearRead, words: Words) -> str:
    """What an interval is, in a sentence."""
    return words.say(
        "L'intervalle dit entre quelles valeurs le taux se situe vraisemblablement (niveau de {confidence:percent}) : "
        "plus il y a d'élèves, plus il est étroit.",
        read,
    )


def rule_note(read: YearRead | Mapping[Any, Any], words: Words) -> tuple[str, ...]:
    """Warn that the year's marking rule was not confirmed; nothing when it was."""
    is_confirmed = read.get("is_rule_confirmed", True) if isinstance(read, Mapping) else read.is_rule_confirmed
    if is_confirmed:
        return ()
    return (words.say("Non confirmé : la règle de notation de cette année (dossier params/regles)."),)


def seen_by(rows: pd.DataFrame, of: str, confidence: float) -> np.ndarray:
    """What each of comparisons looked at together would have shown: by its interval ``<of>_low``, ``<of>_high``."""
    bounds = (rows[f"{of}_{side}"].astype("float64") for side in ("low", "high"))
    return detectable_by_interval(*bounds, confidence=confidence, n_comparisons=max(1, len(rows)))


def span(years: Sequence[int], words: Words) -> str:
    """First and last of some years, in order: « de 2023-2024 à 2025-2026 »."""
    if len(years) == 1:
        return words.year(years[0])
    return words.say("de {first:year} à {last:year}", first=years[0], last=years[-1])
