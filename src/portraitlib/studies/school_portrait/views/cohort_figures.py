"""Figures of the same students from stage to stage: how many slip, and from which band to which."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from portraitlib.display import charts
from portraitlib.display.drawn import only, with_texts
from portraitlib.display.view import ShownColumn, ShownFigure, ShownTable
from portraitlib.display.wording import Words
from portraitlib.results.forms import Form
from portraitlib.studies.school_portrait.measures.cohorts import CohortFlow
from portraitlib.studies.school_portrait.measures.stages import BANDS
from portraitlib.studies.school_portrait.views.phrases import PLACE, place, with_place

STEP, BAND = "step", "mark_band"


def _with_steps(shown: ShownTable, words: Words) -> ShownTable:
    """Add the column `STEP`, short enough to head a column: « 1re → 2e sec. »."""
    texts = [
        words.say(
            "{start} → {end}",
            start=words.label(row["from_stage"], "short_stage"),
            end=words.label(row["to_stage"], "short_stage"),
        )
        for row in shown.rows.to_dict("records")
    ]
    return with_texts(shown, STEP, words.label(STEP, "column"), texts)


def overview(shown: ShownTable, words: Words) -> tuple[ShownFigure, ...]:
    """Share of students who slip under the pass mark, a cell per competency and step."""
    is_drawn = (shown.rows["from_side"] == "passed") & shown.rows["slid_rate"].notna() & (shown.rows["track"] == "")
    drawn = _with_steps(with_place(only(shown, is_drawn), words), words)
    if drawn.rows.empty:
        return ()
    title = words.say("Où les élèves glissent sous le seuil, d'une étape à l'autre")
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
    rows = [
        words.say("{place} {step} {rate}", place=row[PLACE], step=row[STEP], rate=words.percent(row["slid_rate"]))
        for row in told.sort_values("slid_rate", ascending=False, kind="stable").head(5).to_dict("records")
    ]
    alt = words.say("{title}. Les parts sont des bornes.", title=title)
    if rows:
        alt = words.say("{title}. Les parts les plus grandes : {rows}.", title=title, rows="; ".join(rows))
    return (ShownFigure(name="parcours-apercu", image=image, title=title, alt=alt, table=shown.name),)


def bands_figure(
    result: CohortFlow, tables: list[ShownTable], slid: pd.DataFrame, words: Words
) -> tuple[ShownFigure, ...]:
    """From each band to each band, for the competency in which most students slip."""
    if "transitions" not in result.tables or slid.empty:
        return ()
    first, shown = slid.iloc[0], tables[1]
    rows = shown.rows
    is_drawn = (rows["subject"] == first["subject"]) & (rows["competency"] == first["competency"])
    is_drawn &= rows[f"share_to_{BANDS[0]}"].notna()
    drawn = _by_band(_with_steps(only(shown, is_drawn), words), words)
    if drawn.rows.empty:
        return ()
    what = place(first[["subject", "competency"]].to_dict(), words)
    title = words.say("{what} : où vont les élèves de chaque tranche", what=what)
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
        words.say("{row}, {band} {share}", row=row[STEP], band=row[BAND].lower(), share=words.percent(row["share"]))
        for row in drawn.rows.head(9).to_dict("records")
    ]
    alt = words.say("{title}. {rows}.", title=title, rows="; ".join(told))
    return (ShownFigure(name="parcours-tranches", image=image, title=title, alt=alt, table=shown.name),)


def _by_band(shown: ShownTable, words: Words) -> ShownTable:
    """One row per step, band before and band after, as the stacked bars take them."""
    pieces, hidden = [], []
    for place_, row in enumerate(shown.rows.to_dict("records")):
        name = words.say("{step} · {band}", step=row[STEP], band=words.label(row["from_band"], "mark_band").lower())
        if row.get("track"):
            name = f"{name} ({row['track']})"
        for band in BANDS:
            share = f"share_to_{band}"
            pieces.append(
                {STEP: name, BAND: words.label(band, "mark_band"), "n_students": row["n_students"], "share": row[share]}
            )
            hidden.append(bool(shown.withheld[share].iloc[place_]))
    rows = pd.DataFrame(pieces, columns=[STEP, BAND, "n_students", "share"])
    withheld = pd.DataFrame({name: hidden if name == "share" else False for name in rows}, index=rows.index)
    return replace(
        shown,
        columns=(
            ShownColumn(STEP, words.label(STEP, "column"), Form.TEXT),
            ShownColumn(BAND, words.label(BAND, "column"), Form.TEXT),
            ShownColumn("n_students", words.label("n_students", "column"), Form.COUNT),
            ShownColumn("share", words.label("share", "column"), Form.PERCENT),
        ),
        rows=rows,
        labels=rows.astype({STEP: "object", BAND: "object"}),
        withheld=withheld,
        bounds=pd.DataFrame("", index=rows.index, columns=rows.columns, dtype="object"),
        small_rows=(),
    )
