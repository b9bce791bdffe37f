"""What a new import takes away from schools, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from portraitlib.display.wording import Words

SCHOOLS_SHOWN = 20


def removal_text(removed: Iterable[Mapping[str, Any]], words: Words) -> str:
    """What goes, a line a school: its years, then of each table what it loses.

    Examples
    --------
    >>> gone = {"table": "students", "school_year": 2025, "n_before": 40, "n_removed": 40, "n_left": 0}
    >>> removal_text([{"school": "123456", **gone}], Words("fr")).replace(chr(160), " ")
    '- école 123456 : 2024-2025 : 40 élèves (tous)'
    """
    of_school: dict[str, list[Mapping[str, Any]]] = {}
    for one in removed:
        of_school.setdefault(str(one["school"]), []).append(one)
    return _first([_school_line(school, lost, words) for school, lost in of_school.items()], words)


def stayed_text(stayed: Mapping[str, list[int]], words: Words) -> str:
    """School years that stay beside those of an import that adds, a line a school.

    Examples
    --------
    >>> stayed_text({"123456": [2025]}, Words("fr")).replace(chr(160), " ")
    '- école 123456 : 2024-2025'
    """
    told = {school: words.listing([words.year(year) for year in years]) for school, years in stayed.items() if years}
    return _first(
        [words.say("- école {school} : {losses}", school=school, losses=years) for school, years in told.items()], words
    )


def _first(lines: list[str], words: Words) -> str:
    if len(lines) > SCHOOLS_SHOWN:
        more = words.plural("… et {n} autre école", "… et {n} autres écoles", len(lines) - SCHOOLS_SHOWN)
        lines = [*lines[:SCHOOLS_SHOWN], more]
    return "\n".join(lines)


def _school_line(school: str, lost: list[Mapping[str, Any]], words: Words) -> str:
    years = sorted({int(one["school_year"]) for one in lost})
    told = [_year_text(year, [one for one in lost if one["school_year"] == year], words) for year in years]
    return words.say("- école {school} : {losses}", school=school, losses="; ".join(told))


def _year_text(year: int, lost: list[Mapping[str, Any]], words: Words) -> str:
    named = words.year(year) if year else words.say("sans année")
    return words.say("{year} : {losses}", year=named, losses=words.listing([_loss(one, words) for one in lost]))


def _loss(one: Mapping[str, Any], words: Words) -> str:
    n, before = int(one["n_removed"]), words.count(int(one["n_before"]))
    if one["table"] == "students":
        if not one["n_left"]:
            return words.plural("{n} élève (le seul)", "{n} élèves (tous)", n)
        return words.plural("{n} élève sur {before}", "{n} élèves sur {before}", n, before=before)
    table = words.label(one["table"], "table")
    if not one["n_left"]:
        return words.plural("{table}, {n} ligne (la seule)", "{table}, {n} lignes (toutes)", n, table=table)
    return words.plural(
        "{table}, {n} ligne sur {before}", "{table}, {n} lignes sur {before}", n, table=table, before=before
    )
