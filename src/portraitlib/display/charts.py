"""The forms a figure takes: heatmap, dots with intervals, broken series, bars. No study's name in them.

A form draws a `ShownTable`, so it can only show what the table beside it shows: withheld cells are hatched,
missing ones blank, bounds written as bounds. Each returns the bytes of a PNG.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from textwrap import fill
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from portraitlib.display.tables import withheld_text, written_rows
from portraitlib.display.view import Form, ShownTable
from portraitlib.display.wording import MISSING, Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BLUE, VERMILLION, GREEN, ROSE = "#0072B2", "#D55E00", "#009E73", "#CC79A7"
"""Okabe-Ito hues that keep 3:1 against white (5.19, 3.87, 3.42, 3.06); a figure has at most these four."""
TEXT_COLOURS = {BLUE: "#0072B2", VERMILLION: "#B34A00", GREEN: "#00795A", ROSE: "#99487A"}
"""The same hues for text: 4.5:1 or more against white."""
GREY, PALE = "#595959", "#D9D9D9"
HUES = (BLUE, VERMILLION, GREEN, ROSE)
MARKERS = ("o", "s", "^", "D")
DASHES = ("-", "--", "-.", ":")

WIDTH = 7.5  # inches; 720 CSS pixels
DOTS_PER_INCH = 160
TITLE_CHARACTERS, SUBTITLE_CHARACTERS, LABEL_CHARACTERS = 66, 92, 30
TITLE_LINE, SUBTITLE_LINE = 0.245, 0.2  # inches
SCALES = {Form.PERCENT: (0.4, 1.0), Form.MARK: (40.0, 100.0), Form.POINTS: (-0.3, 0.3)}
_RC = {
    "font.family": "DejaVu Sans",  # ships with matplotlib: the same pixels everywhere, all French signs
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.edgecolor": GREY,
    "text.color": "#1A1A1A",
    "axes.labelcolor": GREY,
    "xtick.color": "#1A1A1A",
    "ytick.color": "#1A1A1A",
    "hatch.color": "#8C8C8C",
    "hatch.linewidth": 0.7,
}


def heatmap(
    shown: ShownTable,
    words: Words,
    *,
    row: str | Sequence[str],
    column: str,
    value: str,
    n: str = "",
    title: str,
    subtitle: str = "",
    scale: tuple[float, float] | None = None,
) -> bytes:
    """Draw one cell per row and column of a tidy table, its value and n written in it.

    Parameters
    ----------
    shown : ShownTable
        At most one row of it per (`row`, `column`).
    words : Words
    row, column, value, n : str
        Names of its columns; `row` may be several, joined.
    title : str
        The finding.
    subtitle : str
        What is measured, for whom, when.
    scale : (low, high), optional
        Values at the ends of the colours; those beyond take the end's colour. Fixed by form, so that two
        figures can be compared.

    Returns
    -------
    bytes
        PNG.
    """
    import seaborn

    low, high = scale or SCALES.get(_form(shown, value), _range(shown.rows[value]))
    rows, columns = _texts(shown, row), _texts(shown, column)
    row_names, column_names = list(dict.fromkeys(rows)), list(dict.fromkeys(columns))
    grid = pd.DataFrame(np.nan, index=row_names, columns=column_names)
    cells = {(r, c): place for place, (r, c) in enumerate(zip(rows, columns, strict=True))}
    for (r, c), place in cells.items():
        if not shown.withheld[value].iat[place]:
            grid.loc[r, c] = _number(shown.rows[value].iat[place])
    with _figure(0.62 * len(row_names) + 0.55, title, subtitle) as (figure, axes):
        colours = seaborn.diverging_palette(25, 245, as_cmap=True) if low < 0 < high else "cividis"
        seaborn.heatmap(grid, vmin=low, vmax=high, cmap=colours, cbar=False, linewidths=2, linecolor="white", ax=axes)
        _write_cells(axes, shown, words, grid, cells, value, n, low, high, colours)
        axes.set(xlabel="", ylabel="")
        axes.xaxis.tick_top()
        axes.tick_params(length=0)
        axes.set_xticks(axes.get_xticks(), [fill(name, max(8, 64 // len(column_names))) for name in column_names])
        axes.set_yticks(axes.get_yticks(), [fill(name, LABEL_CHARACTERS) for name in row_names], rotation=0)
        return _png(figure)


def interval_dots(
    shown: ShownTable,
    words: Words,
    *,
    label: str | Sequence[str],
    value: str,
    low: str,
    high: str,
    n: str = "",
    target: float | None = None,
    target_label: str = "",
    highlight: Sequence[str] = (),
    is_sorted: bool = True,
    axis_label: str = "",
    title: str,
    subtitle: str = "",
) -> bytes:
    """Draw a dot and its interval per row, sorted, with a target line.

    Parameters
    ----------
    shown : ShownTable
    words : Words
    label : str or sequence of str
        Columns that name a row.
    value, low, high, n : str
        Columns of the estimate, of its interval, of the students behind it.
    target : float, optional
        Where the line stands, in the unit of `value`.
    target_label : str
    highlight : sequence of str
        Row labels (as written) drawn in the accent colour with another marker.
    is_sorted : bool
        Lowest value on top; else the order of the table.
    axis_label : str
    title, subtitle : str

    Returns
    -------
    bytes
        PNG.
    """
    names = _texts(shown, label)
    values = _values(shown, value)
    order = np.argsort(values.fillna(np.inf).to_numpy(), kind="stable") if is_sorted else np.arange(len(names))
    with _figure(0.36 * len(names) + 0.85, title, subtitle) as (figure, axes):
        for height, place in enumerate(order):
            _draw_interval(axes, shown, words, height, int(place), value, low, high, names[place] in highlight)
        _head_rows(axes, [_with_n(shown, words, names[place], int(place), n) for place in order])
        _draw_target(axes, target, target_label)
        _finish_axis(axes.xaxis, words, _form(shown, value), axis_label)
        axes.grid(axis="x", color=PALE, linewidth=0.6)
        return _png(figure)


def series(
    shown: ShownTable,
    words: Words,
    *,
    x: str,
    value: str,
    line: str | Sequence[str] = (),
    segment: str = "",
    low: str = "",
    high: str = "",
    highlight: Sequence[str] = (),
    target: float | None = None,
    target_label: str = "",
    axis_label: str = "",
    title: str,
    subtitle: str = "",
) -> bytes:
    """Draw lines over time, broken where `segment` changes, each named at its end.

    Parameters
    ----------
    shown : ShownTable
    words : Words
    x : str
        Column of the moments; evenly spaced in the order of their values.
    value : str
    line : str or sequence of str
        Columns that tell the lines apart; one line when empty.
    segment : str
        Column that must stay the same along an unbroken line (the marking rules).
    low, high : str
        Columns of the interval, drawn as a band for at most two lines.
    highlight : sequence of str
        Names of the lines in colour when there are more than four; the others are grey.
    target : float, optional
    target_label, axis_label, title, subtitle : str

    Returns
    -------
    bytes
        PNG.
    """
    moments = sorted(shown.rows[x].dropna().unique())
    names = pd.Series(_texts(shown, line) if line else [""] * len(shown.rows))
    with _figure(3.4, title, subtitle) as (figure, axes):
        ends = []
        for number, name in enumerate(dict.fromkeys(names)):
            colour, marker, dash = _stroke(number, name, names.nunique(), highlight)
            places = [place for place in shown.rows.index[names == name] if not pd.isna(shown.rows[x].iat[place])]
            places.sort(key=lambda place: moments.index(shown.rows[x].iat[place]))
            end = _draw_line(axes, shown, moments, places, x, value, segment, colour, marker, dash)
            if low and high and names.nunique() <= 2:
                _draw_band(axes, shown, moments, places, x, segment, low, high, colour)
            if end and name:
                ends.append((*end, name, TEXT_COLOURS.get(colour, GREY)))
        axes.set_xticks(range(len(moments)), [_moment(shown, words, x, moment) for moment in moments])
        axes.set_xlim(-0.3, len(moments) - 0.7)
        _finish_axis(axes.yaxis, words, _form(shown, value), "")
        axes.set_ylabel(axis_label)
        axes.grid(axis="y", color=PALE, linewidth=0.6)
        _draw_level(axes, target, target_label)
        _name_ends(axes, ends)
        return _png(figure)


def bars(
    shown: ShownTable,
    words: Words,
    *,
    label: str | Sequence[str],
    value: str,
    n: str = "",
    highlight: Sequence[str] = (),
    maximum: float | None = None,
    is_sorted: bool = False,
    axis_label: str = "",
    title: str,
    subtitle: str = "",
) -> bytes:
    """Draw a horizontal bar per row, its value written at its end.

    Parameters
    ----------
    shown : ShownTable
    words : Words
    label : str or sequence of str
    value, n : str
    highlight : sequence of str
        Row labels in the accent colour.
    maximum : float, optional
        End of the axis.
    is_sorted : bool
        Longest bar on top; else the order of the table.
    axis_label, title, subtitle : str

    Returns
    -------
    bytes
        PNG.
    """
    names, values = _texts(shown, label), _values(shown, value)
    order = np.argsort(-values.fillna(-np.inf).to_numpy(), kind="stable") if is_sorted else np.arange(len(names))
    texts = _written(shown, words, value)
    with _figure(0.36 * len(names) + 0.7, title, subtitle) as (figure, axes):
        for height, place in enumerate(order):
            colour = VERMILLION if names[place] in highlight else BLUE
            size = 0 if pd.isna(values[place]) else values[place]
            axes.barh(height, size, height=0.62, color=colour)
            shade = GREY if pd.isna(values[place]) else "#1A1A1A"
            axes.annotate(texts[place], (size, height), (4, 0), textcoords="offset points", va="center", color=shade)
        _head_rows(axes, [_with_n(shown, words, names[place], int(place), n) for place in order])
        biggest = maximum or (values.max() if values.notna().any() else 1) or 1
        axes.set_xlim(min(0, values.min() if values.notna().any() else 0), biggest * 1.12)
        _finish_axis(axes.xaxis, words, _form(shown, value), axis_label)
        axes.grid(axis="x", color=PALE, linewidth=0.6)
        return _png(figure)


def readable_ink(colour: object) -> str:
    """White or black, whichever contrasts better with `colour`: never below 4.58:1.

    Examples
    --------
    >>> readable_ink("#00204D"), readable_ink("#FDEA45")
    ('white', 'black')
    """
    from matplotlib.colors import to_rgb

    parts = np.array(to_rgb(colour))  # type: ignore[arg-type]
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    luminance = linear @ [0.2126, 0.7152, 0.0722]
    return "white" if 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.05 else "black"


@contextmanager
def _figure(height: float, title: str, subtitle: str) -> Iterator[tuple[Figure, Axes]]:
    """Open a figure of the house's width with its title on top; pyplot knows nothing of it."""
    import seaborn
    from matplotlib.figure import Figure

    titles = fill(title, TITLE_CHARACTERS).count("\n") + 1 if title else 0
    subtitles = fill(subtitle, SUBTITLE_CHARACTERS).count("\n") + 1 if subtitle else 0
    head = 0.12 + titles * TITLE_LINE + subtitles * SUBTITLE_LINE
    with seaborn.axes_style("white", rc=_RC):
        figure = Figure(figsize=(WIDTH, height + head), dpi=DOTS_PER_INCH, layout="constrained")
        total = height + head
        figure.get_layout_engine().set(rect=(0, 0, 1, height / total), w_pad=0.08, h_pad=0.06)
        figure.text(0.012, 1 - 0.06 / total, fill(title, TITLE_CHARACTERS), va="top", weight="bold", size=12.5)
        below = 1 - (0.06 + titles * TITLE_LINE) / total
        figure.text(0.012, below, fill(subtitle, SUBTITLE_CHARACTERS), va="top", size=9.5, color=GREY)
        axes = figure.subplots()
        axes.tick_params(length=0)
        yield figure, axes


def _png(figure: Figure) -> bytes:
    written = io.BytesIO()
    figure.savefig(written, format="png", metadata={"Software": None})  # the same bytes for the same figure
    return written.getvalue()


def _texts(shown: ShownTable, columns: str | Sequence[str]) -> list[str]:
    """What names each row: labels of text columns, values of the others, joined."""
    wanted = [columns] if isinstance(columns, str) else list(columns)
    forms = {column.name: column.form for column in shown.columns}
    words = [
        shown.labels[name] if forms[name] is Form.TEXT else shown.rows[name].map(lambda value: str(value))
        for name in wanted
    ]
    return [" · ".join(str(part) for part in parts) for parts in zip(*words, strict=True)]


def _form(shown: ShownTable, name: str) -> Form:
    return next(column.form for column in shown.columns if column.name == name)


def _values(shown: ShownTable, name: str) -> pd.Series:
    """Numbers of a column, NaN where withheld."""
    numbers = pd.to_numeric(shown.rows[name], errors="coerce").astype("float64")
    return numbers.mask(shown.withheld[name].to_numpy(dtype=bool)).reset_index(drop=True)


def _number(value: object) -> float:
    return float("nan") if pd.isna(value) else float(value)  # type: ignore[arg-type]


def _range(values: pd.Series) -> tuple[float, float]:
    numbers = pd.to_numeric(values, errors="coerce").dropna()
    return (float(numbers.min()), float(numbers.max()) + 1e-9) if len(numbers) else (0.0, 1.0)


def _written(shown: ShownTable, words: Words, name: str) -> list[str]:
    place = [column.name for column in shown.columns].index(name)
    return [cells[place]["text"] for cells in written_rows(shown, words)]


def _with_n(shown: ShownTable, words: Words, name: str, place: int, n: str) -> str:
    wrapped = fill(name, LABEL_CHARACTERS + 8)
    if not n or shown.withheld[n].iat[place] or pd.isna(shown.rows[n].iat[place]):
        return wrapped
    return words.say("{name} (n = {n})", name=wrapped, n=words.count(int(shown.rows[n].iat[place])))


def _write_cells(axes, shown, words, grid, cells, value, n, low, high, colours) -> None:
    from matplotlib import colormaps
    from matplotlib.patches import Rectangle

    shade = colormaps[colours] if isinstance(colours, str) else colours
    values, counts = _written(shown, words, value), _written(shown, words, n) if n else None
    for across, column in enumerate(grid.columns):
        for down, row in enumerate(grid.index):
            place = cells.get((row, column))
            middle = (across + 0.5, down + 0.5)
            if place is None or (pd.isna(grid.iat[down, across]) and not shown.withheld[value].iat[place]):
                axes.text(*middle, MISSING, ha="center", va="center", color=GREY)
                continue
            if shown.withheld[value].iat[place]:
                axes.add_patch(Rectangle((across, down), 1, 1, facecolor="#EDEDED", hatch="////", edgecolor="white"))
                text, ink = withheld_text(words, shown.withheld_below), "#1A1A1A"
                box = {"facecolor": "#EDEDED", "edgecolor": "none", "pad": 1.5}
                axes.text(*middle, text, ha="center", va="center", color=ink, size=9, bbox=box)
                continue
            ink = readable_ink(shade((grid.iat[down, across] - low) / (high - low)))
            count = "" if counts is None else "\nn = " + counts[place]
            axes.text(*middle, values[place] + count, ha="center", va="center", color=ink, size=9.5)


def _draw_interval(axes, shown, words, height, place, value, low, high, is_highlighted) -> None:
    middle, start, end = (_values(shown, name).iat[place] for name in (value, low, high))
    colour, marker = (VERMILLION, "D") if is_highlighted else (BLUE, "o")
    if pd.isna(middle):
        text = withheld_text(words, shown.withheld_below) if shown.withheld[value].iat[place] else MISSING
        axes.annotate(
            text,
            (0, height),
            (6, 0),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            va="center",
            color=GREY,
        )
        return
    if not (pd.isna(start) or pd.isna(end)):
        axes.plot([start, end], [height, height], color=colour, linewidth=2, solid_capstyle="butt")
    axes.plot([middle], [height], marker=marker, color=colour, markersize=7, markeredgecolor="white")
    bound = shown.bounds[value].iat[place]
    if bound:
        axes.annotate(bound, (middle, height), (-4, 6), textcoords="offset points", color=GREY)


def _head_rows(axes, names: list[str]) -> None:
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.4, -0.6)


def _draw_target(axes, target: float | None, label: str) -> None:
    if target is None:
        return
    axes.axvline(target, color=GREY, linewidth=1.2, linestyle=(0, (4, 2)))
    axes.annotate(
        label,
        (target, 1),
        (0, 2),
        xycoords=("data", "axes fraction"),
        textcoords="offset points",
        ha="center",
        va="bottom",
        color=GREY,
        size=9,
    )


def _draw_level(axes, target: float | None, label: str) -> None:
    if target is None:
        return
    axes.axhline(target, color=GREY, linewidth=1.2, linestyle=(0, (4, 2)))
    axes.annotate(
        label,
        (0, target),
        (2, 3),
        xycoords=("axes fraction", "data"),
        textcoords="offset points",
        va="bottom",
        color=GREY,
        size=9,
    )


def _finish_axis(axis, words: Words, form: Form, label: str) -> None:
    """Write an axis' ticks in the reader's numbers, with the decimals its step needs."""
    from matplotlib.ticker import FuncFormatter

    def write(value: float, _: object = None) -> str:
        ticks = axis.get_majorticklocs()
        step = abs(ticks[1] - ticks[0]) if len(ticks) > 1 else 1
        scaled = step * (100 if form in (Form.PERCENT, Form.POINTS) else 1)
        decimals = max(0, -int(np.floor(np.log10(scaled) + 1e-9))) if scaled else 0
        if form is Form.PERCENT:
            return words.percent(value, decimals)
        return words.number(value * (100 if form is Form.POINTS else 1), decimals)

    axis.set_major_formatter(FuncFormatter(write))
    axis.set_label_text(label)


def _stroke(number: int, name: str, count: int, highlight: Sequence[str]) -> tuple[str, str, str]:
    if highlight or count > len(HUES):
        if name not in list(highlight)[: len(HUES)]:
            return "#8C8C8C", "", "-"
        number = list(highlight).index(name)
    return HUES[number % 4], MARKERS[number % 4], DASHES[number % 4]


def _segments(shown: ShownTable, places: list[int], value: str, segment: str) -> Iterator[list[int]]:
    """Runs of places without a missing value nor a change of segment."""
    values, run = _values(shown, value), []
    for place in places:
        changed = bool(run and segment and shown.rows[segment].iat[place] != shown.rows[segment].iat[run[-1]])
        if pd.isna(values.iat[place]) or changed:
            if run:
                yield run
            run = []
        if not pd.isna(values.iat[place]):
            run.append(place)
    if run:
        yield run


def _draw_line(axes, shown, moments, places, x, value, segment, colour, marker, dash) -> tuple[float, float] | None:
    values, end = _values(shown, value), None
    for run in _segments(shown, places, value, segment):
        across = [moments.index(shown.rows[x].iat[place]) for place in run]
        heights = [values.iat[place] for place in run]
        axes.plot(
            across,
            heights,
            color=colour,
            marker=marker,
            linestyle=dash,
            linewidth=2,
            markersize=6,
            markeredgecolor="white",
        )
        end = (across[-1], heights[-1])
    return end


def _draw_band(axes, shown, moments, places, x, segment, low, high, colour) -> None:
    lows, highs = _values(shown, low), _values(shown, high)
    for run in _segments(shown, places, low, segment):
        across = [moments.index(shown.rows[x].iat[place]) for place in run]
        if len(run) == 1:
            axes.plot(across * 2, [lows.iat[run[0]], highs.iat[run[0]]], color=colour, alpha=0.35, linewidth=3)
        else:
            axes.fill_between(across, lows.iloc[run], highs.iloc[run], color=colour, alpha=0.15, linewidth=0)


def _moment(shown: ShownTable, words: Words, x: str, moment: object) -> str:
    place = shown.rows.index[shown.rows[x] == moment][0]
    return _written(shown, words, x)[place]


def _name_ends(axes, ends: list[tuple]) -> None:
    """Write each line's name at its end, moved apart where two would touch."""
    if not ends:
        return
    bottom, top = axes.get_ylim()
    gap = (top - bottom) * 0.065
    ends.sort(key=lambda end: end[1])
    heights = [end[1] for end in ends]
    for place in range(1, len(heights)):
        heights[place] = max(heights[place], heights[place - 1] + gap)
    for (across, _, name, colour), height in zip(ends, heights, strict=True):
        axes.annotate(
            fill(name, LABEL_CHARACTERS),
            (across, height),
            (8, 0),
            textcoords="offset points",
            va="center",
            color=colour,
            size=9.5,
            annotation_clip=False,
        )
