"""Figures of the same students from stage to stage: how many slip, and from which band to which."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from portraitlib.display.section import (
    ShownColumn,
    ShownFigure,
    ShownTable,
    Words,
    charts,
    declared,
    mark,
    only,
    range_title,
    with_texts,
)
from portraitlib.studies.school_portrait.measures.stages import BANDS
from portraitlib.studies.school_portrait.views.phrases import PLACE, place, with_place

STEP, BAND = "stage_step", "mark_band"
_DRAWN = (STEP, BAND, "n_students", "share")


def _with_steps(shown: ShownTable, words: Words) -> ShownTable:
    """Add the column `STEP`, short enough to head a column: « 1re → 2e sec. »."""
    steps = shown.rows.to_dict("records")
    texts = [words.say("{from_stage:label_short_stage} → {to_stage:label_short_stage}", row) for row in steps]
    return with_texts(shown, STEP, words.label(STEP, "column"), texts)


def overview(shown: ShownTable, words: Words) -> tuple[ShownFigure, ...]:
    """Share of students who slip below the pass mark, a cell per competency and step."""
    is_drawn = (shown.rows["from_side"] == "passed") & shown.rows["slid_rate"].notna() & (shown.rows["track"] == "")
    drawn = _with_steps(with_place(only(shown, is_drawn), words), words)
    if drawn.rows.empty:
        return ()
    title = range_title(
        drawn,
        words,
        (PLACE, STEP),
        "slid_rate",
        mark("La plus grande part qui glisse sous le seuil : {high} ({high_where})"),
        words.say("Élèves qui glissent sous le seuil, d'une étape à l'autre"),
    )
    image = charts.heatmap(
        drawn,
        words,
        row=PLACE,
        column=STEP,
        value="slid_rate",
        n="n_students",
        scale=(0.4, 0.0),
        title=title,
        subtitle=words.say("Part des élèves qui réussissaient et qui sont ensuite sous le seuil"),
    )
    told = drawn.rows[(drawn.bounds["slid_rate"] == "").to_numpy()]
    largest = told.sort_values("slid_rate", ascending=False, kind="stable").head(5).to_dict("records")
    rows = [words.say("{place} {step} {slid_rate:percent}", row, step=row[STEP]) for row in largest]
    alt = words.say("{title}. Les parts sont des bornes.", title=title)
    if rows:
        alt = words.say("{title}. Les parts les plus grandes : {rows}.", title=title, rows="; ".join(rows))
    return (ShownFigure(name="parcours-apercu", image=image, title=title, alt=alt, table=shown.name),)


def bands_figure(shown: ShownTable | None, slid: pd.DataFrame, words: Words) -> tuple[ShownFigure, ...]:
    """From each band to each band, for the competency in which most students slip; none without transitions."""
    if shown is None or slid.empty:
        return ()
    first, rows = slid.iloc[0], shown.rows
    is_drawn = (rows["subject"] == first["subject"]) & (rows["competency"] == first["competency"])
    is_drawn &= rows[f"share_to_{BANDS[0]}"].notna()
    kept = _with_steps(only(shown, is_drawn), words)
    drawn = _by_band(kept, words)
    if drawn.rows.empty:
        return ()
    what = place(first[["subject", "competency"]].to_dict(), words)
    title = words.say("{what} : la suite des élèves de chaque tranche", what=what)
    stay = f"share_to_{BANDS[0]}"
    if len(stayed := kept.rows[(kept.rows["from_band"] == BANDS[0]) & (kept.bounds[stay] == "")]):
        title = words.say(
            "{what} : {share:percent} des élèves sous le seuil y restent ({step})",
            stayed.iloc[0],
            what=what,
            share=stayed[stay].iloc[0],
            step=stayed[STEP].iloc[0],
        )
    image = charts.stacked_bars(
        drawn,
        words,
        row=STEP,
        part=BAND,
        value="share",
        n="n_students",
        title=title,
        subtitle=words.say("Part des élèves de chaque tranche qui vont vers chacune à l'étape suivante"),
    )
    told = [
        words.say("{step}, {band} {share:percent}", row, step=row[STEP], band=row[BAND].lower())
        for row in drawn.rows[~drawn.withheld["share"]].head(9).to_dict("records")
    ]
    alt = words.say("{title}. {rows}.", title=title, rows="; ".join(told))
    return (ShownFigure(name="parcours-tranches", image=image, title=title, alt=alt, table=shown.name),)


def _by_band(shown: ShownTable, words: Words) -> ShownTable:
    """One row per step, band before and band after, as the stacked bars take them."""
    steps = shown.rows.to_dict("records")
    pieces = [
        (_step_name(row, words), words.label(band, BAND), row["n_students"], row[f"share_to_{band}"])
        for row in steps
        for band in BANDS
    ]
    rows = pd.DataFrame(pieces, columns=list(_DRAWN))
    shares = [f"share_to_{band}" for band in BANDS]
    hidden = (shown.withheld[shares] | (shown.bounds[shares] != "")).to_numpy().ravel()  # row by row, as the pieces
    return replace(
        shown,
        columns=tuple(ShownColumn(name, words.label(name, "column"), declared(name).form) for name in _DRAWN),
        rows=rows,
        labels=rows.astype({STEP: "object", BAND: "object"}),
        withheld=pd.DataFrame({name: hidden if name == "share" else False for name in rows}, index=rows.index),
        bounds=pd.DataFrame("", index=rows.index, columns=rows.columns, dtype="object"),
        small_rows=(),
    )


def _step_name(row: dict[Any, Any], words: Words) -> str:
    name = words.say("{step} · {band}", row, step=row[STEP], band=words.label(row["from_band"], BAND).lower())
    return f"{name} ({row['track']})" if row.get("track") else name
