"""From a disclosed table to what a reader sees: labelled columns, written numbers, accessible HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from portraitlib.display.heads import Head, heads_of, interval_text, is_empty, without_points
from portraitlib.display.view import ShownColumn, ShownTable
from portraitlib.display.wording import MISSING, PERSON_COLUMNS, Words
from portraitlib.persons.handles import STUDENT_COLUMNS
from portraitlib.results.columns import declared
from portraitlib.results.forms import Form
from portraitlib.results.result import ResultTable

_SIZES = {"large tres-large": 12, "large": 8}
"""How a table of more columns than these is written, so that none leaves the page."""


def shown_table(
    table: ResultTable, words: Words, *, title: str, columns: Sequence[str | tuple[str, Form]] = (), note: str = ""
) -> ShownTable:
    """Put a disclosed table into a reader's words."""
    chosen = [_with_form(column, table) for column in columns or _shown(table)]
    names = [name for name, _ in chosen]
    rows = table.data[names].reset_index(drop=True)
    labels = pd.DataFrame(
        {
            name: _labels(rows[name].tolist(), name, words) if form is Form.TEXT else [None] * len(rows)
            for name, form in chosen
        },
        columns=names,
        dtype="object",
    )
    return ShownTable(
        name=table.name,
        title=title,
        columns=tuple(ShownColumn(name, words.label(name, "column"), form) for name, form in chosen),
        rows=rows,
        labels=labels,
        withheld=_cells(table.withheld, rows, False),
        bounds=_cells(table.bounds, rows, ""),
        n_row_headers=_leading(names, table.grain),
        note=note,
        withheld_below=table.withheld_below,
        small_rows=() if table.withheld is None or not table.n else tuple(table.withheld[table.n]),
    )


def in_order_of_handles(shown: ShownTable) -> ShownTable:
    """A table whose rows are in the order of their pseudonyms, which says nothing, in that of the handles read."""
    name = shown.columns[0].name
    if name not in STUDENT_COLUMNS or len(shown.rows) < 2 or not shown.rows[name].is_monotonic_increasing:
        return shown
    order = shown.labels[name].astype("str").sort_values(kind="stable").index
    parts = {part: getattr(shown, part) for part in ("rows", "labels", "withheld", "bounds")}
    small = tuple(shown.small_rows[place] for place in order) if shown.small_rows else ()
    return replace(
        shown, **{part: frame.loc[order].reset_index(drop=True) for part, frame in parts.items()}, small_rows=small
    )


def table_html(shown: ShownTable, words: Words, *, has_caption: bool = True) -> str:
    """Accessible HTML of a table: caption, scoped headers, numbers aligned, withheld cells explained.

    Without its caption, where the line that unfolds it is its title.
    """
    from markupsafe import Markup

    from portraitlib.display.markup import template  # Jinja2 only when something is shown

    why = why_withheld(shown, words)
    is_lines = shown.is_lines and len(shown.rows) == 1 and not shown.withheld.iloc[0, shown.n_row_headers :].all()
    if is_lines:
        shown = replace(shown, n_row_headers=0)  # each line is headed by the name of its column
    all_cells = {head: _marked_cells(shown, words, head, why) for head in heads_of(shown, words)}
    heads = [head for head, texts in all_cells.items() if not head.place or not is_empty(texts)]
    cells = [all_cells[head] for head in heads]
    rows = [Markup("".join(row)) for row in zip(*cells, strict=True)]  # each cell is escaped
    if is_lines:
        rows = [
            Markup('<th scope="row">{}</th>').format(head.label) + Markup(one)
            for head, (one,) in zip(heads, cells, strict=True)
        ]
    return template("table").render(
        table=shown,
        heads=heads,
        rows=rows,
        is_lines=is_lines,
        under=_under(shown, words),
        under_names=_under_names(shown, words),
        has_caption=has_caption,
        why_withheld=why,
        words=words,
        size=next((size for size, many in _SIZES.items() if len(heads) > many), ""),
    )


def _under(shown: ShownTable, words: Words) -> list[tuple[str, ...]]:
    """What stands under each row: its texts; empty when no column does."""
    columns = [column for column in shown.columns if column.is_under]
    return list(zip(*(written_column(shown, words, column.name) for column in columns), strict=True))


def _under_names(shown: ShownTable, words: Words) -> str:
    """What the texts under the rows are, told once, at the head."""
    labels = [column.label for column in shown.columns if column.is_under]
    names = words.say(", puis ").join(f"{label[:1].lower()}{label[1:]}" for label in labels)
    return words.say("Sous chaque ligne : {names}", names=names)


def written_column(shown: ShownTable, words: Words, name: str) -> list[str]:
    """Cells of one column as text: labels, numbers, bounds, why it is withheld, or a dash."""
    place = [column.name for column in shown.columns].index(name)
    form = shown.columns[place].form
    values, withheld = shown.rows[name].tolist(), shown.withheld[name].tolist()  # far quicker to walk than a Series
    if form is Form.TEXT:
        texts = [label or MISSING for label in shown.labels[name].tolist()]
    else:
        bounds = [f"{bound}\u00a0" * bool(bound) for bound in shown.bounds[name].tolist()]
        texts = [bound + text for bound, text in zip(bounds, words.write_all(values, form), strict=True)]
    if not any(withheld):
        return texts
    is_small = shown.small_rows or (False,) * len(texts)
    return [
        withheld_text(words, shown.withheld_below if is_small[row] else 0) if withheld[row] else text
        for row, text in enumerate(texts)
    ]


def withheld_text(words: Words, minimum: int = 0) -> str:
    """What stands in a withheld cell: that few students are behind it, or only that it is withheld."""
    return words.say("n < {minimum}", minimum=minimum) if minimum else words.say("retenu")


def why_withheld(shown: ShownTable, words: Words) -> str:
    """What the sign of a withheld cell means, in a sentence; empty when no cell is withheld."""
    if not shown.withheld.to_numpy().any():
        return ""
    if not shown.withheld_below:
        return words.say("« retenu » : valeur retenue pour protéger des élèves.")
    return words.say(
        "« n < {minimum} » ou « retenu » : moins de {minimum} élèves, ou une valeur qui permettrait d'en retrouver "
        "une autre.",
        minimum=shown.withheld_below,
    )


def _marked_cells(shown: ShownTable, words: Words, head: Head, why: str) -> list[str]:
    """HTML of the cells of a column, escaped.

    The tags are the same all along a column but for what is withheld: made here, not by the template cell by cell.
    """
    from markupsafe import escape

    names = [column.name for column in head.columns]
    reach = "rowgroup" if any(one.is_under for one in shown.columns) else "row"
    tag, scope = ("th", f' scope="{reach}"') if head.place < shown.n_row_headers else ("td", "")
    # A number in a cell says nothing.
    kind = "" if head.is_number == (tag == "td") else "nombre" if head.is_number else "mot"
    if names[0] in PERSON_COLUMNS:
        kind = f"{kind} insecable".strip()
    plain = f'<{tag}{scope} class="{kind}">' if kind else f"<{tag}{scope}>"
    blank = plain.replace(f"<{tag}{scope}", "<td", 1)  # a line to fill heads nothing
    hidden = f'<{tag}{scope} class="{f"{kind} retenu".strip()}" title="{escape(why)}">'
    written = [written_column(shown, words, name) for name in names]
    if head.columns[0].form is Form.POINTS:
        written = [[without_points(text) for text in one] for one in written]
    texts = written[0]
    if len(written) > 1:
        texts = [interval_text(low, high, words) for low, high in zip(*written, strict=True)]
    withheld = [any(row) for row in zip(*(shown.withheld[name].tolist() for name in names), strict=True)]
    return [
        f"{hidden if is_withheld else plain}{escape(text)}</{tag}>" if text.strip() else f"{blank}{escape(text)}</td>"
        for text, is_withheld in zip(texts, withheld, strict=True)
    ]


def _labels(codes: list[Any], name: str, words: Words) -> list[str]:
    """Label of each cell of a column: a column says the same few codes again and again."""
    known = {code: words.label(code, name) for code in set(codes)}
    return [known[code] for code in codes]


def _shown(table: ResultTable) -> list[str]:
    """Columns that the table's declaration shows, in its order."""
    return [role.name for role in table.declared.shown] if table.declared else list(table.data.columns)


def _with_form(column: str | tuple[str, Form], table: ResultTable) -> tuple[str, Form]:
    if not isinstance(column, str):
        return column
    own = (role.column for role in table.declared.columns if role.name == column) if table.declared else iter(())
    return column, (next(own, None) or declared(column)).form


def _cells(marks: pd.DataFrame | None, rows: pd.DataFrame, default: Any) -> pd.DataFrame:
    if marks is None:
        dtype = bool if default is False else "object"  # one block, where texts make one a column
        return pd.DataFrame(default, index=rows.index, columns=rows.columns, dtype=dtype)
    if marks.columns.equals(rows.columns):
        return marks.reset_index(drop=True)
    return marks.reindex(columns=rows.columns, fill_value=default).reset_index(drop=True)


def _leading(names: Sequence[str], grain: Sequence[str]) -> int:
    count = 0
    while count < len(names) and names[count] in grain:
        count += 1
    return max(1, count)


def titled(table: ResultTable, title: str, words: Words, *, is_lines: bool = False) -> tuple[ShownTable, ...]:
    """A table under its title; nothing when it has no row."""
    return (replace(shown_table(table, words, title=title), is_lines=is_lines),) if len(table.data) else ()
