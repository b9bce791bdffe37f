"""Figure of the zones of vulnerability: estimated rate of the weakest ones, with its interval."""

from __future__ import annotations

from collections.abc import Mapping

from portraitlib.display import charts
from portraitlib.display.drawn import only
from portraitlib.display.view import ShownFigure, ShownTable
from portraitlib.display.wording import Words
from portraitlib.studies.school_portrait.views.phrases import PLACE, place, scope, success, with_place

ZONES_DRAWN = 12


def zones_figure(shown: ShownTable, facts: Mapping[str, object], words: Words, *, is_named: bool) -> ShownFigure:
    """Estimated rate and interval of the weakest zones; the title names the first one when it may be named."""
    is_drawn = shown.rows["shrunk_rate"].notna() & shown.rows["shrunk_rate"].notna().cumsum().le(ZONES_DRAWN)
    drawn = with_place(only(shown, is_drawn), words)
    is_sure = drawn.rows["weakest_probability"] >= facts["sure_probability"]
    names = list(drawn.rows[PLACE]) if facts["is_beyond_chance"] else []
    title = _title(drawn, words, is_named=is_named)
    subtitle = f"{success(facts, words)} · {scope(facts, words)}"
    image = charts.interval_dots(
        drawn,
        words,
        label=PLACE,
        value="shrunk_rate",
        low="shrunk_low",
        high="shrunk_high",
        n="n_students",
        target=facts["common_rate"],
        target_label=words.say("ensemble des zones"),
        highlight=[name for name, sure in zip(names, is_sure, strict=False) if sure],
        axis_label=words.say("Taux de réussite estimé, avec son intervalle"),
        title=title,
        subtitle=subtitle,
    )
    return ShownFigure(name="zones", image=image, title=title, alt=_alt(drawn, title, words), table=shown.name)


def _title(drawn: ShownTable, words: Words, *, is_named: bool) -> str:
    if not is_named:
        return words.say("Aucune zone ne ressort sûrement")
    if drawn.rows["rank"].iloc[0] > 1:
        return words.say("Parmi les zones montrées : {place}", place=drawn.rows[PLACE].iloc[0])
    return words.say("Besoins les plus grands : {place}", place=drawn.rows[PLACE].iloc[0])


def _alt(drawn: ShownTable, title: str, words: Words) -> str:
    rows = [
        words.say(
            "{place} {rate} (de {low} à {high})",
            place=place(row, words),
            rate=words.percent(row["shrunk_rate"]),
            low=words.percent(row["shrunk_low"]),
            high=words.percent(row["shrunk_high"]),
        )
        for row in drawn.rows.head(5).to_dict("records")
    ]
    return words.say(
        "{title}. Un point et son intervalle par zone, de la plus basse à la plus haute; les cinq premières : {rows}.",
        title=title,
        rows="; ".join(rows),
    )
