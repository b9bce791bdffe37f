"""A long folded table keeps its first rows on the page; one that is open, or short, keeps them all."""

import re

from portraitlib.display.wording import Words
from portraitlib.report.long_tables import MOST_ROWS, cut_long_tables


def table(rows):
    body = "".join(f"<tr><td>{row}</td></tr>\n" for row in range(rows))
    return f'<div class="tableau">\n<table>\n<tbody>\n{body}</tbody>\n</table>\n</div>\n'


def rows_of(html):
    return [int(row) for row in re.findall(r"<td>(\d+)</td>", html)]


def test_a_long_folded_table_is_cut_and_says_where_the_rest_is():
    html = cut_long_tables(f"<details><summary>Zones</summary>\n{table(MOST_ROWS + 1)}</details>", Words("fr"))
    assert rows_of(html) == list(range(MOST_ROWS))
    assert f"Les {MOST_ROWS} premières lignes sur {MOST_ROWS + 1}. Toutes sont dans" in html
    assert '<a href="tableaux.xlsx">tableaux.xlsx</a>' in html
    assert html.startswith('<details class="long">') and html.count("</table>") == 1


def test_a_short_table_and_an_open_one_stay_whole():
    short = f"<details><summary>Zones</summary>\n{table(MOST_ROWS)}</details>"
    assert cut_long_tables(short + table(200), Words("fr")) == short + table(200)
