"""Long tables are cut between two rows, never inside one."""

from portraitlib.display.wording import Words
from portraitlib.report.folding import ROWS_ON_A_PAGE, cut_long_tables

FR = Words("fr")
MANY = ROWS_ON_A_PAGE + 3


def table(kind, rows):
    return f'<div class="tableau"><table{kind}><thead><tr><th>Quoi</th></tr></thead>\n{rows}</table>\n</div>'


def test_a_row_keeps_what_stands_under_it():
    rows = "".join(f"<tbody><tr><th>r{n}</th></tr>\n<tr><td>sous {n}</td></tr></tbody>\n" for n in range(MANY))
    cut = cut_long_tables(table(' class="dessous"', rows), FR)
    assert cut.count("<tbody>") == cut.count("</tbody>") == cut.count("sous ") == ROWS_ON_A_PAGE
    assert "3 autres lignes" in cut


def test_a_table_read_from_top_to_bottom_stays_whole():
    lines = "".join(f"<tr><th>{n}</th><td>{n}</td></tr>\n" for n in range(MANY))
    whole = table(' class="lignes"', f"<tbody>\n{lines}</tbody>")
    assert cut_long_tables(whole, FR) == whole
    assert "3 autres lignes" in cut_long_tables(whole.replace(' class="lignes"', ""), FR)
