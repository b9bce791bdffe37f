"""Results by subject, competency and level: a heatmap of success with n."""

from __future__ import annotations

import pandas as pd

from portraitlib.display import charts
from portraitlib.display.drawn import exact, only
from portraitlib.display.tables import shown_table
from portraitlib.display.view import ShownFigure, ShownTable, View
from portraitlib.display.viewing import view_of
from portraitlib.display.wording import Words, mark
from portraitlib.results.forms import Form
from portraitlib.results.result import ResultTable
from portraitlib.studies.school_portrait.measures.results import ResultsByCell
from portraitlib.studies.school_portrait.views.phrases import (
    NOT_A_CAUSE,
    PLACE,
    how_intervals_read,
    place,
    rate_with_interval,
    rule_note,
    scope,
    success,
    with_place,
    with_short_levels,
)
from portraitlib.tables.schemas import OVERALL

_COLUMNS = (
    "subject",
    "competency",
    "track",
    "level",
    "n_students",
    "success_rate",
    ("rate_low", Form.PERCENT),
    ("rate_high", Form.PERCENT),
    "n_not_passed",
    "n_just_under",
    "mean_mark",
    "mean_low",
    "mean_high",
    ("standard_deviation", Form.MARK),
)


@view_of.register
def _(result: ResultsByCell, words: Words) -> View:
    cells, left_out = result.tables["cells"], result.tables["left_out"]
    shown = shown_table(
        cells,
        words,
        title=words.say("Réussite et moyenne par matière, compétence et niveau"),
        columns=_COLUMNS,
    )
    tables = (shown,)
    if len(left_out.data):
        tables += (shown_table(left_out, words, title=words.say("Élèves sans note, par matière et raison")),)
    return View(
        name="resultats",
        headline=_headline(cells, result.facts, words),
        sentences=tuple(filter(None, (_who_is_counted(result.counts, words), _just_under(cells, result.facts, words)))),
        figures=tuple(_figures(shown, result.facts, words)),
        tables=tables,
        notes=(how_intervals_read(result.facts, words), words.say(NOT_A_CAUSE), *rule_note(result.facts, words)),
    )


def _headline(cells: ResultTable, facts, words: Words) -> str:
    """From the lowest to the highest overall success, among cells of enough students."""
    told = cells.data[exact(cells, "success_rate") & (cells.data["n_students"].fillna(0) >= facts["smallest_group"])]
    if (told["competency"] == OVERALL).any():
        told = told[told["competency"] == OVERALL]
    if told.empty:
        return words.say("Les groupes sont trop petits pour que leur taux de réussite soit cité ici.")
    told = told.sort_values("success_rate", kind="stable").to_dict("records")
    lowest, highest = told[0], told[-1]
    if len(told) == 1:
        return words.say(
            "{place} : taux de réussite de {rate}.", place=place(lowest, words), rate=rate_with_interval(lowest, words)
        )
    if lowest["success_rate"] == highest["success_rate"]:
        return words.say(
            "Le taux de réussite est le même partout : {rate}.", rate=words.percent(lowest["success_rate"])
        )
    sentence = mark(
        "Le taux de réussite va de {low_rate} (n = {low_n}) en {low_place} à {high_rate} (n = {high_n}) en "
        "{high_place}."
    )
    if not exact(cells, "success_rate")[cells.data["competency"] == OVERALL].all():
        sentence = mark(
            "Parmi les taux qui peuvent être montrés, la réussite va de {low_rate} (n = {low_n}) en {low_place} à "
            "{high_rate} (n = {high_n}) en {high_place}."
        )
    return words.say(
        sentence,
        low_rate=words.percent(lowest["success_rate"]),
        low_n=words.count(lowest["n_students"]),
        low_place=place(lowest, words),
        high_rate=words.percent(highest["success_rate"]),
        high_n=words.count(highest["n_students"]),
        high_place=place(highest, words),
    )


def _who_is_counted(counts, words: Words) -> str:
    kept = words.plural("{n} élève a au moins une note.", "{n} élèves ont au moins une note.", counts["students"])
    if counts["left_out"] == 0:
        return kept
    left_out = words.plural(
        "{n} élève a au moins un code ou une case vide à la place d'une note : il ne compte pas dans le taux touché.",
        "{n} élèves ont au moins un code ou une case vide à la place d'une note : ils ne comptent pas dans le taux "
        "touché.",
        counts["left_out"],
    )
    return f"{kept} {left_out}"


def _just_under(cells: ResultTable, facts, words: Words) -> str:
    """Where most students are within reach of the pass mark."""
    told = cells.data[exact(cells, "n_just_under") & (cells.data["competency"] == OVERALL)]
    told = told[told["n_just_under"].astype("float64") > 0]
    if told.empty:
        return ""
    most = told.sort_values("n_just_under", ascending=False, kind="stable").iloc[0].to_dict()
    return words.plural(
        "C'est en {place} que le plus d'élèves sont juste sous le seuil ({low} à moins de {high} %) : {n} élève, "
        "qu'un soutien ciblé pourrait suffire à faire passer.",
        "C'est en {place} que le plus d'élèves sont juste sous le seuil ({low} à moins de {high} %) : {n} élèves, "
        "qu'un soutien ciblé pourrait suffire à faire passer.",
        int(most["n_just_under"]),
        place=place(most, words),
        low=words.number(facts["just_under_mark"], 0),
        high=words.number(facts["pass_mark"], 0),
    )


def _figures(shown: ShownTable, facts, words: Words):
    """One heatmap of the overall results, one of the competencies; none of what is not there."""
    is_overall = shown.rows["competency"] == OVERALL
    parts = (
        ("resultats-matieres", is_overall, words.say("par matière et niveau")),
        ("resultats-competences", ~is_overall, words.say("par compétence et niveau")),
    )
    for name, is_kept, grain in parts:
        if not is_kept.any():
            continue
        title = _title(only(shown, is_kept), facts, grain, words)
        drawn = with_short_levels(with_place(only(shown, is_kept), words, with_level=False), words)
        image = charts.heatmap(
            drawn,
            words,
            row=PLACE,
            column="level",
            value="success_rate",
            n="n_students",
            title=title,
            subtitle=f"{success(facts, words)} {grain} · {scope(facts, words)}",
        )
        yield ShownFigure(name=name, image=image, title=title, alt=_alt(drawn, title, words), table=shown.name)


def _title(shown: ShownTable, facts, grain: str, words: Words) -> str:
    """The finding: the lowest rate among cells of enough students."""
    is_told = shown.rows["success_rate"].notna() & (shown.bounds["success_rate"] == "")
    told = shown.rows[is_told & (shown.rows["n_students"].fillna(0) >= facts["smallest_group"])]
    if told.empty:
        return words.say("Taux de réussite {grain}", grain=grain)
    lowest = told.sort_values("success_rate", kind="stable").iloc[0].to_dict()
    if len(told) == 1:
        return words.say(
            "{place} : taux de réussite de {rate}.",
            place=place(lowest, words),
            rate=words.percent(lowest["success_rate"]),
        )
    return words.say(
        "Réussite la plus basse : {place} ({rate})",
        place=place(lowest, words),
        rate=words.percent(lowest["success_rate"]),
    )


def _alt(drawn: ShownTable, title: str, words: Words) -> str:
    """What the heatmap shows, in numbers: its lowest and highest cells."""
    known = drawn.rows["success_rate"].notna() & (drawn.bounds["success_rate"] == "")
    told = drawn.rows[known].sort_values("success_rate", kind="stable")
    if told.empty:
        return words.say("{title}. Les taux sont retenus.", title=title)
    ends = pd.concat([told.head(3), told.tail(1)]) if len(told) > 3 else told
    cells = [
        words.say("{place} {rate}", place=place(row, words), rate=words.percent(row["success_rate"]))
        for row in ends.to_dict("records")
    ]
    return words.say(
        "{title}. Une ligne par matière, une colonne par niveau. Les plus bas, puis le plus haut : {cells}. "
        "Toutes les valeurs sont dans le tableau.",
        title=title,
        cells="; ".join(cells),
    )
