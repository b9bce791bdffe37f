"""Long folded tables cut on the page: who needs every row opens the workbook."""

from __future__ import annotations

import re

from portraitlib.display.wording import Words

MOST_ROWS = 25
"""Rows that a folded table keeps on the page."""
_FOLDED = re.compile(r"<details>(<summary>.*?</summary>.*?)</details>", re.DOTALL)
_ROWS = re.compile(rf"<tbody>\n((?:<tr>.*</tr>\n){{{MOST_ROWS + 1},}})</tbody>")
_BOOK = "tableaux.xlsx"
_LINK = f'<a href="{_BOOK}">{_BOOK}</a>'
_AFTER = "</table>\n</div>\n"


def cut_long_tables(html: str, words: Words) -> str:
    """Keep the first rows of each long folded table of a section, and say where the others are."""
    return _FOLDED.sub(lambda folded: _cut(folded, words), html)


def _cut(folded: re.Match[str], words: Words) -> str:
    found = _ROWS.search(folded[1])
    if found is None:
        return folded.group()
    rows = found[1].splitlines(keepends=True)
    told = words.say(
        "Les {shown} premières lignes sur {n}. Toutes sont dans « tableaux.xlsx ».", shown=MOST_ROWS, n=len(rows)
    )
    note = f'{_AFTER}<p class="note">{told.replace(_BOOK, _LINK)}</p>\n'
    kept = folded[1].replace(found[1], "".join(rows[:MOST_ROWS])).replace(_AFTER, note, 1)
    return f'<details class="long">{kept}</details>'
