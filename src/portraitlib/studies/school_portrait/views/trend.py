"""Success over the years: lines broken where marks are not comparable."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd

from portraitlib.display import charts
from portraitlib.display.drawn import only
from portraitlib.display.tables import shown_table
from portraitlib.display.view import ShownFigure, ShownTable, View
from portraitlib.display.viewing import view_of
from portraitlib.display.wording import Words
from portraitlib.results.forms import Form
from portraitlib.studies.school_portrait.measures.trend import Trend
from portraitlib.studies.school_portrait.views.phrases import NOT_A_CAUSE, PLACE, place, with_place

LINES_IN_COLOUR = 4
_YEARS = (
    "subject",
    "sequence",
    "school_year",
    "series",
    "term",
    "n_students",
    "success_rate",
    ("rate_low", Form.PERCENT),
    ("rate_high", Form.PERCENT),
    "n_not_passed",
    "mean_mark",
    "mean_low",
    "mean_high",
)
_CHANGES = (
    "subject",
    "sequence",
    ("first_year", Form.YEAR),
    ("last_year", Form.YEAR),
    "n_before",
    "n_after",
    ("rate_before", Form.PERCENT),
    ("rate_after", Form.PERCENT),
    "gap",
    "gap_low",
    "gap_high",
    "is_clear",
)


@view_of.register
def _(result: Trend, words: Words) -> View:
    years, changes = result.tables["years"], result.tables["changes"]
    shown = shown_table(years, words, title=words.say("Réussite par matière et année"), columns=_YEARS)
    drawn = shown_table(years, words, title=shown.title, columns=(*_YEARS, "segment"))
    tables = (shown,)
    if len(changes.data):
        title = words.say("Changement sur les dernières années comparables")
        tables += (shown_table(changes, words, title=title, columns=_CHANGES),)
    clear = _clear(changes.data)
    return View(
        name="evolution",
        headline=_headline(changes.data, clear, words),
        sentences=tuple(_breaks(years.data, words)),
        figures=(*_figures(drawn, clear, words), *_change_figures(tables[1:], words)),
        tables=tables,
        notes=tuple(_notes(result.facts, words)),
    )


def _clear(changes: pd.DataFrame) -> pd.DataFrame:
    """Clear changes, the largest first."""
    if changes.empty:
        return changes
    clear = changes[changes["is_clear"].fillna(False).astype(bool)]
    return clear.loc[clear["gap"].abs().sort_values(ascending=False, kind="stable").index]


def _headline(changes: pd.DataFrame, clear: pd.DataFrame, words: Words) -> str:
    if changes.empty:
        return words.say(
            "Aucune évolution ne peut être dite : il faut au moins deux années notées selon les mêmes règles."
        )
    known = changes[changes["gap"].notna()]
    if known.empty:
        return words.say("Les changements sont retenus : trop peu d'élèves pour être montrés à ce public.")
    span = {"first": words.year(known["first_year"].min()), "last": words.year(known["last_year"].max())}
    if clear.empty and len(known) < len(changes):
        return words.say(
            "De {first} à {last}, aucun changement net du taux de réussite dans les matières qui "
            "peuvent être montrées.",
            **span,
        )
    if clear.empty:
        return words.say(
            "De {first} à {last}, aucun changement net du taux de réussite : les mouvements vus peuvent "
            "venir du hasard.",
            **span,
        )
    return words.plural(
        "De {first} à {last}, le taux de réussite a nettement changé dans {n} matière : {moves}.",
        "De {first} à {last}, le taux de réussite a nettement changé dans {n} matières, dont : {moves}.",
        len(clear),
        **span,
        moves=_moves(clear, words),
    )


def _moves(clear: pd.DataFrame, words: Words) -> str:
    """The three largest changes, each with its interval and its numbers of students."""
    moves = [
        words.say(
            "{place} {gap} (de {low} à {high}; n = {before} puis {after})",
            place=place(row, words),
            gap=words.points(row["gap"], 0),
            low=words.points(row["gap_low"], 0),
            high=words.points(row["gap_high"], 0),
            before=words.count(int(row["n_before"])),
            after=words.count(int(row["n_after"])),
        )
        for row in clear.head(3).to_dict("records")
    ]
    return "; ".join(moves)


def _breaks(years: pd.DataFrame, words: Words):
    """Where the line is broken, in a sentence."""
    segments = years.drop_duplicates("school_year").sort_values("school_year")[["school_year", "segment"]]
    pairs = pairwise(segments.itertuples(index=False))
    breaks = [f"{words.year(a.school_year)} | {words.year(b.school_year)}" for a, b in pairs if a.segment != b.segment]
    if breaks:
        yield words.say(
            "La ligne est brisée là où les notes n'ont pas été faites de la même façon ({breaks}) : ces années ne se "
            "comparent pas.",
            breaks=", ".join(breaks),
        )


def _figures(shown: ShownTable, clear: pd.DataFrame, words: Words) -> tuple[ShownFigure, ...]:
    if shown.rows["success_rate"].notna().sum() == 0:
        return ()
    drawn = with_place(only(shown, pd.Series(True, index=shown.rows.index)), words)
    names = list(dict.fromkeys(drawn.rows[PLACE]))
    moved = [place(row, words) for row in clear.to_dict("records")]
    title = words.say("Aucun changement net du taux de réussite")
    if moved:
        title = words.plural(
            "Un changement net du taux de réussite : {places}",
            "{n} changements nets du taux de réussite, dont : {places}",
            len(moved),
            places=words.listing(moved[:2]),
        )
    image = charts.series(
        drawn,
        words,
        x="school_year",
        value="success_rate",
        line=PLACE,
        segment="segment",
        low="rate_low",
        high="rate_high",
        highlight=(moved or names)[:LINES_IN_COLOUR] if len(names) > LINES_IN_COLOUR else (),
        axis_label=words.say("Taux de réussite"),
        title=title,
        subtitle=words.say(
            "Taux de réussite par matière (résultat disciplinaire); la ligne est brisée où les règles changent"
        ),
    )
    return (ShownFigure(name="evolution", image=image, title=title, alt=_alt(drawn, title, words), table=shown.name),)


def _change_figures(tables: tuple[ShownTable, ...], words: Words) -> tuple[ShownFigure, ...]:
    """Change of each subject over the years that compare, with its interval."""
    drawn = [with_place(only(shown, shown.rows["gap"].notna()), words) for shown in tables]
    if not drawn or drawn[0].rows.empty:
        return ()
    rows = drawn[0].rows
    title = words.say(
        "Changement de {first} à {last}",
        first=words.year(rows["first_year"].min()),
        last=words.year(rows["last_year"].max()),
    )
    image = charts.interval_dots(
        drawn[0],
        words,
        label=PLACE,
        value="gap",
        low="gap_low",
        high="gap_high",
        target=0,
        target_label=words.say("aucun changement"),
        highlight=list(rows.loc[rows["is_clear"].fillna(False).astype(bool), PLACE]),
        axis_label=words.say("Changement du taux de réussite, en points, avec son intervalle"),
        title=title,
        subtitle=words.say("Entre la première et la dernière année notées selon les mêmes règles"),
    )
    moves = [
        words.say(
            "{place} {gap} (de {low} à {high})",
            place=row[PLACE],
            gap=words.points(row["gap"], 0),
            low=words.points(row["gap_low"], 0),
            high=words.points(row["gap_high"], 0),
        )
        for row in rows.sort_values("gap", kind="stable").head(6).to_dict("records")
    ]
    alt = words.say("{title}. Un point et son intervalle par matière : {rows}.", title=title, rows="; ".join(moves))
    return (ShownFigure(name="changements", image=image, title=title, alt=alt, table=drawn[0].name),)


def _alt(drawn: ShownTable, title: str, words: Words) -> str:
    known = drawn.rows[drawn.rows["success_rate"].notna() & (drawn.bounds["success_rate"] == "")]
    lines = []
    for name, rows in known.groupby(PLACE, sort=False):
        ends = rows.sort_values("school_year")
        lines.append(
            words.say(
                "{place} {first} en {first_year}, {last} en {last_year}",
                place=name,
                first=words.percent(ends["success_rate"].iloc[0]),
                first_year=words.year(ends["school_year"].iloc[0]),
                last=words.percent(ends["success_rate"].iloc[-1]),
                last_year=words.year(ends["school_year"].iloc[-1]),
            )
        )
    return words.say("{title}. Une ligne par matière : {lines}.", title=title, lines="; ".join(lines[:6]))


def _notes(facts, words: Words):
    yield words.say(
        "Un changement est dit net quand il reste hors du hasard une fois toutes les matières regardées ensemble. Les "
        "élèves ne sont pas les mêmes d'une année à l'autre."
    )
    if facts["years_without_rule"]:
        yield words.say(
            "Aucune règle de notation ne couvre {years} : ces années sont laissées de côté.",
            years=words.listing(words.year(year) for year in facts["years_without_rule"]),
        )
    yield words.say(NOT_A_CAUSE)
