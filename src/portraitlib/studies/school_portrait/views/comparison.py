"""Two years side by side, subject by subject and level by level."""

from __future__ import annotations

import pandas as pd

from portraitlib.display import charts
from portraitlib.display.drawn import only
from portraitlib.display.tables import shown_table
from portraitlib.display.view import ShownFigure, ShownTable, View
from portraitlib.display.viewing import view_of
from portraitlib.display.wording import Words
from portraitlib.results.forms import Form
from portraitlib.studies.school_portrait.measures.comparison import Comparison
from portraitlib.studies.school_portrait.views.phrases import NOT_A_CAUSE, PLACE, place, scope, with_place

ROWS_DRAWN = 14
_COLUMNS = (
    "subject",
    "track",
    "level",
    "n_before",
    "n_after",
    ("rate_before", Form.PERCENT),
    ("rate_after", Form.PERCENT),
    "gap",
    "gap_low",
    "gap_high",
    ("mean_gap", Form.NUMBER),
    ("mean_gap_low", Form.NUMBER),
    ("mean_gap_high", Form.NUMBER),
    "is_clear",
)


@view_of.register
def _(result: Comparison, words: Words) -> View:
    differences, facts = result.tables["differences"], result.facts
    title = words.say(
        "Réussite en {before} et en {after}, par matière et niveau",
        before=words.year(facts["other_year"]),
        after=words.year(facts["school_year"]),
    )
    shown = shown_table(differences, words, title=title, columns=_COLUMNS)
    told = differences.data[differences.data["gap"].notna()]
    return View(
        name="comparaison",
        headline=_headline(told, facts, words),
        sentences=tuple(_sentences(result, told, words)),
        figures=_figures(only(shown, shown.rows["gap"].notna()), facts, words),
        tables=(shown,) if len(told) else (),
        notes=(
            words.say("Ce ne sont pas les mêmes élèves d'une année à l'autre : un groupe diffère toujours d'un autre."),
            words.say(NOT_A_CAUSE),
        ),
    )


def _clear(told: pd.DataFrame) -> list[dict]:
    clear = told[told["is_clear"].fillna(False).astype(bool)] if len(told) else told
    return clear.loc[clear["gap"].abs().sort_values(ascending=False, kind="stable").index].to_dict("records")


def _headline(told: pd.DataFrame, facts, words: Words) -> str:
    years = {"before": words.year(facts["other_year"]), "after": words.year(facts["school_year"])}
    if told.empty:
        return words.say("Les différences sont retenues : trop peu d'élèves pour être montrées à ce public.")
    clear = _clear(told)
    if not clear:
        return words.say(
            "De {before} à {after}, aucune différence nette de réussite : les mouvements vus peuvent venir du hasard.",
            **years,
        )
    first = clear[0]
    return words.say(
        "De {before} à {after}, la différence la plus nette : {place}, {gap} (intervalle de {low} à {high}; n = "
        "{n_before} puis {n_after}).",
        place=place(first, words),
        gap=words.points(first["gap"], 0),
        low=words.points(first["gap_low"], 0),
        high=words.points(first["gap_high"], 0),
        n_before=words.count(int(first["n_before"])),
        n_after=words.count(int(first["n_after"])),
        **years,
    )


def _sentences(result: Comparison, told: pd.DataFrame, words: Words):
    if len(told):
        yield words.plural("{n} comparaison a pu être faite.", "{n} comparaisons ont pu être faites.", len(told))
    left_out = len(result.tables["differences"].data) - len(told)
    if left_out:
        yield words.plural(
            "{n} comparaison n'est pas dite : un des deux groupes compte moins de {smallest} élèves, ou sa valeur est "
            "retenue.",
            "{n} comparaisons ne sont pas dites : un des deux groupes compte moins de {smallest} élèves, ou sa valeur "
            "est retenue.",
            left_out,
            smallest=words.count(result.facts["smallest_group"]),
        )


def _figures(shown: ShownTable, facts, words: Words) -> tuple[ShownFigure, ...]:
    largest = shown.rows["gap"].abs().rank(ascending=False, method="first") <= ROWS_DRAWN
    drawn = with_place(only(shown, largest), words)
    if drawn.rows.empty:
        return ()
    is_clear = drawn.rows["is_clear"].fillna(False).astype(bool)
    title = words.say("Aucune différence nette de réussite")
    if is_clear.any():
        title = words.plural(
            "{n} différence nette de réussite", "{n} différences nettes de réussite", int(is_clear.sum())
        )
    image = charts.interval_dots(
        drawn,
        words,
        label=PLACE,
        value="gap",
        low="gap_low",
        high="gap_high",
        n="n_after",
        target=0,
        target_label=words.year(facts["other_year"]),
        highlight=list(drawn.rows.loc[is_clear, PLACE]),
        axis_label=words.say("Différence de taux de réussite, en points, avec son intervalle"),
        title=title,
        subtitle=words.say(
            "{scope}, par rapport à {before} (trait)", scope=scope(facts, words), before=words.year(facts["other_year"])
        ),
    )
    rows = [
        words.say("{place} {gap}", place=row[PLACE], gap=words.points(row["gap"], 0))
        for row in drawn.rows.sort_values("gap", kind="stable").head(6).to_dict("records")
    ]
    alt = words.say(
        "{title}. Un point et son intervalle par matière et niveau : {rows}.", title=title, rows="; ".join(rows)
    )
    return (ShownFigure(name="comparaison", image=image, title=title, alt=alt, table=shown.name),)
