"""Figure of the zones of vulnerability: estimated rate of the weakest ones, with its interval."""

from __future__ import annotations

import pandas as pd

from portraitlib.display.section import ShownFigure, ShownTable, Words, charts, mark, only
from portraitlib.studies.school_portrait.measures.zones import ZoneRanking
from portraitlib.studies.school_portrait.views.phrases import PLACE, figure, scope, success, with_place

ZONES_DRAWN = 12
FIRST_FIVE = mark(
    "{title}. Un point et son intervalle par zone, de la plus basse à la plus haute; les cinq premières : {rows}."
)


def zones_figure(
    shown: ShownTable, is_sure: pd.Series, result: ZoneRanking, words: Words, *, is_named: bool
) -> ShownFigure:
    """Estimated rate and interval of the weakest zones; the title names the first one when it may be named."""
    is_drawn = shown.rows["shrunk_rate"].notna() & shown.rows["shrunk_rate"].notna().cumsum().le(ZONES_DRAWN)
    drawn = with_place(only(shown, is_drawn), words)
    names = drawn.rows[PLACE][is_sure[is_drawn].to_numpy()] if result.is_beyond_chance else ()
    title = _title(drawn, words, is_named=is_named)
    image = charts.interval_dots(
        drawn,
        words,
        label=PLACE,
        value="shrunk_rate",
        low="shrunk_low",
        high="shrunk_high",
        n="n_students",
        target=result.common_rate,
        target_label=words.say("ensemble des zones"),
        highlight=list(names),
        axis_label=words.say("Taux de réussite estimé, avec son intervalle"),
        title=title,
        subtitle=f"{success(result.read, words)} · {scope(result.read, words)}",
    )
    rows = [
        words.say("{place} {shrunk_rate:percent} (de {shrunk_low:percent} à {shrunk_high:percent})", row)
        for row in drawn.rows.head(5).to_dict("records")
    ]
    return figure(drawn, image, words, name="zones", title=title, alt=FIRST_FIVE, rows=rows)


def _title(drawn: ShownTable, words: Words, *, is_named: bool) -> str:
    if not is_named:
        return words.say("Aucune zone ne ressort sûrement")
    first = drawn.rows.iloc[0]
    if first["rank"] > 1:
        return words.say("Parmi les zones montrées : {place}", first)
    return words.say("Besoins les plus grands : {place}", first)
