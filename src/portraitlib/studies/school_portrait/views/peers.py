"""The school among those of a similar environment: within limits, not in a list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pandas as pd

from portraitlib.display.section import (
    Form,
    ResultTable,
    ShownFigure,
    ShownTable,
    View,
    Words,
    among_told,
    charts,
    exact,
    mark,
    shown_table,
    view_of,
)
from portraitlib.studies.school_portrait.measures.peers import PEERS, PeerComparison
from portraitlib.studies.school_portrait.views.phrases import place

_OURS, _OTHER = "ours", "other"
_TITLES = {
    "within": mark("L'école est entre les limites attendues"),
    "below": mark("L'école est sous les limites attendues"),
    "above": mark("L'école est au-dessus des limites attendues"),
    "": mark("Les écoles comparables"),
}
_HEADLINES = {
    "": mark(
        "En {place} ({school_year:year}), le taux de l'école ne peut pas être donné exactement : trop peu d'élèves "
        "d'un côté du seuil."
    ),
    "within": mark(
        "En {place} ({school_year:year}), {success_rate:percent} de réussite (n = {n_students:count}) : ce qu'on "
        "attend d'une école de cette taille parmi les {n_peers:count} écoles comparables, qui ont ensemble "
        "{peer_rate:percent}."
    ),
    "below": mark(
        "En {place} ({school_year:year}), {success_rate:percent} de réussite (n = {n_students:count}) : plus bas que "
        "ce qu'on attend d'une école de cette taille parmi les {n_peers:count} écoles comparables, qui ont ensemble "
        "{peer_rate:percent} (limites de {outer_low:percent} à {outer_high:percent})."
    ),
    "above": mark(
        "En {place} ({school_year:year}), {success_rate:percent} de réussite (n = {n_students:count}) : plus haut que "
        "ce qu'on attend d'une école de cette taille parmi les {n_peers:count} écoles comparables, qui ont ensemble "
        "{peer_rate:percent} (limites de {outer_low:percent} à {outer_high:percent})."
    ),
}


@view_of.register
def view_peers(result: PeerComparison, words: Words) -> View:
    """The school beside similar ones."""
    cells = result.tables["with_peers"]
    title = words.say("L'école et les écoles comparables, par matière et niveau")
    focus = _focus(result, words)
    points, sentence = _points(result.tables["peers"], focus, words), _HEADLINES[focus["side"]]
    return View(
        name="ecoles-comparables",
        to_do=words.say("Cherchez avec le centre de services une équipe qui vit la même chose."),
        headline=words.say(sentence, focus, result),
        sentences=tuple(_sentences(cells.data, result, words)),
        figures=_figures(points, focus, result, words),
        tables=(points, shown_table(cells, words, title=title)),
        notes=tuple(_notes(result, words)),
    )


def _focus(result: PeerComparison, words: Words) -> dict[Any, Any]:
    """Row of the place that the figure is about; the side of the limits it is on, when this reader may be told."""
    cells, wanted = result.tables["with_peers"], result.focus
    is_focus = (cells.data[list(wanted)] == pd.Series(wanted)).all(axis=1)
    row = cells.data[is_focus].iloc[0].to_dict()
    is_told = bool(exact(cells, "success_rate")[is_focus].iloc[0])
    side = str(row["position"]).partition("_")[0] if is_told else ""
    return {**row, "is_told": is_told, "side": side, "place": place(row, words)}


def _sentences(cells: pd.DataFrame, result: PeerComparison, words: Words) -> Iterator[str]:
    yield words.say(
        "Écoles comparables : celles des données dont le rang décile de l'indice de milieu socio-économique est "
        "{deciles:listing} (celui de l'école est {decile}). L'indice décrit une école; il ne dit rien d'un élève.",
        result,
    )
    if len(cells) > 1:
        yield words.say(
            "La figure porte sur le niveau qui compte le plus d'élèves; le tableau donne tous ceux qui sont choisis."
        )
    compared = cells[(cells["position"] != "not_compared") & cells["position"].notna()]
    outside = compared[compared["position"] != "within"]
    if len(compared) > 1 and outside.empty:
        said = words.say("Dans toutes les matières et tous les niveaux choisis, l'école est entre les limites.")
        yield among_told(said, result.tables["with_peers"], "position", words)
    elif len(compared) > 1:
        listed = [
            words.say("{place} ({position:label})", row, place=place(row, words))
            for row in outside.head(6).to_dict("records")
        ]
        yield words.say("En dehors des limites : {places}.", places="; ".join(listed))
    if result.is_overdispersed:
        yield words.say(
            "Les écoles comparables diffèrent entre elles plus que le hasard ne le ferait : les limites sont élargies "
            "d'autant."
        )


def _points(others: ResultTable, focus: dict[Any, Any], words: Words) -> ShownTable:
    """Similar schools of the figure, and the school itself as the disclosed overview tells it."""
    named = replace(others, data=others.data.assign(name=_OTHER), **_framed(others))
    title = words.say("Chaque école comparable, sans nom : {place}", focus)
    columns: tuple[str | tuple[str, Form], ...] = (("name", Form.TEXT), *(role.name for role in PEERS.shown))
    shown = shown_table(named, words, title=title, columns=columns)
    labels = shown.labels.assign(name=words.say("École comparable"))
    shown = replace(shown, labels=labels, rows=shown.rows.assign(is_own=False))
    if not focus["is_told"]:
        return shown
    own = pd.DataFrame([{**{name: focus.get(name) for name in shown.rows.columns}, "name": _OURS, "is_own": True}])
    return replace(
        shown,
        rows=pd.concat([own.astype(shown.rows.dtypes.to_dict()), shown.rows], ignore_index=True),
        labels=pd.concat([pd.DataFrame([{"name": words.say("Notre école")}]), labels], ignore_index=True),
        withheld=_with_first(shown.withheld, False),
        bounds=_with_first(shown.bounds, ""),
        small_rows=(False, *shown.small_rows) if shown.small_rows else (),
    )


def _framed(table: ResultTable) -> dict[str, Any]:
    """Marks of withheld cells with the column `name`, which is never one."""
    marks: dict[str, Any] = {"withheld": (table.withheld, False), "bounds": (table.bounds, "")}
    return {name: frame.assign(name=value) for name, (frame, value) in marks.items() if frame is not None}


def _with_first(marks: pd.DataFrame, value: object) -> pd.DataFrame:
    first = pd.DataFrame([dict.fromkeys(marks.columns, value)]).astype(marks.dtypes.to_dict())
    return pd.concat([first, marks], ignore_index=True)


def _figures(
    points: ShownTable, focus: dict[Any, Any], result: PeerComparison, words: Words
) -> tuple[ShownFigure, ...]:
    # A bound is no place on an axis. Where most schools have one, those left are not a picture of all.
    rates = points.rows["success_rate"].where((points.bounds["success_rate"] == "").to_numpy())
    if rates.notna().sum() < max(result.smallest_number, len(rates) / 2):
        return ()
    title = words.translate(_TITLES[focus["side"]])
    image = charts.funnel(
        replace(points, rows=points.rows.assign(success_rate=rates)),
        words,
        n="n_students",
        value="success_rate",
        label="name",
        low="outer_low",
        high="outer_high",
        is_focus="is_own",
        target=float(focus["peer_rate"]),
        axis_label=words.say("Taux de réussite"),
        n_label=words.say("Élèves évalués"),
        title=title,
        subtitle=words.say(
            "{place} · {school_year:year} · tirets : écoles comparables, ensemble · zone : où seraient "
            "{outer_level:percent1} des écoles, selon leur taille, si toutes faisaient comme l'ensemble",
            focus,
            result,
        ),
    )
    alt = words.say(
        "{title}. {place} : un point par école comparable, entre {low:percent} et {high:percent} de réussite; "
        "l'ensemble est à {peer_rate:percent}.",
        focus,
        title=title,
        low=rates.min(),
        high=rates.max(),
    )
    return (ShownFigure(name="ecoles-comparables", image=image, title=title, alt=alt, table=points.name),)


def _notes(result: PeerComparison, words: Words) -> Iterator[str]:
    yield words.say(
        "Plus une école compte d'élèves, plus les limites sont serrées. Sur 20 comparaisons, une sort des limites de "
        "{inner_level:percent} par hasard; sortir de celles de {outer_level:percent1} est inhabituel et mérite d'être "
        "regardé, en haut comme en bas.",
        result,
    )
    yield words.say(
        "Les écoles n'ont pas les mêmes élèves, ni les mêmes programmes, ni les mêmes évaluations : un écart ne dit "
        "pas qu'on y enseigne mieux ou moins bien. Ce n'est pas un palmarès."
    )
