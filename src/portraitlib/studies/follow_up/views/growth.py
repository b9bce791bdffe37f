"""Growth of students together, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from portraitlib.display.section import Rank, View, Words, shown_table, view_of
from portraitlib.studies.follow_up.measures.growth import GroupsGrowth
from portraitlib.studies.follow_up.views.phrases import interval, is_known

_SHOWN = (
    "instrument", "probe_level", "n_students", "n_in_model", "n_scores", "mean_slope", "mean_slope_low",
    "mean_slope_high", "slope_spread", "why_no_growth",
)  # fmt: skip


@view_of.register
def view_growth(result: GroupsGrowth, words: Words) -> View:
    """Mean slope of each instrument with its interval, and what is not said."""
    tables = result.tables
    found = tables["growth"].data
    rows = found[found["why_no_growth"] == ""].to_dict("records")
    return View(
        name="croissance",
        headline=_told(rows[0], words),
        sentences=(
            *(_told(row, words) for row in rows[1:]),
            *_sentences(rows[0], found["n_unread"].sum(skipna=False), words),
        ),
        tables=(
            shown_table(
                tables["growth"], words, title=words.say("Croissance des élèves suivis, par outil"), columns=_SHOWN
            ),
        ),
        notes=(
            words.say(
                "Un modèle mixte par outil et niveau : une droite par élève, tirée autour de celle du groupe. "
                "L'intervalle (95 %) compte que ces élèves auraient pu être d'autres élèves semblables."
            ),
        ),
        rank=Rank.CONTEXT,
    )


def _told(row: dict[Any, Any], words: Words) -> str:
    where = words.say("{instrument}, niveau {probe_level}", row) if row["probe_level"] else str(row["instrument"])
    if not is_known(row["n_students"]) or not is_known(row["mean_slope"]):
        return words.withheld("{where} : trop peu d'élèves pour dire leur croissance à ce public.", where=where)
    if row["direction"] == "down":
        where = words.say("{where} (plus bas est mieux)", where=where)
    facts = {
        "where": where,
        "slope": words.number(row["mean_slope"], 2),
        "interval": interval(row, "mean_slope", words),
    }
    if not is_known(row["n_in_model"]):
        return words.say(
            "{where} : le résultat des élèves dont la série se lit change en moyenne de {slope} par semaine "
            "(intervalle {interval}).",
            facts,
        )
    return words.plural(
        "{where} : le résultat de {n} élève change en moyenne de {slope} par semaine (intervalle {interval}).",
        "{where} : le résultat de {n} élèves change en moyenne de {slope} par semaine (intervalle {interval}).",
        row["n_in_model"],
        facts,
    )


def _sentences(row: dict[Any, Any], unread: Any, words: Words) -> Iterator[str]:
    if is_known(row["slope_spread"]):
        low, high = (row["mean_slope"] + side * row["slope_spread"] for side in (-1, 1))
        yield words.say(
            "Les élèves diffèrent : d'après le modèle, la pente de deux élèves sur trois serait entre {low} et {high}.",
            low=words.number(low, 2),
            high=words.number(high, 2),
        )
    if is_known(unread) and unread:
        yield words.plural(
            "{n} série qui ne se lit pas (trop peu de résultats, bout de l'échelle…) n'y est pas.",
            "{n} séries qui ne se lisent pas (trop peu de résultats, bout de l'échelle…) n'y sont pas.",
            unread,
        )
    yield words.say(
        "Sans élèves semblables qui n'ont pas le soutien, on ne peut pas dire ce qui vient de lui : bien des élèves "
        "progressent sans soutien."
    )
