"""What a group says of its engagement: who answered, how the answers lie, how far they can be trusted."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from portraitlib.display import charts
from portraitlib.display.drawn import only
from portraitlib.display.tables import shown_table
from portraitlib.display.view import ShownFigure, ShownTable, View
from portraitlib.display.viewing import view_of
from portraitlib.display.wording import Words
from portraitlib.results.forms import Form
from portraitlib.studies.group_portrait.measures.engagement import Engagement
from portraitlib.studies.group_portrait.views.engagement_words import (
    about_one_student,
    change,
    dimension_inside,
    non_respondents,
    regularity,
    top_of_scale,
    who_answered,
)

_BANDS = ("wave_date", "dimension", "band", "n_students", "share")
_MEANS = (
    "wave_date", "dimension", "unit", "n_students", "mean_score", "score_low", "score_high",
    ("score_gap", Form.NUMBER), "score_gap_low", "score_gap_high",
)  # fmt: skip
_CHANGES = (
    "dimension",
    "unit",
    "n_students",
    "score_before",
    "score_after",
    "score_change",
    "change_low",
    "change_high",
)
_RELIABILITY = (
    "dimension", "n_questions", "n_students", "omega", "omega_low", "omega_high", "alpha", "alpha_low", "alpha_high",
    "is_regular", "is_individual",
)  # fmt: skip
_ANSWERING = (
    "has_answered", "n_students", "mean_mark", ("mean_gap", Form.NUMBER), ("mean_gap_low", Form.NUMBER),
    ("mean_gap_high", Form.NUMBER),
)  # fmt: skip


@view_of.register
def _(result: Engagement, words: Words) -> View:
    tables = _tables(result, words)
    last = _last(result.tables["means"].data)
    sentences = (
        who_answered(result, words),
        non_respondents(result, words),
        regularity(result, words),
        change(result, words),
    )
    return View(
        name="engagement",
        headline=_headline(last, result.facts, words),
        sentences=tuple(filter(None, sentences)),
        figures=_figures(tables[0], result.facts, words),
        tables=tables,
        notes=(_how_to_read(result.facts, words),),
    )


def _tables(result: Engagement, words: Words) -> tuple[ShownTable, ...]:
    say = words.say
    titled = (
        ("distribution", say("Engagement déclaré par le groupe, par dimension"), _BANDS),
        ("means", say("Score moyen du groupe et du reste du niveau"), _MEANS),
        ("changes", say("Changement des mêmes élèves, de la première à la dernière passation"), _CHANGES),
        ("reliability", say("Fidélité de chaque dimension, toute l'école"), _RELIABILITY),
        ("answering", say("Résultats des élèves du niveau, selon qu'ils ont répondu ou non"), _ANSWERING),
    )
    shown = [
        shown_table(result.tables[name], words, title=title, columns=columns)
        for name, title, columns in titled
        if len(result.tables[name].data)
    ]
    students = result.tables["students"]
    if len(students.data):
        title = say("Score de chaque élève, dernière passation (aucun classement)")
        shown.append(shown_table(students, words, title=title, note=about_one_student(result, words)))
    return tuple(shown)


def _last(means: pd.DataFrame) -> pd.DataFrame:
    """Rows of the group in the last wave."""
    return means[(means["unit"] == "group") & (means["wave_date"] == means["wave_date"].max())]


def _headline(last: pd.DataFrame, facts: Mapping, words: Words) -> str:
    known = last.dropna(subset="mean_score").sort_values("mean_score", kind="stable")
    if known.empty:
        return words.say("L'engagement déclaré du groupe {group} est retenu : trop peu d'élèves.", group=facts["group"])
    clear = known[(known["score_gap_low"] > 0) | (known["score_gap_high"] < 0)]
    if len(clear):
        return _clear_gap(clear.loc[clear["score_gap"].abs().idxmax()], facts, words)
    return _level_of_dimensions(known, facts, words)


def _clear_gap(row: pd.Series, facts: Mapping, words: Words) -> str:
    """The dimension in which the group is furthest from the rest of its level."""
    told = {
        "group": facts["group"],
        "dimension": dimension_inside(row["dimension"], words),
        "gap": words.number(abs(row["score_gap"])),
        "scale": top_of_scale(facts, words),
        "low": words.number(row["score_gap_low"]),
        "high": words.number(row["score_gap_high"]),
        "n": words.count(int(row["n_students"])),
    }
    if row["score_gap"] < 0:
        return words.say(
            "Groupe {group} : l'engagement déclaré {dimension} est plus bas que dans le reste du niveau, de {gap} "
            "point sur {scale} (intervalle de {low} à {high}; n = {n}).",
            **told,
        )
    return words.say(
        "Groupe {group} : l'engagement déclaré {dimension} est plus élevé que dans le reste du niveau, de "
        "{gap} point sur {scale} (intervalle de {low} à {high}; n = {n}).",
        **told,
    )


def _level_of_dimensions(known: pd.DataFrame, facts: Mapping, words: Words) -> str:
    """From the lowest dimension to the highest, when none stands apart."""
    first, last_row = known.iloc[0], known.iloc[-1]
    if first["mean_score"] == last_row["mean_score"]:
        return words.say(
            "Groupe {group} : l'engagement déclaré est de {score} sur {scale} dans chaque dimension montrée, sans "
            "écart net avec le reste du niveau (n = {n}).",
            group=facts["group"],
            score=words.number(first["mean_score"]),
            scale=top_of_scale(facts, words),
            n=words.count(int(known["n_students"].max())),
        )
    return words.say(
        "Groupe {group} : l'engagement déclaré va de {low} ({lowest}) à {high} ({highest}) sur {scale}, sans écart net "
        "avec le reste du niveau (n = {n}).",
        group=facts["group"],
        low=words.number(first["mean_score"]),
        lowest=dimension_inside(first["dimension"], words),
        high=words.number(last_row["mean_score"]),
        highest=dimension_inside(last_row["dimension"], words),
        scale=top_of_scale(facts, words),
        n=words.count(int(known["n_students"].max())),
    )


def _figures(bands: ShownTable, facts: Mapping, words: Words) -> tuple[ShownFigure, ...]:
    drawn = only(bands, bands.rows["wave_date"] == bands.rows["wave_date"].max())
    if drawn.rows["share"].isna().all():
        return ()
    title = _finding(drawn, words)
    subtitle = words.say(
        "Groupe {group}, passation du {date} (part des élèves qui ont répondu)",
        group=facts["group"],
        date=words.date(drawn.rows["wave_date"].iloc[0]),
    )
    image = charts.stacked_bars(
        drawn,
        words,
        row="dimension",
        part="band",
        value="share",
        axis_label=words.say("Part des élèves"),
        title=title,
        subtitle=subtitle,
    )
    return (ShownFigure("engagement", image=image, title=title, alt=_alt(drawn, title, words), table=bands.name),)


def _finding(drawn: ShownTable, words: Words) -> str:
    low = drawn.rows[(drawn.rows["band"] == "low") & drawn.rows["share"].notna()]
    if low.empty:
        return words.say("Engagement déclaré par le groupe")
    row = low.loc[low["share"].idxmax()]
    if row["n_students"] == 0:
        return words.say("Personne ne déclare un engagement bas")
    return words.plural(
        "Au plus {n} élève déclare un engagement bas dans une même dimension",
        "Au plus {n} élèves déclarent un engagement bas dans une même dimension",
        int(row["n_students"]),
    )


def _alt(drawn: ShownTable, title: str, words: Words) -> str:
    parts = [
        words.say(
            "{dimension}, {band} : {share}", dimension=dimension, band=str(band).lower(), share=words.percent(share)
        )
        for dimension, band, share in zip(
            drawn.labels["dimension"], drawn.labels["band"], drawn.rows["share"], strict=True
        )
        if pd.notna(share)
    ]
    return words.say("{title}. Une barre par dimension : {parts}.", title=title, parts="; ".join(parts))


def _how_to_read(facts: Mapping, words: Words) -> str:
    low, high = facts["scale"]
    return words.say(
        "Échelle de {low} à {high}, questions inversées remises à l'endroit. Bas : moins de {under}; élevé : {over} ou "
        "plus. Un score demande au moins {share} des questions de la dimension.",
        low=words.number(low, 0),
        high=words.number(high, 0),
        under=words.number(facts["low_under"]),
        over=words.number(facts["high_from"]),
        share=words.percent(facts["least_answered_share"]),
    )
