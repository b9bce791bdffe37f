"""The school among those of a similar environment: within limits, not in a list."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from portraitlib.display import charts
from portraitlib.display.drawn import exact
from portraitlib.display.tables import shown_table
from portraitlib.display.view import ShownFigure, ShownTable, View
from portraitlib.display.viewing import view_of
from portraitlib.display.wording import Words
from portraitlib.results.forms import Form
from portraitlib.results.result import ResultTable
from portraitlib.studies.school_portrait.measures.peers import PLACE as PLACE_COLUMNS
from portraitlib.studies.school_portrait.measures.peers import PeerComparison
from portraitlib.studies.school_portrait.views.phrases import place

_LIMITS = (
    ("inner_low", Form.PERCENT),
    ("inner_high", Form.PERCENT),
    ("outer_low", Form.PERCENT),
    ("outer_high", Form.PERCENT),
)
_OURS, _OTHER = "ours", "other"


@view_of.register
def _(result: PeerComparison, words: Words) -> View:
    cells, facts = result.tables["with_peers"], result.facts
    overview = shown_table(
        cells,
        words,
        title=words.say("L'école et les écoles comparables, par matière et niveau"),
        columns=(
            "subject",
            "sequence",
            "level",
            "n_students",
            "success_rate",
            "peer_rate",
            "n_peers",
            *_LIMITS,
            "position",
        ),
    )
    focus = _focus(cells, facts)
    points = _points(result, focus, words)
    return View(
        name="ecoles-comparables",
        headline=_headline(focus, facts, words),
        sentences=tuple(_sentences(cells.data, facts, words)),
        figures=_figures(points, focus, facts, words),
        tables=(points, overview),
        notes=tuple(_notes(facts, words)),
    )


def _focus(cells: ResultTable, facts) -> dict:
    """Row of the place that the figure is about."""
    data = cells.data
    is_focus = pd.Series(True, index=data.index)
    for name in PLACE_COLUMNS:
        is_focus &= data[name] == facts["focus"][name]
    row = data[is_focus].iloc[0].to_dict()
    return {**row, "is_told": bool(exact(cells, "success_rate")[is_focus].iloc[0])}


def _headline(focus: dict, facts, words: Words) -> str:
    where, year = place(focus, words), words.year(facts["school_year"])
    if not focus["is_told"]:
        return words.say(
            "En {place} ({year}), le taux de l'école ne peut pas être donné exactement : trop peu d'élèves d'un côté "
            "du seuil.",
            place=where,
            year=year,
        )
    told = {
        "place": where,
        "year": year,
        "rate": words.percent(focus["success_rate"]),
        "n": words.count(int(focus["n_students"])),
        "peers": words.percent(focus["peer_rate"]),
        "low": words.percent(focus["outer_low"]),
        "high": words.percent(focus["outer_high"]),
        "n_peers": words.count(int(focus["n_peers"])),
    }
    if focus["position"] == "within":
        return words.say(
            "En {place} ({year}), {rate} de réussite (n = {n}) : ce qu'on attend d'une école de cette taille parmi les "
            "{n_peers} écoles comparables, qui ont ensemble {peers}.",
            **told,
        )
    if str(focus["position"]).startswith("below"):
        return words.say(
            "En {place} ({year}), {rate} de réussite (n = {n}) : plus bas que ce qu'on attend d'une école de cette "
            "taille parmi les {n_peers} écoles comparables, qui ont ensemble {peers} (limites de {low} à {high}).",
            **told,
        )
    return words.say(
        "En {place} ({year}), {rate} de réussite (n = {n}) : plus haut que ce qu'on attend d'une école de cette taille "
        "parmi les {n_peers} écoles comparables, qui ont ensemble {peers} (limites de {low} à {high}).",
        **told,
    )


def _sentences(cells: pd.DataFrame, facts, words: Words):
    deciles = words.listing(str(decile) for decile in facts["deciles"])
    yield words.say(
        "Écoles comparables : celles des données dont le rang décile de l'indice de milieu socio-économique est "
        "{deciles} (celui de l'école est {own}). L'indice décrit une école; il ne dit rien d'un élève.",
        deciles=deciles,
        own=str(facts["decile"]),
    )
    if len(cells) > 1:
        yield words.say(
            "La figure porte sur le niveau qui compte le plus d'élèves; le tableau donne tous ceux qui sont choisis."
        )
    compared = cells[~cells["position"].isin(["not_compared"]) & cells["position"].notna()]
    outside = compared[compared["position"] != "within"]
    if len(compared) > 1 and outside.empty:
        yield words.say("Dans toutes les matières et tous les niveaux choisis, l'école est entre les limites.")
    elif len(compared) > 1:
        listed = [
            words.say(
                "{place} ({position})", place=place(row, words), position=words.label(row["position"], "position")
            )
            for row in outside.head(6).to_dict("records")
        ]
        yield words.say("En dehors des limites : {places}.", places="; ".join(listed))
    if facts["is_overdispersed"]:
        yield words.say(
            "Les écoles comparables diffèrent entre elles plus que le hasard ne le ferait : les limites sont élargies "
            "d'autant."
        )


def _points(result: PeerComparison, focus: dict, words: Words) -> ShownTable:
    """Similar schools of the figure, and the school itself as the disclosed overview tells it."""
    others = result.tables["peers"]
    columns = ("name", "n_students", "success_rate", *_LIMITS)
    named = replace(others, data=others.data.assign(name=_OTHER), **_framed(others))
    shown = shown_table(
        named,
        words,
        title=words.say("Chaque école comparable, sans nom : {place}", place=place(focus, words)),
        columns=columns,
    )
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


def _framed(table: ResultTable) -> dict[str, pd.DataFrame]:
    """Marks of withheld cells with the column `name`, which is never one."""
    marks = {"withheld": (table.withheld, False), "bounds": (table.bounds, "")}
    return {name: frame.assign(name=value) for name, (frame, value) in marks.items() if frame is not None}


def _with_first(marks: pd.DataFrame, value: object) -> pd.DataFrame:
    first = pd.DataFrame([{name: value for name in marks.columns}]).astype(marks.dtypes.to_dict())
    return pd.concat([first, marks], ignore_index=True)


def _title(focus: dict, words: Words) -> str:
    """Where the school stands, when this reader may be told."""
    titles = {
        "within": words.say("L'école est entre les limites attendues"),
        "below": words.say("L'école est sous les limites attendues"),
        "above": words.say("L'école est au-dessus des limites attendues"),
    }
    side = str(focus["position"]).partition("_")[0] if focus["is_told"] else ""
    return titles.get(side, words.say("Les écoles comparables"))


def _figures(points: ShownTable, focus: dict, facts, words: Words) -> tuple[ShownFigure, ...]:
    # A bound is no place on an axis. Where most schools have one, those left are not a picture of all.
    rates = points.rows["success_rate"].where((points.bounds["success_rate"] == "").to_numpy())
    drawn = replace(points, rows=points.rows.assign(success_rate=rates))
    if rates.notna().sum() < max(facts["smallest_number"], len(rates) / 2):
        return ()
    title = _title(focus, words)
    image = charts.funnel(
        drawn,
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
            "{place} · {year} · tirets : écoles comparables, ensemble · zone : où seraient {level} des écoles, selon "
            "leur taille, si toutes faisaient comme l'ensemble",
            place=place(focus, words),
            year=words.year(facts["school_year"]),
            level=words.percent(facts["outer_level"], 1),
        ),
    )
    alt = words.say(
        "{title}. {place} : un point par école comparable, entre {low} et {high} de réussite; l'ensemble est à "
        "{peers}.",
        title=title,
        place=place(focus, words),
        low=words.percent(rates.min()),
        high=words.percent(rates.max()),
        peers=words.percent(focus["peer_rate"]),
    )
    return (ShownFigure(name="ecoles-comparables", image=image, title=title, alt=alt, table=points.name),)


def _notes(facts, words: Words):
    yield words.say(
        "Plus une école compte d'élèves, plus les limites sont serrées. Sur 20 comparaisons, une sort des limites de "
        "{inner} par hasard; sortir de celles de {outer} est inhabituel et mérite d'être regardé, en haut comme "
        "en bas.",
        inner=words.percent(facts["inner_level"]),
        outer=words.percent(facts["outer_level"], 1),
    )
    yield words.say(
        "Les écoles n'ont pas les mêmes élèves, ni les mêmes programmes, ni les mêmes évaluations : un écart ne dit "
        "pas qu'on y enseigne mieux ou moins bien. Ce n'est pas un palmarès."
    )
