"""Figure of the zones of vulnerability: success rate of the weakest ones, with its interval."""

from __future__ import annotations

from typing import Any

import pandas as pd

from portraitlib.display.section import ShownFigure, ShownTable, Words, charts, mark, only
from portraitlib.studies.school_portrait.measures.zones import ZoneRanking
from portraitlib.studies.school_portrait.views.phrases import PLACE, figure, is_true, scope, success, with_place

ZONES_DRAWN = 12
FIRST_FIVE = mark(
    "{title}. Un point et son intervalle par zone, de la plus basse à la plus haute; les cinq premières : {rows}."
)


def zones_figure(
    shown: ShownTable, told: pd.DataFrame, result: ZoneRanking, words: Words, *, sure: dict[Any, Any] | None
) -> ShownFigure:
    """Rate and interval of the weakest zones; the title names the one that may be named, with the headline's rate.

    Rows of `told` are those of `shown`, with what the table does not show.
    """
    flags = told.reset_index(drop=True)
    is_drawn = ~is_true(flags["is_too_small"]) & shown.rows["rate_low"].notna()
    is_drawn &= is_drawn.cumsum().le(ZONES_DRAWN)
    drawn = with_place(only(shown, is_drawn), words)
    names = drawn.rows[PLACE][is_true(flags["is_surely_weak"])[is_drawn].to_numpy()] if result.is_beyond_chance else ()
    title = _title(sure, words)
    image = charts.interval_dots(
        drawn,
        words,
        label=PLACE,
        value="success_rate",
        low="rate_low",
        high="rate_high",
        n="n_students",
        target=result.common_rate,
        target_label=words.say("ensemble des zones"),
        highlight=list(names),
        axis_label=words.say("Taux de réussite, avec son intervalle"),
        title=title,
        subtitle=f"{success(result.read, words)} · {scope(result.read, words)}",
    )
    rows = [
        words.say("{place} {success_rate:percent} (de {rate_low:percent} à {rate_high:percent})", row)
        for row in drawn.rows.head(5).to_dict("records")
    ]
    return figure(drawn, image, words, name="zones", title=title, alt=FIRST_FIVE, rows=rows)


def _title(sure: dict[Any, Any] | None, words: Words) -> str:
    if sure is None:
        return words.say("Aucune zone ne ressort sûrement par son taux de réussite")
    if sure["rank"] > 1:
        return words.say("Parmi les zones montrées : {place} ({success_rate:percent})", sure)
    return words.say("Besoins les plus grands : {place} ({success_rate:percent})", sure)
