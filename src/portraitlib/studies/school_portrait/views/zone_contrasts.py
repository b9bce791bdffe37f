"""Zones where the same students do worse than elsewhere: in words and in a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from portraitlib.display.section import ShownTable, Words, exact, shown_table
from portraitlib.studies.school_portrait.measures.zones import ZoneRanking
from portraitlib.studies.school_portrait.views.phrases import is_true, placed

OTHERS_NAMED = 5


def clear_contrasts(result: ZoneRanking, words: Words) -> list[dict[Any, Any]]:
    """Zones that are clearly under the same students' other marks and may be told, the furthest first."""
    table = result.tables["contrasts"]
    told = table.data[exact(table, "own_contrast") & is_true(table.data["is_clear"])]
    return placed(told.sort_values("own_contrast", kind="stable"), words)


def contrast_sentence(row: dict[Any, Any], words: Words) -> str:
    """How far under their own other marks the same students are in a zone."""
    return words.say(
        "Les mêmes élèves réussissent moins bien ici qu'ailleurs : {place}. Leur note y est de {under:scale_points} "
        "sous la moyenne de leurs autres notes (n = {n_students:count}, intervalle de {least:amount} à {most:amount}).",
        row,
        under=round(-row["own_contrast"], 1),
        least=round(-row["contrast_high"], 1),
        most=round(-row["contrast_low"], 1),
    )


def contrast_sentences(result: ZoneRanking, words: Words, *, is_headline: bool) -> Iterator[str]:
    """The clear contrasts that the headline does not tell, and over which years marks were read."""
    clear = clear_contrasts(result, words)
    if not is_headline and clear:
        yield contrast_sentence(clear[0], words)
    if len(clear) > 1:
        others = [
            words.say("{place}, {under:scale_points}", row, under=round(-row["own_contrast"], 1))
            for row in clear[1 : 1 + OTHERS_NAMED]
        ]
        yield words.say("Aussi sous les autres notes des mêmes élèves : {places}.", places="; ".join(others))
    if clear and result.years_before:
        yield words.plural(
            "Ces écarts sont ceux de l'année lue et de {n} année comparable d'avant, chaque élève compté une fois.",
            "Ces écarts sont ceux de l'année lue et de {n} années comparables d'avant, chaque élève compté une fois.",
            len(result.years_before),
        )


def contrast_tables(result: ZoneRanking, words: Words) -> tuple[ShownTable, ...]:
    """Table of the contrasts; none when no zone is compared."""
    if result.tables["contrasts"].data.empty:
        return ()
    title = words.say("Les mêmes élèves, zone par zone : leur note et leurs autres notes")
    return (shown_table(result.tables["contrasts"], words, title=title),)
