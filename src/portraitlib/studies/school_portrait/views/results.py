"""Results by subject, competency and level: a heatmap of success with n."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from portraitlib.display.section import (
    ResultTable,
    ShownFigure,
    ShownTable,
    View,
    Words,
    among_shown,
    among_told,
    charts,
    exact,
    is_whole,
    mark,
    only,
    shown_table,
    view_of,
)
from portraitlib.studies.school_portrait.measures.results import ResultsByCell
from portraitlib.studies.school_portrait.views.phrases import (
    NOT_A_CAUSE,
    PLACE,
    figure,
    how_intervals_read,
    of_its_year,
    placed,
    rate_with_interval,
    rule_note,
    scope,
    success,
    with_place,
    with_short_levels,
)
from portraitlib.tables.schemas import OVERALL

FROM_TO = mark(
    "Le taux de réussite va de {low_rate:percent} (n = {low_n:count}) en {low_place} à {high_rate:percent} "
    "(n = {high_n:count}) en {high_place}."
)
AMONG_SHOWN = mark(
    "Parmi les taux qui peuvent être montrés, la réussite va de {low_rate:percent} (n = {low_n:count}) en {low_place} "
    "à {high_rate:percent} (n = {high_n:count}) en {high_place}."
)
LOWEST_AND_HIGHEST = mark(
    "{title}. Une ligne par matière, une colonne par niveau. Les plus bas, puis le plus haut : {rows}. "
    "Toutes les valeurs sont dans le tableau."
)


@view_of.register
def view_results(result: ResultsByCell, words: Words) -> View:
    """One heatmap of the overall results, one of the competencies; none of what is not there."""
    cells, left_out, read = result.tables["cells"], result.tables["left_out"], result.read
    shown = shown_table(cells, words, title=words.say("Réussite et moyenne par matière, compétence et niveau"))
    tables: tuple[ShownTable, ...] = (shown,)
    if len(left_out.data):
        tables += (shown_table(left_out, words, title=words.say("Élèves sans note, par matière et raison")),)
    return View(
        name="resultats",
        to_do=words.say("Dites ce qui vous surprend, puis cherchez les élèves juste sous le seuil."),
        headline=of_its_year(_headline(cells, words), result.read, words),
        sentences=tuple(filter(None, (_who_is_counted(result.counts, words), _just_under(result, words)))),
        figures=tuple(_figures(result, shown, words)),
        tables=tables,
        notes=(how_intervals_read(read, words), words.say(NOT_A_CAUSE), *rule_note(read, words)),
    )


def _named(cells: ResultTable) -> pd.DataFrame:
    """Cells of enough students whose rate may be told, from the lowest."""
    is_large = ~cells.data["is_too_small"].fillna(True).astype(bool)
    return cells.data[exact(cells, "success_rate") & is_large].sort_values("success_rate", kind="stable")


def _headline(cells: ResultTable, words: Words) -> str:
    """From the lowest to the highest overall success."""
    named = _named(cells)
    if (named["competency"] == OVERALL).any():
        named = named[named["competency"] == OVERALL]
    if named.empty:
        return words.withheld("Les groupes sont trop petits pour que leur taux de réussite soit cité ici.")
    low, high = placed(named.iloc[[0, -1]], words)
    if len(named) == 1:
        return words.say("{place} : taux de réussite de {rate}.", low, rate=rate_with_interval(low, words))
    if low["success_rate"] == high["success_rate"]:
        return words.say("Le taux de réussite est le même partout : {success_rate:percent}.", low)
    is_whole = exact(cells, "success_rate")[cells.data["competency"] == OVERALL].all()
    return words.say(
        FROM_TO if is_whole else AMONG_SHOWN,
        low_rate=low["success_rate"],
        low_n=low["n_students"],
        low_place=low[PLACE],
        high_rate=high["success_rate"],
        high_n=high["n_students"],
        high_place=high[PLACE],
    )


def _who_is_counted(counts: Mapping[str, int | None], words: Words) -> str:
    kept = words.plural("{n} élève a au moins une note.", "{n} élèves ont au moins une note.", counts["students"])
    if counts["left_out"] == 0:
        return kept
    left_out = words.plural(
        "{n} élève a au moins un code ou une case vide à la place d'une note : il ne compte pas dans le taux touché.",
        "{n} élèves ont au moins un code ou une case vide à la place d'une note : ils ne comptent pas dans le taux "
        "touché.",
        counts["left_out"],
    )
    return f"{kept} {left_out}"


def _just_under(result: ResultsByCell, words: Words) -> str:
    """Where most students are within reach of the pass mark."""
    cells = result.tables["cells"]
    told = cells.data[exact(cells, "n_just_under") & (cells.data["competency"] == OVERALL)]
    told = told[told["n_just_under"].astype("float64") > 0]
    if told.empty:
        return ""
    (most,) = placed(told.sort_values("n_just_under", ascending=False, kind="stable").head(1), words)
    said = words.plural(
        "C'est en {place} que le plus d'élèves sont juste sous le seuil ({just_under_mark:whole} à moins de "
        "{pass_mark:whole} %) : {n} élève.",
        "C'est en {place} que le plus d'élèves sont juste sous le seuil ({just_under_mark:whole} à moins de "
        "{pass_mark:whole} %) : {n} élèves.",
        most["n_just_under"],
        most,
        result,
        result.read,
    )
    is_overall = cells.data["competency"] == OVERALL
    is_every = exact(cells, "n_just_under")[is_overall].all() or is_whole(cells, "n_just_under")
    return said if is_every else among_told(said, cells, "n_just_under", words)


def _figures(result: ResultsByCell, shown: ShownTable, words: Words) -> Iterator[ShownFigure]:
    is_overall, named = shown.rows["competency"] == OVERALL, _named(result.tables["cells"])
    parts = (
        ("resultats-matieres", is_overall, words.say("par matière et niveau")),
        ("resultats-competences", ~is_overall, words.say("par compétence et niveau")),
    )
    for name, is_kept, grain in parts:
        if not is_kept.any():
            continue
        kept = only(shown, is_kept)
        title = among_shown(_title(named[is_kept.loc[named.index]], grain, words), kept, "success_rate", words)
        drawn = with_short_levels(with_place(kept, words, with_level=False), words)
        image = charts.heatmap(
            drawn,
            words,
            row=PLACE,
            column="level",
            value="success_rate",
            n="n_students",
            title=title,
            subtitle=f"{success(result.read, words)} {grain} · {scope(result.read, words)}",
        )
        yield _figure(drawn, image, name, title, words)


def _title(named: pd.DataFrame, grain: str, words: Words) -> str:
    """The finding: the lowest rate."""
    if named.empty:
        return words.say("Taux de réussite {grain} : trop peu d'élèves pour en dire un", grain=grain)
    (lowest,) = placed(named.head(1), words)
    if len(named) == 1:
        return words.say("{place} : taux de réussite de {rate}.", lowest, rate=words.percent(lowest["success_rate"]))
    return words.say("Réussite la plus basse : {place} ({success_rate:percent})", lowest)


def _figure(drawn: ShownTable, image: bytes, name: str, title: str, words: Words) -> ShownFigure:
    """The heatmap, with its lowest and highest cells in words."""
    known = drawn.rows["success_rate"].notna() & (drawn.bounds["success_rate"] == "")
    told = drawn.rows[known].sort_values("success_rate", kind="stable")
    ends = pd.concat([told.head(3), told.tail(1)]) if len(told) > 3 else told
    return figure(
        drawn,
        image,
        words,
        name=name,
        title=title,
        alt=LOWEST_AND_HIGHEST if len(told) else mark("{title}. Les taux sont retenus."),
        rows=[words.say("{place} {success_rate:percent}", row) for row in placed(ends, words)],
    )
